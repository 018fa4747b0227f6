"""Gives texts written by chance to Squall and to an original, and reports where the two differ. Knows no language."""
import argparse
import collections
import json
import warnings

from tests.differential.outcomes import Ours, difference


def tellable(outcome):
    """Whether the outcome says the same on each run: no address, nothing hashed."""
    text = json.dumps(outcome)
    return " at 0x" not in text.lower() and "$set" not in text


class Language:
    """What a comparison asks of a language. `known` has (name, *patterns): differences that stay, by a pattern in the
    text of the request, in what the original said, or in what Squall said; tests/conformance/DEVIATIONS.md says why,
    under the same names."""

    def __init__(self, texts, original, skipped, foreign, known, passing=()):
        self.texts, self.original, self.skipped, self.foreign, self.known, self.passing = texts, original, skipped, foreign, known, passing

    def known_as(self, request, wanted, got):
        texts = request["text"], json.dumps(wanted), json.dumps(got)
        for name, *patterns in self.known:
            if all(pattern is None or pattern.search(text) for pattern, text in zip(patterns, texts)):
                return name
        return None


class Tally:
    def __init__(self, show):
        self.kinds, self.known, self.modes, self.show = collections.Counter(), collections.Counter(), collections.Counter(), show

    def add(self, kind, request, wanted, got):
        self.kinds[kind] += 1
        if self.kinds[kind] <= self.show:
            print(f"--- {kind} [{request['mode']}] {request['text']!r}\n    original {json.dumps(wanted)}\n    squall   {json.dumps(got)}")


def compare(options, language, tally, record):
    warnings.simplefilter("ignore")
    original, ours, texts = language.original(), Ours(options.program), language.texts(options.seed)
    modes = [mode for mode in original.modes() if not options.modes or mode in options.modes]
    done = skipped = 0
    while done < options.count:
        mode = texts.one(*modes)
        request = texts.request(mode)
        try:
            wanted = original(request)
        except language.skipped:
            skipped += 1
            continue
        done += 1
        tally.modes[mode] += 1
        got = ours(request)
        if not tellable(wanted):
            continue
        kind = difference(wanted, got, language.foreign)
        known = language.known_as(request, wanted, got) if kind is not None else None
        if known is not None:
            tally.known[known] += 1
        elif kind is not None:
            tally.add(kind, request, wanted, got)
        elif record is not None and not any(word in request["text"] for word in language.passing):
            case = {key: request[key] for key in ("engine", "mode", "text")}
            record.write(json.dumps(dict(case, **got)) + "\n")
    ours.close()
    return skipped


def main(description, context, language):
    """`language()` is asked once the arguments are known to be good. The exit code: 1 when there was a difference."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("program", help="the program expr-eval")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=20000)
    parser.add_argument("--show", type=int, default=5, help="print that many differences of each kind")
    parser.add_argument("--modes", nargs="*", default=[])
    parser.add_argument("--record", help="write the cases with their outcomes to this file")
    options = parser.parse_args()
    tally = Tally(options.show)
    record = open(options.record, "w", encoding="utf-8") if options.record else None
    if record:
        record.write(json.dumps({"context": context}) + "\n")
    skipped = compare(options, language(), tally, record)
    if record:
        record.close()
    print(f"seed {options.seed}: {dict(tally.modes)}, {skipped} skipped, known: {dict(tally.known)}; differences: {dict(tally.kinds) or 'none'}")
    return 1 if tally.kinds else 0

#!/usr/bin/env python3
"""Gives texts written by chance to Squall's Jinja and to the original, and reports where the two differ.

    python3 -m tests.differential.jinja_diff build/bin/expr-eval --seed 1 --count 10000 [--show 20] [--modes platform]
    python3 -m tests.differential.jinja_diff build/bin/expr-eval --record tests/differential/jinja_sample.jsonl --count 1000

Needs Jinja2 3.1. With --record the cases are written with the original's outcomes: the unit tests run such a file where the
original is not installed. Exit code 1 when there was a difference.
"""
import argparse
import collections
import json
import re
import sys
import warnings

from tests.differential import jinja_texts
from tests.differential.outcomes import Ours, difference, without_addresses

# Words of the host language and its libraries: the class counts, the sentence does not.
HOST_CLASSES = {"JSONDecodeError", "ScannerError", "ParserError", "ComposerError", "ConstructorError", "error", "JsonPathLexerError", "Exception"}
HOST_WORDS = re.compile(r"\(\) (takes|got|missing)|expected at (most|least)|takes (at most|exactly|no|at least)|expected .* arguments?, got|sequence item \\d+: expected str")


def foreign(error):
    return error["class"] in HOST_CLASSES or HOST_WORDS.search(error["message"]) is not None


def tellable(outcome):
    """Whether the outcome says the same on each run: no address, nothing hashed."""
    text = json.dumps(outcome)
    return " at 0x" not in text.lower() and "$set" not in text


# Differences that stay; tests/conformance/DEVIATIONS.md says why, under the same names. By a pattern in the text of the
# request, in what the original said, or in what Squall said.
KNOWN = (
    ("character-names", re.compile(r"\\N\{"), None, None),
    ("constant-folding", re.compile(r"(none|None|\d|true|false|True|False)\)*\[[^\]]*:"), None, re.compile("not subscriptable")),
    ("constant-folding", re.compile(r"\b(and|or|if)\b"), re.compile("result|Error"), re.compile(r"No (filter|test) named")),
    ("constant-folding", re.compile(r"(none|None|null|\d|true|false)\)*[.\[]"), re.compile("UndefinedError"), None),
    ("late-errors", re.compile(r"filter length"), None, re.compile("expected str instance, int found")),
    ("bytes", re.compile(r"\.encode\(|to_bytes"), None, None),
    ("lazy-objects", re.compile(r"range|reverse|keys|values|items"), re.compile(r"range\(|dict_|reverse"), re.compile('"result"')),
    ("time-spans", re.compile(r"utcoffset|tzinfo|timetuple"), None, None),
    ("time-spans", None, re.compile(r"timedelta|datetime\.timezone"), None),
    ("time-spans", None, None, re.compile(r"unsupported operand type\(s\) for [-+]: '(datetime|int|float|bool)")),
    ("nan-identity", re.compile(r"\bnan\b"), re.compile(r"\bnan\b"), re.compile(r"\bnan\b")),
    ("complex", re.compile(r"\*\*"), re.compile(r"complex|\dj\b"), None),
    ("complex", None, None, re.compile("complex numbers are not supported")),
    ("inner-forms", None, re.compile(r"[\[({:,] ?(Undefined[\]),}]|Markup\()"), None),
    ("internal-errors", None, re.compile(r"AttributeError"), None),
)


def known(request, wanted, got):
    texts = request["text"], json.dumps(wanted), json.dumps(got)
    for name, *patterns in KNOWN:
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


def compare(options, tally, record):
    from tests.differential.jinja_original import Original, PLATFORM, Skipped
    warnings.simplefilter("ignore")
    original, ours = Original(), Ours(options.program)
    modes = [mode for mode in original.modes() if not options.modes or mode in options.modes]
    texts = jinja_texts.Texts(options.seed, bool(PLATFORM))
    done = skipped = 0
    while done < options.count:
        mode = texts.one(*modes)
        request = texts.request(mode)
        try:
            wanted = original(request)
        except Skipped:
            skipped += 1
            continue
        done += 1
        tally.modes[mode] += 1
        got = ours(request)
        if not tellable(wanted):
            continue
        kind = difference(wanted, got, foreign)
        if kind is not None and known(request, wanted, got):
            tally.known[known(request, wanted, got)] += 1
        elif kind is not None:
            tally.add(kind, request, wanted, got)
        elif record is not None and "timestamp" not in request["text"]:  # that depends on the zone of the machine
            case = {key: request[key] for key in ("engine", "mode", "text")}
            record.write(json.dumps(dict(case, **got)) + "\n")
    ours.close()
    return skipped


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="the program expr-eval")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=10000)
    parser.add_argument("--show", type=int, default=5, help="print that many differences of each kind")
    parser.add_argument("--modes", nargs="*", default=[])
    parser.add_argument("--record", help="write the cases with their outcomes to this file")
    options = parser.parse_args()
    tally = Tally(options.show)
    record = open(options.record, "w", encoding="utf-8") if options.record else None
    if record:
        record.write(json.dumps({"context": jinja_texts.CONTEXT}) + "\n")
    skipped = compare(options, tally, record)
    if record:
        record.close()
    print(f"seed {options.seed}: {dict(tally.modes)}, {skipped} skipped, known: {dict(tally.known)}; differences: {dict(tally.kinds) or 'none'}")
    return 1 if tally.kinds else 0


if __name__ == "__main__":
    sys.exit(main())

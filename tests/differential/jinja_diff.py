#!/usr/bin/env python3
"""Gives texts written by chance to Squall's Jinja and to the original, and reports where the two differ.

    python3 -m tests.differential.jinja_diff build/bin/expr-eval --seed 1 --count 10000 [--show 20] [--modes platform]
    python3 -m tests.differential.jinja_diff build/bin/expr-eval --record tests/differential/jinja_sample.jsonl --count 1000

Needs Jinja2 3.1. With --record the cases are written with the original's outcomes: the unit tests run such a file where the
original is not installed. Exit code 1 when there was a difference.
"""
import re
import sys

from tests.differential import jinja_texts
from tests.differential.compare import Language, main

# Words of the host language and its libraries: the class counts, the sentence does not.
HOST_CLASSES = {"JSONDecodeError", "ScannerError", "ParserError", "ComposerError", "ConstructorError", "error", "JsonPathLexerError", "Exception"}
HOST_WORDS = re.compile(r"\(\) (takes|got|missing)|expected at (most|least)|takes (at most|exactly|no|at least)|expected .* arguments?, got|sequence item \\d+: expected str")


def foreign(error):
    return error["class"] in HOST_CLASSES or HOST_WORDS.search(error["message"]) is not None


# Differences that stay; tests/conformance/DEVIATIONS.md says why, under the same names. By a pattern in the text of the
# request, in what the original said, or in what Squall said.
KNOWN = (
    ("character-names", re.compile(r"\\N\{"), None, None),
    ("constant-folding", re.compile(r"(none|None|\d|true|false|True|False)\)*\[[^\]]*:"), None, re.compile("not subscriptable")),
    ("constant-folding", re.compile(r"\b(and|or|if)\b"), re.compile("result|Error"), re.compile(r"No (filter|test) named")),
    ("constant-folding", re.compile(r"(none|None|null|\d|true|false)\)*[.\[]"), re.compile("UndefinedError"), None),
    ("constant-folding", re.compile(r"\)\[[^\]]*:"), None, re.compile("not subscriptable|unhashable type: .slice")),
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


def language():
    from tests.differential.jinja_original import Original, PLATFORM, Skipped
    # A timestamp depends on the zone of the machine.
    return Language(lambda seed: jinja_texts.Texts(seed, bool(PLATFORM)), Original, Skipped, foreign, KNOWN, passing=("timestamp",))


if __name__ == "__main__":
    sys.exit(main(__doc__, jinja_texts.CONTEXT, language))

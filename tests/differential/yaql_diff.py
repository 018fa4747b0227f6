#!/usr/bin/env python3
"""Gives texts written by chance to Squall's YAQL and to the original, and reports where the two differ.

    python3 -m tests.differential.yaql_diff build/bin/expr-eval --seed 1 --count 20000 [--show 20]
    python3 -m tests.differential.yaql_diff build/bin/expr-eval --record tests/differential/yaql_sample.jsonl --count 1500

Needs yaql 3.2 and orquesta 1.2. With --record the cases are written with the original's outcomes: the unit tests run such a file
where the original is not installed. Exit code 1 when there was a difference.
"""
import re
import sys

from tests.differential import yaql_texts
from tests.differential.compare import Language, main

# Differences that stay; tests/conformance/DEVIATIONS.md says why, under the same names.
KNOWN = (
    ("set-order", re.compile(r"toSet|\bset\(|characters\("), None, None),
    ("addresses", None, re.compile(r"0x[0-9a-f]{6,}"), None),
)

# Words of the host language inside of the evaluator's sentence: they count up to there.
HOST_WORDS = re.compile(r"\. (AttributeError|TypeError|ValueError|IndexError|OverflowError|MemoryError|error|RuntimeError|StopIteration): ")


def foreign(error):
    return HOST_WORDS.search(error["message"]) is not None


def language():
    from tests.differential.yaql_original import Original, Skipped
    return Language(yaql_texts.Texts, Original, Skipped, foreign, KNOWN, passing=("now", "random", "localtz"))


if __name__ == "__main__":
    sys.exit(main(__doc__, yaql_texts.CONTEXT, language))

#!/usr/bin/env python3
"""One co_await a statement, in the one shape that every compiler gets right (docs/decisions/0001).

`co_await` may start a statement or follow `=` or `return`, and its line holds no brace or bracket.
"""
import os
import re
import sys

GOOD = re.compile(r"^\s*(?:(?:const\s+)?[\w:<>&*,\s]+[\w\]]\s*=\s*|return\s+|co_return\s+)?co_await\s+[^{\[]*$")


def main():
    bad = 0
    for folder, _, files in os.walk(sys.argv[1]):
        for name in files:
            if not name.endswith((".cpp", ".h")):
                continue
            path = os.path.join(folder, name)
            for number, line in enumerate(open(path, encoding="utf-8"), 1):
                code = line.split("//")[0].rstrip()
                if re.search(r"\bco_await\b", code) and not GOOD.match(code):
                    print(f"{path}:{number}: co_await must stand alone in its statement: {code.strip()}", file=sys.stderr)
                    bad = 1
    return bad


if __name__ == "__main__":
    sys.exit(main())

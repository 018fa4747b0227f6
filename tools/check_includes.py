#!/usr/bin/env python3
"""Checks who may see whom.

A folder includes only headers of folders it declares (or that those declare); each declared dependency is a library of the
house; and of the folders that implement one interface none sees another, not even through a third.

usage: check_includes.py SRC_DIR FLOORS_FILE; the file holds one line a library: NAME DIRECTORY DEP,DEP...
Prints each fault to standard error and exits 1 if there is any.
"""
import os
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')

# The interfaces whose folders below are implementations of them: store.memory, bus.local, ...
INTERFACES = ("store", "bus", "coord", "runners")


def closure(name, table):
    seen, todo = set(), [name]
    while todo:
        lib = todo.pop()
        if lib not in seen:
            seen.add(lib)
            todo += table[lib][1] if lib in table else []
    return seen


def wrong_dependencies(name, table):
    seen = closure(name, table)
    for dep in table[name][1]:
        if dep not in table:
            yield f"{name} depends on {dep}, which is no library of the house"
    interface = name.rpartition(".")[0]
    if interface in INTERFACES:
        for dep in sorted(seen - {name}):
            if dep.startswith(interface + "."):
                yield f"{name} must not see {dep}: both implement {interface}"


def main():
    src, floors = os.path.abspath(sys.argv[1]), sys.argv[2]
    table, by_dir = {}, {}
    for line in open(floors):
        fields = line.split()
        name, folder = fields[0], os.path.abspath(fields[1])
        table[name] = (folder, fields[2].split(",") if len(fields) > 2 else [])
        by_dir[os.path.relpath(folder, src)] = name
    wrong = []
    for folder, name in by_dir.items():
        allowed = closure(name, table)
        wrong += wrong_dependencies(name, table)
        path = os.path.join(src, folder)
        for file in sorted(os.listdir(path)):
            if not file.endswith((".h", ".cpp")) or file.endswith("_test.cpp"):
                continue
            for number, line in enumerate(open(os.path.join(path, file), encoding="utf-8"), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                owner = by_dir.get(os.path.dirname(match.group(1)))
                if owner is None:
                    wrong.append(f"{folder}/{file}:{number}: \"{match.group(1)}\" belongs to no folder of the house")
                elif owner not in allowed:
                    wrong.append(f"{folder}/{file}:{number}: {name} includes {match.group(1)} but does not depend on {owner}")
    for text in wrong:
        print(text, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

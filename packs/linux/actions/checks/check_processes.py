#!/usr/bin/env python3
"""Finds processes: check_processes.py state|name|pid CRITERIA [pidlist]

Prints a JSON object from process numbers to command lines. With `pidlist` the numbers alone go to the standard error.
"""
import json
import os
import re
import sys


def read(pid, name):
    try:
        with open("/proc/%s/%s" % (pid, name), errors="replace") as file:
            return file.read()
    except OSError:  # it has ended meanwhile
        return ""


def status_of(pid):
    fields = {}
    for line in read(pid, "status").splitlines():
        key, _, value = line.partition(":")
        fields[key] = value.strip()
    return fields


def matches(pid, search, criteria):
    if search == "pid":
        return pid == criteria
    fields = status_of(pid)
    if search == "state":
        return fields.get("State", "").startswith(criteria)
    return re.search(criteria, fields.get("Name", "")) is not None


def main():
    search = sys.argv[1] if len(sys.argv) > 1 else "name"
    criteria = sys.argv[2] if len(sys.argv) > 2 else ""
    pids = sorted((name for name in os.listdir("/proc") if name.isdigit()), key=int)
    found = {}
    for pid in pids:
        if matches(pid, search, criteria):
            command = read(pid, "cmdline").replace("\0", " ").strip()
            found[pid] = command or status_of(pid).get("Name", "")
    print(json.dumps(found))
    if "pidlist" in sys.argv[3:]:
        print(" ".join(found), file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Prints the load per processor: check_loadavg.py 1|5|15|all"""
import json
import os
import sys

PERIODS = {"1": 0, "5": 1, "15": 2}


def main():
    period = sys.argv[1] if len(sys.argv) > 1 else "all"
    processors = os.cpu_count() or 1
    loads = [str(load / processors) for load in os.getloadavg()]
    if period == "all":
        print(json.dumps({name: loads[index] for name, index in PERIODS.items()}))
        return 0
    if period not in PERIODS:
        print("The period is 1, 5, 15 or all, not %s." % period, file=sys.stderr)
        return 2
    print(loads[PERIODS[period]])
    return 0


if __name__ == "__main__":
    sys.exit(main())

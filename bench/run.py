#!/usr/bin/env python3
"""Prints the table of figures, each beside the machine's own floor, measured in the same run. Standard library only."""
import argparse
import json
import os
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="the folder that cmake configured as a release")
    parser.add_argument("--json", metavar="FILE", help="write the figures there, too")
    parser.add_argument("--quick", action="store_true", help="smaller counts: 100,000 stored executions, shorter runs")
    parser.add_argument("--only", nargs="+", metavar="GROUP", help="noop webhook local rules reads pages idle cold_start client expressions conductor")
    parser.add_argument("--dir", help="folder for data directories; the disk under it is what is measured (default: in BUILD)")
    parser.add_argument("--no-build", action="store_true", help="the programs are there already")
    return parser.parse_args()


def number(value):
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def line(row):
    floor = f"{number(row.floor)} {row.floor_unit}" if row.floor else "-"
    ratio = f"{row.ratio:.2f}x" if row.ratio is not None else "-"
    verdict = ("ok" if row.ok else "MISSED") if row.compared else "not compared"
    measured = f"{number(row.value)} {row.unit}".strip()
    return f"{row.name:<58} {measured:>18} {floor:>14} {ratio:>9} {row.goal_text():>16}  {verdict}"


def main():
    args = options()
    build = os.path.abspath(args.build)
    if not args.no_build:
        subprocess.run(["cmake", "--build", build, "--target", "bench_programs"], check=True, stdout=subprocess.DEVNULL)
    tempfile.tempdir = os.path.abspath(args.dir or os.path.join(build, "bench-data"))
    os.makedirs(tempfile.tempdir, exist_ok=True)
    # The harness reads where the programs are when it is loaded.
    os.environ["SQUALL_BIN_DIR"] = os.path.join(build, "bin")
    os.environ.setdefault("SQUALL_TEST_PATIENCE", "300")
    sys.path[:0] = [ROOT, os.path.dirname(os.path.abspath(__file__))]
    import figures

    unknown = set(args.only or ()) - set(figures.GROUPS)
    if unknown:
        sys.exit(f"no such group: {', '.join(sorted(unknown))}")
    bench = figures.Bench(build, args.quick)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, data in {tempfile.tempdir}")
    print(f"{'figure':<58} {'measured':>18} {'floor':>14} {'ratio':>9} {'goal':>16}", flush=True)
    rows, broken = [], {}
    for name, measure in figures.GROUPS.items():
        if args.only and name not in args.only:
            continue
        try:
            for row in measure(bench):
                rows.append(row)
                print(line(row), flush=True)
        except Exception as problem:  # the other figures are worth having
            broken[name] = f"{type(problem).__name__}: {problem}"
            print(f"{name}: NOT MEASURED: {broken[name]}", flush=True)
    if args.json:
        with open(args.json, "w") as out:
            json.dump({"cores": os.cpu_count(), "load": os.getloadavg()[0], "figures": [row.as_json() for row in rows],
                       "not_measured": broken}, out, indent=1)
    missed = sum(not row.ok for row in rows)
    print(f"{len(rows)} figures, {missed} missed" + (f", {len(broken)} groups not measured" if broken else ""))
    return 1 if broken or missed else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Drives a fresh st2d with the harness that measured the reference, and prints our figures beside the reference's.
Standard library only."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Workflows are not offered yet.
CASES = ["idle", "latency", "throughput", "trigger", "reads", "cli"]

# (key of the harness, what it is, unit, the reference's median on two cores, with its default settings)
REFERENCE = [
    ("idle.pss_mib", "idle memory (PSS)", "MiB", 974),
    ("latency.core.noop.server", "core.noop, end - start", "ms", 177),
    ("latency.core.noop.post", "core.noop, POST alone", "ms", 24),
    ("latency.core.local.server", "core.local `true`", "ms", 172),
    ("latency.bench.py_return.server", "python-script returning at once", "ms", 366),
    ("latency.core.http.server", "core.http to a local socket", "ms", 169),
    ("throughput.noop200.per_s", "200 core.noop over 16 connections", "/s", 9.4),
    ("throughput.local100.per_s", "100 core.local over 16 connections", "/s", 9.2),
    ("trigger.post", "webhook POST", "ms", 9.8),
    ("trigger.to_start", "webhook to the action's start", "ms", 47),
    ("trigger.to_end", "webhook to the action's end", "ms", 187),
    ("trigger.flood200.per_s", "200 webhooks over 16 connections, all ended", "/s", 9.0),
    ("reads.actions100.per_s", "GET actions?limit=100, 8 connections", "/s", 30),
    ("reads.executions50.per_s", "GET executions?limit=50, 8 connections", "/s", 21),
    ("reads.execution.per_s", "GET executions/ID, 8 connections", "/s", 215),
    ("auth.tokens", "POST /tokens", "ms", 3.1),
    ("cli.version", "st2 --version", "ms", 314),
    ("cli.action_list", "st2 action list", "ms", 370),
    ("cli.run_noop", "st2 run core.noop", "ms", 2375),
]


def options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default="build", help="the folder that cmake configured as a release")
    parser.add_argument("--harness", help="bench.py; its pack lies beside it in pack/bench (default: looked for beside the checkout)")
    parser.add_argument("--case", nargs="+", default=CASES)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--json", metavar="FILE", help="write the harness's figures there, too")
    parser.add_argument("--verbose", action="store_true", help="show the harness at work")
    return parser.parse_args()


def find_harness(given):
    if given:
        return os.path.abspath(given)
    folder = ROOT
    while folder != os.path.dirname(folder):
        folder = os.path.dirname(folder)
        path = os.path.join(folder, "shared", "baseline", "bench.py")
        if os.path.exists(path):
            return path
    sys.exit("there is no shared/baseline/bench.py beside the checkout; name it with --harness")


def copy_pack(source, target):
    """Without the Python actions, whose runner is not offered: they would wait for it; so, the harness reports them as errors."""
    shutil.copytree(source, target)
    for name in os.listdir(os.path.join(target, "actions")):
        path = os.path.join(target, "actions", name)
        if name.endswith(".yaml"):
            with open(path) as text:
                offered = "python-script" not in text.read()
            if not offered:
                os.remove(path)


def drive(args, harness, daemon, password, out):
    url = {name: f"http://127.0.0.1:{port}" for name, port in daemon.ports.items()}
    command = [sys.executable, harness, "--api", url["api"], "--auth", url["auth"], "--stream", url["stream"],
               "--user", "st2admin", "--password", password, "--idle-match", f"st2d .*{daemon.data}",
               "--cli", os.path.join(os.path.abspath(args.build), "bin", "st2"), "--runs", str(args.runs),
               "--repeat", str(args.repeat), "--json", out, "--case", *args.case]
    done = subprocess.run(command, env=dict(os.environ, HOME=daemon.folder), text=True,
                          stdout=None if args.verbose else subprocess.DEVNULL)
    if done.returncode:
        sys.exit(f"the harness ended with {done.returncode}\n{daemon.log_text()[-2000:]}")
    with open(out) as figures:
        return json.load(figures)


def print_table(figures):
    print(f"{'figure':<46} {'Squall':>14} {'reference':>12} {'times better':>13}")
    for key, name, unit, reference in REFERENCE:
        value = figures.get(key)
        if value is None:
            print(f"{name:<46} {'-':>14} {f'{reference:g} {unit}':>12}")
            continue
        value = value["median"] if isinstance(value, dict) else value
        better = value / reference if unit == "/s" else reference / value if value else float("inf")
        print(f"{name:<46} {f'{value:,.4g} {unit}':>14} {f'{reference:g} {unit}':>12} {better:>12,.1f}x")
    for key, value in figures.items():
        if "error" in key:
            print(f"{key}: {value}")


def main():
    args = options()
    harness = find_harness(args.harness)
    os.environ["SQUALL_BIN_DIR"] = os.path.join(os.path.abspath(args.build), "bin")
    sys.path.insert(0, ROOT)
    from tests.system.harness import PASSWORD, Daemon

    folder = tempfile.mkdtemp(prefix="squall-bench-")
    os.chmod(folder, 0o755)  # actions may run as another user
    try:
        copy_pack(os.path.join(os.path.dirname(harness), "pack", "bench"), os.path.join(folder, "packs", "bench"))
        daemon = Daemon(folder=folder)
        try:
            figures = drive(args, harness, daemon, PASSWORD, os.path.join(folder, "figures.json"))
        finally:
            daemon.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_table(figures)
    if args.json:
        with open(args.json, "w") as out:
            json.dump(figures, out, indent=1)
    return 0


if __name__ == "__main__":
    sys.exit(main())

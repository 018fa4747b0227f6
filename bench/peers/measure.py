"""What measuring an original takes: its clock, its texts, and our figures beside it. Standard library only."""
import argparse
import collections
import collections.abc
import fractions
import json
import math
import os
import re
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))


def mend_collections():
    """yaql 3.2 and orquesta 1.2 look in `collections` for what Python 3.10 moved out of it."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))


def mend_fractions():
    """networkx 1.11, which orquesta 1.2 asks for, looks in `fractions` for what Python 3.9 dropped there."""
    if not hasattr(fractions, "gcd"):
        fractions.gcd = math.gcd


def mend_flags():
    """orquesta 1.2 has flags in the middle of regular expressions, which Python 3.11 wants at their start."""
    compile_as_it_is, flags_inside = re._compile, re.compile(r"\(\?[aimsux]+\)")

    def with_flags_first(pattern, flags):
        if isinstance(pattern, str):
            found = flags_inside.findall(pattern)
            pattern = "".join(dict.fromkeys(found)) + flags_inside.sub("", pattern)
        return compile_as_it_is(pattern, flags)

    re._compile = with_flags_first  # what search() and its kin call, too


def texts(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return json.load(file)


def nanoseconds(call, seconds=0.3):
    """Processor time of a call: the mean of the best of five rounds; of two, when one call takes long."""
    count = 1
    while True:
        started = time.process_time()
        for _ in range(count):
            call()
        spent = time.process_time() - started
        if spent > seconds / 5:
            break
        count *= 2
    best = spent / count
    for _ in range(5 if spent < 1 else 1):
        started = time.process_time()
        for _ in range(count):
            call()
        best = min(best, (time.process_time() - started) / count)
    return best * 1e9


def ours(program, only="^(evaluate|render|compile|platform)/"):
    """The figures of a benchmark program of ours, by name, in nanoseconds: the best of five rounds, too."""
    done = subprocess.run([program, "--benchmark_format=json", "--benchmark_repetitions=5", "--benchmark_min_time=0.1",
                           f"--benchmark_filter={only}"], capture_output=True, text=True, check=True)
    best = {}
    for one in json.loads(done.stdout)["benchmarks"]:
        if one["run_type"] == "iteration":
            best[one["run_name"]] = min(one["cpu_time"], best.get(one["run_name"], float("inf")))
    return best


def main(description, original):
    """`original` gives pairs of a name ("evaluate/member") and what is to be called."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--ours", help="our program that measures the same, to compare with")
    options = parser.parse_args()
    figures = {name: nanoseconds(call) for name, call in original()}
    if options.ours:
        squall = ours(options.ours)
        figures = {name: {"original": time, "squall": squall[name], "times": round(time / squall[name], 1)}
                   for name, time in figures.items()}
    print(json.dumps(figures, indent=1))

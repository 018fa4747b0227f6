#!/usr/bin/env python3
"""Times Jinja2 with the texts of jinja_texts.json and prints one JSON object: {"evaluate/member": nanoseconds, ...}.

    python3 bench/peers/jinja_peer.py                              the original alone
    python3 bench/peers/jinja_peer.py --ours build/bench/jinja_bench   {"evaluate/member": {"original", "squall", "times"}}

Needs Jinja2 3.1. What is measured is what the platform does with it: an expression compiled once and evaluated, a template
compiled once and rendered, and the compiling of each.
"""
import argparse
import json
import os
import subprocess
import time

import jinja2
import jinja2.sandbox


def nanoseconds(call, seconds=0.3):
    """The mean of the best of five rounds."""
    count, best = 1, float("inf")
    while True:
        started = time.process_time()
        for _ in range(count):
            call()
        spent = time.process_time() - started
        if spent > seconds / 5:
            break
        count *= 2
    for _ in range(5):
        started = time.process_time()
        for _ in range(count):
            call()
        best = min(best, (time.process_time() - started) / count)
    return best * 1e9


def original(texts):
    environment = jinja2.sandbox.SandboxedEnvironment(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    context = texts["context"]
    names = {"ctx": lambda key=None: context[key] if key else context}
    out = {}
    for name, text in texts["expressions"].items():
        made = environment.compile_expression(text, undefined_to_none=False)
        out["evaluate/" + name] = nanoseconds(lambda: made(**names))
        out["compile/" + name] = nanoseconds(lambda: environment.compile_expression(text, undefined_to_none=False))
    for name, text in texts["templates"].items():
        made = environment.from_string(text)
        out["render/" + name] = nanoseconds(lambda: made.render(names))
        out["compile/" + name] = nanoseconds(lambda: environment.from_string(text))
    return out


def ours(program):
    done = subprocess.run([program, "--benchmark_format=json", "--benchmark_filter=^(evaluate|render|compile)/"],
                          capture_output=True, text=True, check=True)
    return {one["name"]: one["cpu_time"] for one in json.loads(done.stdout)["benchmarks"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", help="the program jinja_bench, to compare with")
    options = parser.parse_args()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "jinja_texts.json"), encoding="utf-8") as file:
        figures = {name: round(time) for name, time in original(json.load(file)).items()}
    if options.ours:
        squall = ours(options.ours)
        figures = {name: {"original": time, "squall": round(squall[name]), "times": round(time / squall[name], 1)}
                   for name, time in figures.items()}
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()

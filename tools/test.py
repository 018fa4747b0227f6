#!/usr/bin/env python3
"""Runs every test of a build and prints one closing line: `squall: N passed, M failed`.

Unit tests are the programs in BUILD/tests, system tests the python3 unittest modules in tests/system, conformance cases
the files of the conformance folder beside the checkout (or in SQUALL_CONFORMANCE) when there is one.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# suite of build/bin/conform -> files below the conformance folder
SUITES = {
    "operators": ["rules/operators.jsonl"],
    "filter": ["rules/filter.jsonl"],
    "cron": ["timers/cron.jsonl"],
    "interval": ["timers/interval.jsonl"],
    "date": ["timers/date.jsonl"],
    "render": ["params/render.jsonl"],
    "schema": ["params/schema.jsonl"],
    "aliases": ["aliases/parse.jsonl"],
    "datastore": ["crypto/datastore.jsonl"],
    "htpasswd": ["crypto/htpasswd.jsonl"],
    "metadata": ["content/metadata.jsonl"],
    "yaml": ["content/yaml.jsonl"],
    "jinja": ["expressions/jinja.jsonl"],
    "yaql": ["expressions/yaql.jsonl"],
    "mixed": ["expressions/mixed.jsonl"],
    "versions": ["content/versions.jsonl"],
    "cli-params": ["cli/params.jsonl"],
    "compose": ["orquesta/compose.jsonl"],
    "conduct": ["orquesta/conduct.jsonl"],
    "inspect": ["orquesta/inspect.jsonl"],
    "random": ["orquesta/random.jsonl"],
    "states": ["orquesta/states.jsonl"],
    "transitions": ["lifecycle/transitions.jsonl"],
}


def run(argv, env, timeout):
    started = time.monotonic()
    try:
        done = subprocess.run(argv, env=env, cwd=ROOT, timeout=timeout, text=True, errors="replace",
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout, time.monotonic() - started
    except subprocess.TimeoutExpired as expired:
        text = expired.stdout or b""
        text = text.decode(errors="replace") if isinstance(text, bytes) else text
        return -1, f"{text}\nno end within {timeout} s", time.monotonic() - started


def count_gtest(code, text):
    passed = sum(int(n) for n in re.findall(r"^\[  PASSED  \] (\d+) test", text, re.M))
    failed = len(set(re.findall(r"^\[  FAILED  \] ([\w/.]+)(?:,| \()", text, re.M)))
    return passed, failed or (0 if code == 0 else 1)


def count_unittest(code, text):
    ran = re.search(r"^Ran (\d+) tests?", text, re.M)
    total = int(ran.group(1)) if ran else 0
    bad = sum(int(n) for n in re.findall(r"(?:failures|errors)=(\d+)", text))
    skipped = sum(int(n) for n in re.findall(r"skipped=(\d+)", text))
    if code != 0 and bad == 0:
        bad = 1
    return max(total - bad - skipped, 0), bad


def count_conform(code, text):
    passed = sum(int(n) for n in re.findall(r": (\d+) passed, \d+ failed$", text, re.M))
    failed = sum(int(n) for n in re.findall(r": \d+ passed, (\d+) failed$", text, re.M))
    if code != 0 and failed == 0:
        failed = 1
    return passed, failed


def sanitized(build):
    try:
        with open(os.path.join(build, "CMakeCache.txt")) as cache:
            return re.search(r"^SQUALL_SANITIZE:\w+=\w", cache.read(), re.M) is not None
    except FileNotFoundError:
        return False


def jobs_of(build, only):
    env = dict(os.environ, SQUALL_SOURCE_DIR=ROOT, SQUALL_BIN_DIR=os.path.join(build, "bin"))
    if sanitized(build):  # shadow memory, freed blocks that are kept, slower code
        env["SQUALL_TEST_SANITIZER_FACTOR"] = "4"
    jobs = []
    tests = os.path.join(build, "tests")
    for name in sorted(os.listdir(tests)) if os.path.isdir(tests) else []:
        path = os.path.join(tests, name)
        if name.endswith("_test") and os.access(path, os.X_OK):
            jobs.append((name, [path, "--gtest_color=no"], env, 300, count_gtest))
    system = os.path.join(ROOT, "tests", "system")
    for name in sorted(os.listdir(system)) if os.path.isdir(system) else []:
        if name.startswith("test_") and name.endswith(".py"):
            jobs.append((name[:-3], [sys.executable, "-m", "unittest", "-v", f"tests.system.{name[:-3]}"], env, 600, count_unittest))
    cases = os.environ.get("SQUALL_CONFORMANCE") or os.path.join(os.path.dirname(ROOT), "shared", "conformance")
    conform = os.path.join(build, "bin", "conform")
    if os.path.isdir(cases) and os.access(conform, os.X_OK):
        for suite, files in SUITES.items():
            jobs.append((f"conform {suite}", [conform, suite] + [os.path.join(cases, f) for f in files], env, 300,
                         count_conform))
    if only:
        jobs = [job for job in jobs if any(word in job[0] for word in only)]
    return jobs


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("words", nargs="*", help="run only what has one of these words in its name")
    options = parser.parse_args()
    passed = failed = 0
    broken = []
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, options.jobs)) as pool:
        jobs = jobs_of(os.path.abspath(options.build), options.words)
        futures = {pool.submit(run, argv, env, timeout): (name, count) for name, argv, env, timeout, count in jobs}
        for future in concurrent.futures.as_completed(futures):
            name, count = futures[future]
            code, text, seconds = future.result()
            good, bad = count(code, text)
            passed += good
            failed += bad
            print(f"{'ok  ' if bad == 0 else 'FAIL'} {name}: {good} passed, {bad} failed ({seconds:.1f} s)".replace(
                " passed, ", " passed; "), flush=True)
            if bad:
                broken.append((name, text))
    for name, text in broken:
        print(f"\n--- {name}\n{text[-6000:]}")
    if passed + failed == 0:
        print("no test was run")
        return 1
    print(f"\nsquall: {passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

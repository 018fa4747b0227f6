#!/usr/bin/env python3
"""Installs the originals into a virtual environment, once, and prints the Python that has them.

    python3 bench/peers/install.py build/peers
"""
import os
import subprocess
import sys

PACKAGES = ("Jinja2==3.1.*", "yaql==3.2.*", "orquesta==1.2.*")


class NotInstalled(Exception):
    """Why the originals are not there, in a line."""


def _run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["no word why"]
        raise NotInstalled(f"{os.path.basename(argv[0])} {' '.join(argv[1:4])}: {said[-1]}")


def python(folder):
    """The path of that Python. Throws NotInstalled."""
    program = os.path.join(folder, "venv", "bin", "python")
    done = os.path.join(folder, "installed.txt")
    wanted = "\n".join(PACKAGES)
    if os.path.exists(done) and os.path.exists(program):
        with open(done, encoding="utf-8") as file:
            if file.read() == wanted:
                return program
    os.makedirs(folder, exist_ok=True)
    _run(sys.executable, "-m", "venv", os.path.join(folder, "venv"))
    _run(program, "-m", "pip", "install", "--quiet", *PACKAGES)
    with open(done, "w", encoding="utf-8") as file:
        file.write(wanted)
    return program


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(python(os.path.abspath(sys.argv[1])))
    except NotInstalled as problem:
        sys.exit(str(problem))

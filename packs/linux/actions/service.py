#!/usr/bin/env python3
"""Controls a service of the system: service.py ACT SERVICE"""
import shutil
import subprocess
import sys


def command(act, service):
    if shutil.which("systemctl"):
        return ["systemctl", act, service]
    if shutil.which("service"):
        return ["service", service, act]
    if shutil.which("rc-service"):
        return ["rc-service", service, act]
    return None


def main():
    if len(sys.argv) < 3:
        print(__doc__, file=sys.stderr)
        return 2
    line = command(sys.argv[1], sys.argv[2])
    if line is None:
        print("No known program controls services on this host.", file=sys.stderr)
        return 2
    return subprocess.call(line)


if __name__ == "__main__":
    sys.exit(main())

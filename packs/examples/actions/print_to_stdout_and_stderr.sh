#!/usr/bin/env bash
# Prints lines on both outputs in turn: print_to_stdout_and_stderr.sh COUNT DELAY
count="$1"
delay="$2"

for ((i = 1; i <= count; i++)); do
  if ((i % 2)); then
    echo "stderr line $i" >&2
  else
    echo "stdout line $i"
  fi
  sleep "$delay"
done

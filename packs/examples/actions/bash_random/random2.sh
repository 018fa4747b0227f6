#!/usr/bin/env bash
count=1
for argument in "$@"; do
  [[ "$argument" == --count=* ]] && count="${argument#--count=}"
done

code=0
for ((i = 0; i < count; i++)); do
  code=$((RANDOM % 2))
  echo "$code"
done
exit "$code"

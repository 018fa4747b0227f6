#!/usr/bin/env bash
count=1
for argument in "$@"; do
  [[ "$argument" == --count=* ]] && count="${argument#--count=}"
done
ping -c "$count" localhost

#!/bin/bash
# Runs each fuzz target of a fuzz build for some seconds on its corpus.
set -euo pipefail
build=$1 seconds=$2
root=$(cd "$(dirname "$0")/.." && pwd)
for target in "$build"/fuzz/*_fuzz; do
  name=$(basename "$target" _fuzz)
  work=$(mktemp -d)
  echo "== $name ($seconds s)"
  "$target" -max_total_time="$seconds" -rss_limit_mb=4096 -timeout=10 -print_final_stats=1 "$work" "$root/fuzz/corpus/$name" 2>&1 | tail -5
  rm -rf "$work"
done

#!/bin/bash
# Checks the format of every source, the shape of coroutines, and clang-tidy over what differs from the last commit on
# main (ALL=1: over everything). Exits 1 on any finding.
set -uo pipefail
cd "$(dirname "$0")/.."
build=${1:-build}
bad=0
git ls-files '*.cpp' '*.h' | xargs clang-format-16 --dry-run --Werror || bad=1
python3 tools/check_coroutines.py src || bad=1
if [ -n "${ALL:-}" ]; then
  files=$(git ls-files 'src/*.cpp')
else
  files=$( (git diff --name-only --diff-filter=AM HEAD; git diff --name-only --diff-filter=AM HEAD~1 2>/dev/null) | sort -u | grep '^src/.*\.cpp$' || true)
fi
[ -z "$files" ] || echo "$files" | xargs -P "$(nproc)" -n 4 clang-tidy-16 -p "$build" --quiet || bad=1
exit $bad

#!/usr/bin/env bash
code=$((RANDOM % 2))
echo "Ending with $code"
exit "$code"

#!/usr/bin/env bash
# Shows the route to a host: traceroute.sh HOST HOPS QUERIES
set -u
host="${1:?a host is needed}"
hops="${2:-30}"
queries="${3:-3}"

if ! command -v traceroute > /dev/null; then
  echo "There is no traceroute on $(hostname)." >&2
  exit 2
fi
traceroute -q "$queries" -m "$hops" -- "$host"

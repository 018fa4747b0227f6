#!/bin/bash
# Starts Squall on embedded defaults in the foreground and prints a line that fires the sample webhook rule.
# ST2D_FLAGS: further flags for st2d.
set -euo pipefail
bin=$(cd "$1" && pwd)
shift
work=$(mktemp -d)
mkfifo "$work/out"
"$bin/st2d" ${ST2D_FLAGS:-} "$@" > "$work/out" &
daemon=$!
finish() { kill -TERM $daemon 2>/dev/null || true; wait $daemon 2>/dev/null || true; rm -rf "$work"; }
trap finish EXIT
trap 'exit 0' INT TERM

exec 3< "$work/out"
if ! read -r ready <&3; then  # it ended, and has said why
  wait $daemon
  exit $?
fi
echo "$ready"
url() { grep -o "$1=[^ ]*" <<< "$ready" | cut -d= -f2-; }
data=$(url data)
ST2_AUTH_URL=$(url auth)
ST2_API_URL=$(url api)/v1
export ST2_AUTH_URL ST2_API_URL
password=${ST2_ADMIN_PASSWORD:-}
where="the one in ST2_ADMIN_PASSWORD"
if [ -z "$password" ]; then
  if [ ! -r "$data/admin-password" ]; then
    echo "run: the password of st2admin was given at an earlier start: set ST2_ADMIN_PASSWORD to it" >&2
    exit 1
  fi
  password=$(cat "$data/admin-password")
  where="in $data/admin-password"
fi
token=$("$bin/st2" auth st2admin -t <<< "$password" 2>/dev/null)
ST2_AUTH_TOKEN=$token "$bin/st2" rule enable examples.sample_rule_with_webhook > /dev/null

cat <<TXT

The user is st2admin, the password is $where.
Paste this into a second shell: it fires the sample rule, which appends what you send to ~/st2.webhook_sample.out

  curl -s -H "X-Auth-Token: $token" -H 'Content-Type: application/json' -d '{"name": "st2"}' $ST2_API_URL/webhooks/sample

and this looks at what came of it:

  export PATH=$bin:\$PATH
  st2 login st2admin
  st2 execution list
  st2 run core.local cmd='echo hi'

Ctrl-C stops Squall.
TXT
wait $daemon

#!/bin/sh
# progress.sh LOG COMMAND... - runs COMMAND, what it prints goes to LOG; every ten seconds one line: how long, and
# the last line of LOG.  Ends with COMMAND's status, or when it is interrupted, COMMAND too.
set -u
log=$1
shift
start=$(date +%s)
: >"$log"
"$@" >"$log" 2>&1 &
command=$!
trap 'kill $command 2>/dev/null; kill $ticker 2>/dev/null; exit 130' INT TERM HUP
while sleep 10 >/dev/null 2>&1 9>&-; do
    printf '  ...      %d s: %s\n' $(($(date +%s) - start)) "$(tail -n 1 "$log" | tr -cd '[:print:]' | tail -c 80)"
done &
ticker=$!
wait $command
status=$?
kill $ticker 2>/dev/null
exit $status

#!/bin/sh
# tasks.sh solved|N <SOURCE >OUTPUT - a tutorial's source as a learner gets it, with the first N tasks
# done (0: none), or all of them.
# tasks.sh count FILE... - how many tasks these sources have.
#
# In the source a solution stands between "//@ number" and "//@ end".  A solution that is left out
# leaves an empty line for the learner.  Between "//@ number before" and "//@ end" stands what is
# there until the task is done.
set -eu
case ${1:-} in
solved) upto=1000000 ;;
count)
    shift
    sed -n 's,^ *//@ \([0-9][0-9]*\) *$,\1,p' "$@" | sort -n | tail -n 1
    exit ;;
''|*[!0-9]*) echo "usage: $0 solved|NUMBER <source >output" >&2; exit 2 ;;
*) upto=$1 ;;
esac
exec awk -v upto="$upto" '
    /^ *\/\/@ end *$/ { leave = 0; next }
    /^ *\/\/@ [0-9]+ before *$/ { leave = $2 <= upto; next }
    /^ *\/\/@ [0-9]+ *$/ { leave = $2 > upto; if (leave && $2 != replaced) print ""; next }
    !leave { print }'

#!/bin/sh
# tasks.sh solved|N <SOURCE >OUTPUT - a tutorial's source as a learner gets it, with the first N tasks
# done (0: none), or all of them.
#
# In the source a solution stands between "//@ number" and "//@ end".  A solution that is left out
# leaves an empty line for the learner.
set -eu
case ${1:-} in
solved) upto=1000000 ;;
''|*[!0-9]*) echo "usage: $0 solved|NUMBER <source >output" >&2; exit 2 ;;
*) upto=$1 ;;
esac
exec awk -v upto="$upto" '
    /^ *\/\/@ end *$/ { leave = 0; next }
    /^ *\/\/@ [0-9]+ *$/ { leave = $2 > upto; if (leave) print ""; next }
    !leave { print }'

#!/bin/sh
# commands.sh DIR { COMMAND FILE... -- }... - prints a compile_commands.json, which editors read: each FILE is compiled in
# DIR by COMMAND.
set -eu
dir=$1 sep='['
shift
quoted() { printf %s "$1" | sed 's/[\\"]/\\&/g'; }
while [ $# != 0 ]; do
    command=$1
    shift
    while [ "${1:---}" != -- ]; do
        printf '%s{"directory": "%s", "file": "%s", "command": "%s"}\n' "$sep" "$dir" "$1" "$(quoted "$command -c $1")"
        sep=,
        shift
    done
    [ $# = 0 ] || shift
done
[ "$sep" = , ] || echo '['
echo ']'

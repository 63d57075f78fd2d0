#!/bin/sh
# tessera-ci.sh SOURCE... - build a program for Tessera, boot it, and compare what it prints.
#
# Copy this file into your project.  It needs gcc, QEMU, tar and xz, and the archive that `make dist` of
# Tessera makes: TESSERA_ARCHIVE names it (./tessera.tar.xz if not set).
#   EXPECTED    lines that the program must print, in this order (./expected.txt); without the file only
#               the status counts
#   LIMIT       seconds that it may take (60)
#   ARCHIVE     files to put into the program, as bin/tessera-cc takes them
# Status: 0 passed, 1 failed; 2 it could not be tried.
set -eu
archive=${TESSERA_ARCHIVE:-tessera.tar.xz} expected=${EXPECTED:-expected.txt} limit=${LIMIT:-60}
stop() { echo "tessera-ci: $*" >&2; exit 2; }
[ $# -gt 0 ] || stop "name the source files of the program: $0 main.c"
[ -f "$archive" ] || stop "there is no archive \"$archive\": make one with \"make dist\", and set TESSERA_ARCHIVE"
for tool in gcc qemu-system-x86_64 tar xz timeout; do
    command -v $tool >/dev/null || stop "$tool is not installed"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" -xf "$archive"
sdk=$(echo "$work"/tessera-*)
"$sdk/bin/tessera-cc" -g -o "$work/program" "$@" || { echo "tessera-ci: it does not compile"; exit 1; }

status=0
timeout -k 5 "$limit" "$sdk/run" "$work/program" </dev/null >"$work/said" 2>&1 || status=$?
cat "$work/said"
case $status in
0) ;;
124 | 137) echo "tessera-ci: it did not end within $limit seconds"; exit 1 ;;
*) echo "tessera-ci: it ended with status $status"; exit 1 ;;
esac
[ -f "$expected" ] || { echo "tessera-ci: passed (no $expected: only the status was looked at)"; exit 0; }
missing=$(tr -d '\r' <"$work/said" | awk -v expected="$expected" '
    BEGIN { while ((getline line < expected) > 0) want[++n] = line; at = 1 }
    at <= n && index($0, want[at]) { at++ }
    END { if (at <= n) print want[at] }')
[ -z "$missing" ] || { echo "tessera-ci: it did not print, in this place: $missing"; exit 1; }
echo "tessera-ci: passed"

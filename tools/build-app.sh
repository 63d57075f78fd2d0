#!/bin/sh
# build-app.sh OUTPUT SOURCE... - compile and link a program for Tessera, with the Makefile's flags.
# B, if set: the folder of the build.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=$1
shift
case $out in /*) ;; *) out=$(pwd)/$out ;; esac
sources=
for s in "$@"; do case $s in /*) ;; *) s=$(pwd)/$s ;; esac; sources="$sources $s"; done
exec "${MAKE:-make}" -s -C "$root" --no-print-directory ${B:+B="$B"} app OUT="$out" SOURCES="${sources# }"

#!/bin/sh
# build-app.sh OUTPUT FILE... - compile and link a program for Tessera, with the Makefile's flags.  Files that end in
# .c, .S, .o or .a are its parts; others go into an archive in its image, each under its last name: programs that it
# starts (sel4utils/process.h), or files that it reads.
# B, if set: the folder of the build.  WORDS, if set: which kernel it has, as make takes it (VARIANT=...).
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
out=$1
shift
case $out in /*) ;; *) out=$(pwd)/$out ;; esac
sources= archive=
for s in "$@"; do
    case $s in /*) ;; *) s=$(pwd)/$s ;; esac
    case $s in *.[cSoa]) sources="$sources $s" ;; *) archive="$archive $s" ;; esac
done
exec "${MAKE:-make}" -s -C "$root" --no-print-directory ${B:+B="$B"} ${WORDS:-} app OUT="$out" SOURCES="${sources# }" ARCHIVE="${archive# }"

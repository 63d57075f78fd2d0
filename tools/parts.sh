#!/bin/sh
# parts.sh - of Tessera's libraries, the part that a program needs.
#
# parts.sh names FILE...              prints "NAME OBJECT" for each name that these C files define
# parts.sh add BUILD MUSL [NAME...]   adds to BUILD/user/part.a the files that define these names and all that they need
#                                     in turn; prints the names that the libraries do not define
# A first program needs a third of the libraries (hello-1: 15 of 72 files), so the others are compiled when a linker asks
# for them (tools/link.sh), or when somebody says `make user`.  Files that define what musl defines, too (malloc,
# printf), are always there: else the linker would take musl's.  So is the boot information, which most programs read.
#
# BUILD/user/names has the names, BUILD/user/parts the objects that part.a consists of.  COMPILE: the compiler with its flags.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
command=$1
shift

if [ "$command" = names ]; then
    # Definitions begin at the left margin.  A name too many only costs time; test/build looks that none is missing.
    exec awk '
        function defines(name) { if (!((name, object) in seen)) { seen[name, object]; print name, object } }
        FNR == 1 { object = FILENAME ".o" }
        !/^[A-Za-z_]/ || /^(static|typedef|extern|return)[ \t]/ { next }
        /^(enum|struct|union)[^=(]*\{/ { next }
        !/^[A-Z_]+\(/ && /\(.*;[ \t]*$/ && !/=/ { next }
        { line = $0
          gsub(/__attribute__ *\(\([^)]*\)+/, "", line)
          macro = line ~ /^[A-Z_]+\(/
          if (!macro) { sub(/^[a-z]+\(/, " ", line); sub(/[()[={;].*/, "", line) }
          n = split(line, words, /[^A-Za-z0-9_]+/)
          while (n && words[n] == "") n--
          if (!macro && n > 1 && words[n] ~ /^[A-Z0-9_]+$/) n--         # an attribute behind the name
          for (i = macro ? 1 : n; i > 0 && i <= n; i++) if (words[i] !~ /_t$/) defines(words[i]) }' "$@"
fi

build=$1 musl=$2
shift 2
cd "$here/.."
case $build in /*) lock=$build ;; *) lock=$PWD/$build ;; esac
[ "${BUILD_LOCK:-}" = "$lock" ] || exec "$here/locked.sh" "$lock" "$0" add "$build" "$musl" "$@"
user=$build/user
# ar and nm load every plugin that is installed, and LLVM's takes a fifth of a second; under these names gcc's alone.
ar=gcc-ar nm=gcc-nm
command -v gcc-nm >/dev/null || ar=ar nm=nm
jobs=$(nproc)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

objects_of() { awk -v build="$build/" 'NR == FNR { want[$1]; next } $1 in want { print build $2 }' "$work/wanted" "$user/names" | sort -u; }
undefined() { $nm -f posix -u "$@" | awk 'NF > 1 && $2 == "U" { print $1 }' | sort -u; }

if [ -f "$user/parts" ]; then
    cp "$user/parts" "$work/parts"
    printf '%s\n' "$@" >"$work/wanted"
else
    { awk 'NR == FNR { musl[$1]; next } $1 in musl { print $1 }' "$musl/names" "$user/names"
      echo __muslcsys; echo sel4runtime_thread_base; echo platsupport_get_bootinfo; undefined "$user/start.o"; printf '%s\n' "$@"; } >"$work/wanted"
    : >"$work/parts"
fi
while :; do
    objects_of | grep -vxF -f "$work/parts" >"$work/new" || break
    # shellcheck disable=SC2016
    xargs -P "$jobs" -I{} sh -c 'o=$1; s=${o#"$2"/}; '"$COMPILE"' "${s%.o}" -o "$o"' - {} "$build" <"$work/new" || exit 1
    cat "$work/new" >>"$work/parts"
    xargs $nm -f posix -u <"$work/new" | awk 'NF > 1 && $2 == "U" { print $1 }' | sort -u >"$work/wanted"
done
sort -u "$work/parts" >"$user/parts.new"
xargs $nm -f posix -g --defined-only <"$user/parts.new" | awk 'NF > 1 { print $1 }' | sort -u >"$work/there"
if [ $# = 0 ] || ! cmp -s "$user/parts.new" "$user/parts"; then
    # What they need of the C library will be asked for: it is compiled beside the kernel.  Names that musl's index does not
    # have are the linker's or the program's (main): for these build-musl.sh would search for the word.
    xargs $nm -f posix -u <"$user/parts.new" | awk 'NF > 1 && $2 == "U" { print $1 }' | sort -u | grep -vxF -f "$work/there" |
        awk 'NR == FNR { defined[$1]; next } $1 in defined' "$musl/names" - |
        { OURS=$lock/user/names xargs "$here/build-musl.sh" "$musl" || true; } >&2
    rm -f "$user/part.new.a"
    xargs $ar rcs "$user/part.new.a" <"$user/parts.new"
    mv "$user/part.new.a" "$user/part.a"
    echo "  user     $(wc -l <"$user/parts.new") files of the libraries" >&2
fi
mv "$user/parts.new" "$user/parts"
[ $# = 0 ] || printf '%s\n' "$@" | grep -vxF -f "$work/there" || true

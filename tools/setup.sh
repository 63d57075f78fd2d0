#!/bin/sh
# setup.sh run|aarch64|init|gdb|iso|check|docs|looks|test|assure|doctor - is everything here that this needs?
#
# Installs with apt-get what is missing, as root or through sudo; where neither is possible, prints the one
# line to run.  doctor: says what there is and what can be done with it, changes nothing, and ends with 0 if
# `make run` can run.
set -eu
mode=${1:-run}
here=$(cd "$(dirname "$0")" && pwd)

# For what, a command or a file, the package that has it.
table='
run     gcc                                     gcc
run     ld                                      binutils
run     ar                                      binutils
run     objcopy                                 binutils
run     awk                                     gawk
run     qemu-system-x86_64                      qemu-system-x86
aarch64 aarch64-linux-gnu-gcc                   gcc-aarch64-linux-gnu
aarch64 qemu-system-aarch64                     qemu-system-arm
init    ninja                                   ninja-build
gdb     gdb                                     gdb
check   git                                     git
check   clang-format                            clang-format
iso     grub-mkrescue                           grub-common
iso     xorriso                                 xorriso
iso     mformat                                 mtools
iso     /usr/lib/grub/i386-pc                   grub-pc-bin
iso     /usr/lib/grub/x86_64-efi                grub-efi-amd64-bin
docs    /usr/bin/python3                        python3
docs    /usr/lib/python3/dist-packages/markdown python3-markdown
looks   chromium                                chromium
test    clang                                   clang
test    python3                                 python3
test    /usr/share/ovmf/OVMF.fd                 ovmf
test    bochs                                   bochs
test    /usr/share/bochs/BIOS-bochs-latest      bochsbios
test    /usr/share/vgabios/vgabios.bin          vgabios
assure  frama-c                                 frama-c-base
assure  g++                                     g++
assure  why3                                    why3
assure  z3                                      z3
assure  cvc4                                    cvc4
assure  /usr/include/z3++.h                     libz3-dev
'
# What it needs besides its own rows.
case $mode in
test) parts="run init gdb check iso docs test" ;;
assure) parts="run init gdb check iso docs test assure" ;;
run | doctor) parts=run ;;
docs | looks) parts="docs $mode" ;;
aarch64 | init | gdb | iso | check) parts="run $mode" ;;
*) echo "setup.sh: there is no \"$mode\"; there are run, aarch64, init, gdb, iso, check, docs, looks, test, assure, doctor" >&2; exit 2 ;;
esac

is_there() { case $1 in /*) [ -e "$1" ] ;; *) command -v "$1" >/dev/null 2>&1 ;; esac; }
missing_for() { # PART...: packages
    printf %s "$table" | while read -r part what package; do
        case " $* " in *" $part "*) is_there "$what" || echo "$package" ;; esac
    done | sort -u | tr '\n' ' ' | sed 's/ $//'
}

if [ "$mode" = doctor ]; then
    show() { printf '  %-20s %s\n' "$1" "$2"; }
    missing() { packages=$(missing_for "$@"); echo "${packages:-nothing} is missing"; }
    version() { if is_there "$1"; then "$@" 2>&1 | head -n 1; else echo "not there"; fi; }
    show system "$(uname -srm)"
    for tool in gcc ld make qemu-system-x86_64 ninja clang; do show "$tool" "$(version $tool --version)"; done
    if [ -f "${B:-build}/musl/libc.a" ]; then show musl "built"; else
        show musl "not built yet: the first build does it, with apt-get or MUSL_ARCHIVE=file"; fi
    echo "needed:"
    show "make run" "$(missing run)"
    echo "optional (each installs what it lacks):"
    show "a tutorial (init)" "$(missing init)"
    show "ARCH=aarch64" "$(missing aarch64)"
    for part in gdb iso check docs test assure; do show "make $part" "$(missing $part)"; done
    [ -z "$(missing_for run)" ] || { echo "make run installs what is needed"; exit 1; }
    exit 0
fi

packages=$(missing_for $parts)
[ -n "$packages" ] || exit 0
line="apt-get install -y --no-install-recommends $packages"
if ! command -v apt-get >/dev/null; then
    echo "Missing: $packages" >&2
    echo "This host has no apt-get: install these packages, or what they are called here." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root=sudo
else
    echo "Some packages are missing.  Install them with this line, then try again:" >&2
    echo "    sudo $line" >&2
    exit 1
fi
# One at a time: who waits looks again what is missing.
lock=${TMPDIR:-/tmp}/tessera-install.$(id -u)
mkdir -p "$lock"
lock=$(cd "$lock" && pwd)
[ "${BUILD_LOCK:-}" = "$lock" ] || exec "$here/locked.sh" "$lock" "$here/setup.sh" "$mode"
echo "  install  $packages"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM HUP
export DEBIAN_FRONTEND=noninteractive
if ! "$here/progress.sh" "$log" sh -c "$as_root apt-get -q update && $as_root $line -o DPkg::Lock::Timeout=300"; then
    tail -n 5 "$log" >&2
    echo "That did not work.  Try by hand:  $line" >&2
    exit 1
fi

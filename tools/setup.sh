#!/bin/sh
# setup.sh run|test|iso|assure|doctor - is everything here that building, running or testing needs?
#
# run, test, iso: installs with apt-get what is missing, as root or through sudo; where neither is
# possible, prints the one line to run.  doctor: says what there is, and changes nothing.
set -eu
mode=${1:-run}

missing=
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }

need gcc gcc
need ld binutils
need ar binutils
need objcopy binutils
need awk gawk
need qemu-system-x86_64 qemu-system-x86
case $mode in
test | assure | doctor)
    need ninja ninja-build
    need clang clang
    need python3 python3
    [ -r /usr/share/ovmf/OVMF.fd ] || missing="$missing ovmf"
    need bochs bochs
    [ -r /usr/share/bochs/BIOS-bochs-latest ] || missing="$missing bochsbios"
    [ -r /usr/share/vgabios/vgabios.bin ] || missing="$missing vgabios"
    if [ "$mode" = assure ]; then
        need frama-c frama-c-base
        need g++ g++
        need why3 why3
        need z3 z3
        need cvc4 cvc4
        [ -r /usr/include/z3++.h ] || missing="$missing libz3-dev"
    fi
    ;;
esac
if [ "$mode" != run ]; then
    need grub-mkrescue grub-common
    need xorriso xorriso
    need mformat mtools
    [ -d /usr/lib/grub/i386-pc ] || missing="$missing grub-pc-bin"
    [ -d /usr/lib/grub/x86_64-efi ] || missing="$missing grub-efi-amd64-bin"
fi

if [ "$mode" = doctor ]; then
    show() { printf '%-22s %s\n' "$1" "$($2 2>/dev/null | head -n 1 || true)"; }
    show system "uname -srm"
    show gcc "gcc --version"
    show clang "clang --version"
    show make "make --version"
    show ld "ld --version"
    show ninja "ninja --version"
    show qemu "qemu-system-x86_64 --version"
    if [ -f build/musl/libc.a ]; then echo "musl                   built"; else
        echo "musl                   not built yet"; fi
    if [ -n "$missing" ]; then echo "missing:$missing"; exit 1; fi
    echo "nothing is missing"
    exit 0
fi

[ -n "$missing" ] || exit 0
packages=$(printf '%s\n' $missing | sort -u | tr '\n' ' ')
line="apt-get install -y --no-install-recommends $packages"
if ! command -v apt-get >/dev/null; then
    echo "Missing:$missing" >&2
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
echo "  install  $packages"
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
if ! { $as_root apt-get -q update && $as_root $line; } >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "That did not work.  Try by hand:  $line" >&2
    exit 1
fi
rm -f "$log"

#!/bin/sh
# example.sh BUILD NAME [build] - builds examples/NAME with the kernel and libraries in BUILD, and boots it; what is
# typed at the terminal goes to it.  With `build` it only builds; with `boot` QEMU_INPUT says what is typed.  The image is BUILD/examples/NAME/NAME.
#
# src/*.c is the root task.  Each folder of programs/ is a program, and each file of files/ a file: both lie in an archive
# in the root task's image.  ON=ARCH in the environment: for another architecture.
set -eu
build=$1
root=$(cd "$(dirname "$0")/.." && pwd)
example=$root/examples/${2:-}
[ -n "${2:-}" ] && [ -d "$example/src" ] || {
    echo "there is no example \"${2:-}\"; there are: $(ls "$root/examples" | tr '\n' ' ')" >&2
    exit 2
}
out=$build/examples/$2
mkdir -p "$out"
# Another kernel than the classic one, and what QEMU must be told for this example.
variant=$(cat "$example/variant.txt" 2>/dev/null || true) options=$(cat "$example/qemu.txt" 2>/dev/null || true)
kernel=$build/tessera words="${ON:+ARCH=$ON }${variant:+VARIANT=$variant}"
if [ -n "$words" ]; then
    "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words kernel user
    kernel=$("${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words where)/tessera
fi
export WORDS="$words"
archive=
for p in "$example"/programs/*/; do
    [ -d "$p" ] || continue
    p=$(basename "$p")
    B=$build "$root/tools/build-app.sh" "$out/$p" "$example/programs/$p"/*.c
    archive="$archive $out/$p"
done
for f in "$example"/files/*; do
    [ ! -f "$f" ] || archive="$archive $f"
done
B=$build "$root/tools/build-app.sh" "$out/$2" "$example"/src/*.c $archive
[ "${3:-}" != build ] || exit 0
if [ "${3:-}" = boot ]; then exec "$root/tools/run-qemu.sh" "$kernel" "$out/$2" $options; fi
QEMU_INPUT=terminal exec "$root/tools/run-qemu.sh" "$kernel" "$out/$2" $options

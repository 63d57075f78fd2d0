#!/bin/sh
# localize.sh ARCH FOLDER COPY - prints the folder of a tutorial as it is for an architecture: FOLDER itself, or COPY, which
# is made anew from it where the architecture calls things by other names.
# localize.sh ARCH FOLDER says FILE - prints what FILE (only.txt, variant.txt, with.txt, qemu.txt) says of it there, or nothing.
# localize.sh ARCH FOLDER words - prints which kernel it wants, as make takes it.
#
# Tutorials are written with the names of x86_64.  tutorials/names/ARCH.sed has what another architecture calls the same.
# What lies in FOLDER/ARCH/ takes the place of the file in FOLDER: a whole file, but for two.  names.sed is a script for
# this tutorial alone.  Of check.txt each section ("TASK 3:", "trial NAME", "let NAME") takes the place of that section,
# and a trial that FOLDER does not have stands before the first TASK.
set -eu
arch=$1 folder=$2 copy=$3
says() { cat "$folder/$arch/$1" 2>/dev/null || cat "$folder/$1" 2>/dev/null || true; }
case $copy in
says) says "$4"; exit ;;
words)
    [ "$arch" = x86_64 ] || printf ' ARCH=%s' "$arch"
    for word in variant with; do
        value=$(says $word.txt)
        [ -z "$value" ] || printf ' %s=%s' "$(echo $word | tr a-z A-Z)" "$value"
    done
    exit
    ;;
esac
names=$(cd "$(dirname "$0")/.." && pwd)/tutorials/names/$arch.sed
[ -f "$names" ] || { echo "$folder"; exit 0; }
rm -rf "$copy.new"
mkdir -p "$copy.new"
cp -R "$folder/." "$copy.new/"
[ ! -d "$folder/$arch" ] || cp -R "$folder/$arch/." "$copy.new/"
rm -rf "$copy.new/$arch" "$copy.new/names.sed"
# What has a version of its own has its own names, too.
set -- -f "$names"
[ ! -f "$folder/$arch/names.sed" ] || set -- "$@" -f "$folder/$arch/names.sed"
[ ! -f "$folder/check.txt" ] || cp "$folder/check.txt" "$copy.new/check.txt"
(cd "$copy.new" && find . -name '*.c' -o -name README.md -o -name expected.txt -o -name check.txt) | while read -r f; do
    [ "$f" != ./check.txt ] && [ -f "$folder/$arch/$f" ] || sed -i "$@" "$copy.new/$f"
done
[ ! -f "$folder/$arch/check.txt" ] || {
    # A section goes from its name to the next name, comment or empty line.
    awk '
        function tell(section) { if (!(section in told)) printf "%s", own[section]; told[section] = 1 }
        /^[^ ]|^$/ { name = ""; if (/^(TASK|trial|let) /) name = $1 " " $2; if (/^(qemu|budget) /) name = $1 }
        FNR == NR { if (name) { if (!(name in own)) names[++count] = name; own[name] = own[name] $0 "\n" } next }
        /^TASK 1:/ { for (i = 1; i <= count; i++) if (names[i] !~ /^TASK/) tell(names[i]) }
        name in own { tell(name); next }
        { print }
    ' "$folder/$arch/check.txt" "$copy.new/check.txt" >"$copy.new/check.new"
    mv "$copy.new/check.new" "$copy.new/check.txt"
}
rm -rf "$copy"
mv "$copy.new" "$copy"
echo "$copy"

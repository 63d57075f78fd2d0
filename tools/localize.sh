#!/bin/sh
# localize.sh ARCH FOLDER COPY - prints the folder of a tutorial as it is for an architecture: FOLDER itself, or COPY, which
# is made anew from it where the architecture calls things by other names.
#
# Tutorials are written with the names of x86_64.  tutorials/names/ARCH.sed has what another architecture calls the same, and
# expected.txt, check.txt and whatever else lies in FOLDER/ARCH/ takes the place of the file in FOLDER.
set -eu
arch=$1 folder=$2 copy=$3
names=$(cd "$(dirname "$0")/.." && pwd)/tutorials/names/$arch.sed
[ -f "$names" ] || { echo "$folder"; exit 0; }
rm -rf "$copy.new"
mkdir -p "$copy.new"
cp -R "$folder/." "$copy.new/"
[ ! -d "$folder/$arch" ] || cp -R "$folder/$arch/." "$copy.new/"
find "$copy.new" -name '*.c' -exec sed -i -f "$names" {} +
for f in README.md check.txt expected.txt; do
    [ ! -f "$copy.new/$f" ] || [ -f "$folder/$arch/$f" ] || sed -i -f "$names" "$copy.new/$f"
done
rm -rf "$copy"
mv "$copy.new" "$copy"
echo "$copy"

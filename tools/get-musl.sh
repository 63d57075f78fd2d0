#!/bin/sh
# get-musl.sh DIR - put musl's source archive, as Debian ships it, into DIR.
#
# The archive is checked against the sum below, whatever way it came.  Ways, in this order:
#   MUSL_ARCHIVE=/path/to/musl-1.2.3.tar.gz   (any host: the archive of the musl project is the same file)
#   Debian: the pool of the machine's own mirror
#   Debian and its relatives: apt-get, with the machine's own package sources turned into source ones
set -eu
dir=$1
version=1.2.3
sum=7d5b0b6062521e4627e099e4c9dc8248d32a30285e959b7eecaa780cf8cfd4a4

good() { [ -f "$1" ] && [ "$(sha256sum "$1" | cut -d' ' -f1)" = $sum ]; }

mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
archive=$dir/musl-$version.tar.gz
good "$archive" && exit 0
if [ -n "${MUSL_ARCHIVE:-}" ]; then
    good "$MUSL_ARCHIVE" || {
        echo "$MUSL_ARCHIVE is not musl $version: its SHA-256 is not $sum" >&2
        exit 1
    }
    cp "$MUSL_ARCHIVE" "$archive"
    exit 0
fi
command -v apt-get >/dev/null || {
    echo "This host has no apt-get: get musl-$version.tar.gz from the musl project and say" >&2
    echo "    make MUSL_ARCHIVE=/path/to/musl-$version.tar.gz" >&2
    exit 1
}

# The quick way: straight from the pool of a mirror of Debian that this machine uses.  apt compares the sum.
helper=/usr/lib/apt/apt-helper
if [ -x $helper ]; then
    for mirror in $(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^#' |
        grep -o 'https\{0,1\}://[^ ]*/debian/\{0,1\}' | sed 's|/$||' | sort -u); do
        $helper -o Acquire::Retries=1 -o Acquire::http::Timeout=20 -o APT::Sandbox::User= download-file \
            "$mirror/pool/main/m/musl/musl_$version.orig.tar.gz" "$archive.new" SHA256:$sum || continue
        mv "$archive.new" "$archive"
        good "$archive" && exit 0
    done
fi

# The slow one, which needs the list of all of Debian's sources.
apt=$dir/apt
rm -rf "$apt"
mkdir -p "$apt/parts" "$apt/lists/partial" "$apt/cache/archives/partial"
for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$f" ] && sed -n 's/^deb /deb-src /p' "$f" >>"$apt/sources.new"
done
for f in /etc/apt/sources.list.d/*.sources; do
    [ -f "$f" ] && sed 's/^Types:.*/Types: deb-src/' "$f" >"$apt/parts/$(basename "$f")"
done
touch "$apt/sources.new"
mv "$apt/sources.new" "$apt/sources.list"
cd "$apt"
options="-o Dir::Etc::SourceList=$apt/sources.list -o Dir::Etc::SourceParts=$apt/parts
         -o Dir::State::Lists=$apt/lists -o Dir::Cache=$apt/cache -o APT::Sandbox::User=
         -o Acquire::Retries=3 -o Acquire::Languages=none -o Acquire::http::Timeout=60"
apt-get -qq $options update
apt-get -qq $options source --download-only musl=$version-1 2>/dev/null ||
    apt-get -qq $options source --download-only musl
good musl_$version.orig.tar.gz || {
    echo "Debian's source of musl is not version $version with the sum that is pinned in $0." >&2
    echo "Give the archive by hand: make MUSL_ARCHIVE=/path/to/musl-$version.tar.gz" >&2
    exit 1
}
mv musl_$version.orig.tar.gz "$archive"
rm -rf "$apt"

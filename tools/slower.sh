#!/bin/sh
# slower.sh OLD.json NEW.json - which rows of a benchmark take 2 % more instructions than before, or are gone?  Ends
# with 1 if there is one.
set -eu
awk -F'": ' '{ gsub(/^ *"|,$/, "") }
    NF != 2 || $2 !~ /^[0-9]+$/ { next }
    FNR == NR { old[$1] = $2; next }
    { new[$1] = $2 }
    END {
        for (name in old) {
            rows++
            if (!(name in new)) { bad++; print "  gone:   " name }
            else if (new[name] > old[name] * 1.02) { bad++; printf "  slower: %s: %d, was %d\n", name, new[name], old[name] }
        }
        if (!rows) { print "  no row in the first"; exit 1 }
        if (bad) { print "  (a change that is meant: make bench-keep, and say why in the commit)"; exit 1 }
        printf "  benchmark: %d rows, none takes 2 %% more instructions than before\n", rows
    }' "$1" "$2"

#!/bin/sh
# coverage.sh LOG... - which rows of rows.def did the test programs check, who wrote these logs?
#
# One line a section: rows with checks, of how many; then the names of the rows without any.  Ends with 0 if
# there are none of these.
rows=$(dirname "$0")/rows.def
cat "$@" | tr -d '\r' | sed -n 's/^row \([A-Za-z0-9_]*\) [0-9]*$/\1/p' | sort -u |
    awk -v rows="$rows" '
        { seen[$1] = 1 }
        END {
            while ((getline line < rows) > 0) {
                if (line !~ /^(ROW|UNSEEN)\(/) continue
                n = split(line, f, /[(,] */)
                section = f[2]; name = f[3]
                if (!(section in total)) { order[++sections] = section; total[section] = 0 }
                if (line ~ /^UNSEEN/) { unseen[section]++; continue }
                total[section]++
                if (name in seen) checked[section]++
                else missing = missing " " name
            }
            for (i = 1; i <= sections; i++) {
                s = order[i]
                printf "  %-12s%4d of %d rows checked", s, checked[s], total[s]
                if (unseen[s]) printf ", and %d that no root task can show", unseen[s]
                print ""
            }
            if (missing != "") print "  without a check:" missing
            exit missing != ""
        }'

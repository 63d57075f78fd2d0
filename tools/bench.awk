# bench.awk - the table of a benchmark run, as text, JSON and a picture.  Called by bench.sh.
#
# Files: test/bench/sel4.tsv or its like for another variant (name, seL4 with -cpu Nehalem, seL4 with -cpu max, or with those of
# `columns`; "-" where nobody measured), then a file of name and count for each CPU of `cpus`.  Writes `json` and `svg`.

function escape(s) { gsub(/&/, "\\&amp;", s); gsub(/</, "\\&lt;", s); return s }

function ratio(i, cpu,    s) {
    s = sel4[cpu, name[i]]
    return s > 0 && (cpu, name[i]) in here ? here[cpu, name[i]] / s : 0
}

# A pair of bars, Tessera's above seL4's.
function bars(i, cpu, y,    ours, theirs) {
    ours = here[cpu, name[i]]
    theirs = sel4[cpu, name[i]]
    printf "<text x=\"10\" y=\"%d\">%s, %s</text>", y + 14, escape(name[i]), cpu >svg
    printf "<rect x=\"330\" y=\"%d\" width=\"%.0f\" height=\"12\" fill=\"#24506e\"/>", y, ours / 2 >svg
    printf "<text x=\"%.0f\" y=\"%d\">%d</text>", 335 + ours / 2, y + 11, ours >svg
    printf "<rect x=\"330\" y=\"%d\" width=\"%.0f\" height=\"12\" fill=\"#b9cbd8\"/>", y + 13, theirs / 2 >svg
    printf "<text x=\"%.0f\" y=\"%d\">%d</text>\n", 335 + theirs / 2, y + 24, theirs >svg
}

BEGIN {
    number = split(cpus, cpu, " ")
    measured = split(columns ? columns : "Nehalem max", column, " ")
    file = 0
    # What the picture shows: the rows of the README.
    shown = "|Call, other space, 0 words|ReplyRecv, other space, 0 words|Call, other space, 10 words|" \
            "Call, other space, own TLS each, FPU in use|Send, other space, 0 words|Yield, other space|" \
            "Signal, to a higher priority|fault to handler|handler back to faulter|map a page|CNode_Copy|"
}

FNR == 1 { file++ }
/^#/ { next }
file == 1 { for (k = 1; k <= measured; k++) sel4[column[k], $1] = $(k + 1); next }
{
    if (!($1 in seen)) {
        seen[$1] = 1
        name[++rows] = $1
    }
    here[cpu[file - 1], $1] = $2
}

END {
    printf "%-76s", "instructions (QEMU TCG, -icount shift=0)"
    for (k = 1; k <= number; k++)
        printf " | %9s %8s %5s", cpu[k], "seL4", "ratio"
    printf "\n"
    printf "{\n  \"rows\": {" >json
    for (i = 1; i <= rows; i++) {
        printf "%-76s", name[i]
        for (k = 1; k <= number; k++) {
            r = ratio(i, cpu[k])
            s = sel4[cpu[k], name[i]]
            printf " | %9d %8s %5s", here[cpu[k], name[i]], s, r ? sprintf("%.2f", r) : ""
            printf "%s\n    \"%s: %s\": %d", written++ ? "," : "", cpu[k], name[i], here[cpu[k], name[i]] >json
            if (r) {
                logs[k] += log(r)
                counted[k]++
                above[k] += r > 0.75
            }
        }
        printf "\n"
    }
    printf "\n  }\n}\n" >json
    print ""
    for (k = 1; k <= number; k++)
        if (counted[k])
            printf "-cpu %s: geometric mean of %d ratios %.3f; %d rows above 0.75\n", cpu[k], counted[k],
                exp(logs[k] / counted[k]), above[k]

    for (i = 1; i <= rows; i++)
        for (k = 1; k <= number; k++)
            if (index(shown, "|" name[i] "|") && ratio(i, cpu[k])) {
                drawn++
                drawn_row[drawn] = i
                drawn_cpu[drawn] = cpu[k]
            }
    printf "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"900\" height=\"%d\" ", 40 + drawn * 34 >svg
    printf "font-family=\"sans-serif\" font-size=\"12\">\n" >svg
    print "<text x=\"10\" y=\"20\" font-size=\"14\">Instructions: Tessera (dark) and seL4 16.0.0 (light)</text>" >svg
    for (d = 1; d <= drawn; d++)
        bars(drawn_row[d], drawn_cpu[d], 36 + (d - 1) * 34)
    print "</svg>" >svg
}

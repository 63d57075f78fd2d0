#!/bin/sh
# floors.sh BUILD - does any file of the kernel look up?  kernel/README.md has the floors; a file stands on the one that its
# folder is named after.  Ends with 1, and names each arrow, if one runs up.
#
# Reads the symbols of the objects in BUILD/kernel (who calls whom, who reads whose data), and the lines with #include.
# The hall, debug and the invariants may be asked from everywhere, and they, and boot, may look at everything.
set -eu
build=$1
cd "$(dirname "$0")/.."
{
    find "$build/kernel/kernel" "$build/kernel/arch" "$build/kernel/invariants" -name '*.o' 2>/dev/null | while read -r object; do
        file=${object#"$build/kernel/"}
        nm "$object" | awk -v file="${file%.o}" '
            NF == 3 && $2 ~ /[TDBRVW]/ { print "has", file, $3 }
            $1 == "U" { print "asks", file, $2 }'
    done
    grep -rnoE --include='*.[chS]' '#include "[a-z_]+/[a-z_]+\.[a-z]+"' kernel arch/x86_64 |
        sed 's/^\([^:]*\):[0-9]*:#include "\(.*\)"/reads \1 \2/'
} | awk '
    BEGIN {
        n = split("lib machine core message call object entry", names, " ")
        for (i = 1; i <= n; i++) floor[names[i]] = i
        floor["machine"] = floor["lib"]
        wing["hall"] = wing["debug"] = wing["invariants"] = 1       # asked by all, look at all
        roof["boot"] = 1                                            # looks at all, asked by nobody
    }
    function room(file,   n, part) { n = split(file, part, "/"); return part[n - 1] }
    function arrow(from, to, what,   a, b) {
        a = room(from); b = room(to)
        if (!(a in floor) && !(a in wing) && !(a in roof)) { strange[from] = 1; return }
        if (a in wing || a in roof || b in wing || !(b in floor || b in roof)) return
        looked++
        if (b in roof || floor[b] > floor[a]) up["  " from " looks up to " to ": " what] = 1
    }
    $1 == "has" { home[$3] = $2 }
    $1 == "asks" { asker[++asks] = $2; asked[asks] = $3 }
    $1 == "reads" { reader[++reads] = $2; header[reads] = $3 }
    END {
        for (i = 1; i <= asks; i++) if (asked[i] in home) arrow(asker[i], home[asked[i]], asked[i])
        for (i = 1; i <= reads; i++) if (room(reader[i]) in floor) arrow(reader[i], header[i], "#include")
        for (line in up) { print line; bad++ }
        for (file in strange) { print "  " file " is in no folder that is a floor"; bad++ }
        if (!asks) { print "  floors.sh: there are no objects in that folder; build the kernel first"; bad++ }
        printf "  floors: %d arrows between files, %d run up\n", looked, bad
        exit bad > 0
    }'

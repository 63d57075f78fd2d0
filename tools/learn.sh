#!/bin/sh
# learn.sh COMMAND FOLDER [WORD...] - what a learner says in a folder that init set up.
#
#   simulate   boot the program; options go to QEMU.  It ends by itself: when the program ends, when nothing can
#              happen any more, or when its budget is used up (BUDGET=seconds of processor time; 0: no end).
#              --record: and keep what it takes to do the same again; --replay: do that; both take a folder, or have .tut/record
#   debug      the same under gdb, with the programs and threads of the kernel; --replay: what was recorded, also backwards
#   check      which TASKs are right, what each new one changed, and what is wrong with the next.  `check facts`
#              prints what the kernel saw.
#   hint       what to do now
#   view       boot the program, and write view.html: a page that shows its capabilities and messages (docs/views.md)
#   watch      check, again after each save; Ctrl-C ends it
#   reset      the TASK that is next as it was at first; `reset 3`: TASK 3; `reset all`: everything
#
# check boots the learner's program with the TASKs that nobody has begun solved: so each TASK shows what it does,
# also one that does nothing as long as the later ones are missing.  Then `tutor check` judges what the kernel
# saw, by the table check.txt.  A trial of that table is one more boot, with some TASKs done otherwise.
# In FOLDER/.tut: settings; right, how many TASKs were right at the last look; work, what was built and seen.
set -eu
command=$1
here=$(cd "$2" && pwd)
shift 2
. "$here/.tut/settings"     # root, build, tutorial, name, words, options
work=$here/.tut/work
table=$tutorial/check.txt
tutor=$build/tools/tutor
mkdir -p "$work"

stop() { printf '%s\n' "$@" >&2; exit 2; }
if [ -z "$tutorial" ] && [ "$command" != simulate ] && [ "$command" != view ]; then
    stop "This is a program of your own: nobody knows what it is to do.  ./simulate runs it, ./view shows what it does."
fi

# The program that judges is compiled for the first command that needs it: a first ./simulate needs none.
if [ "$command" != simulate ] && [ "$command" != view ] && [ ! -x "$tutor" ]; then
    "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words judge
fi

# ---- sources ----

# The folders of the program's sources, the root task's first; and the .c files of one.
parts() { (cd "$here/$name" && for d in src programs/*/; do [ ! -d "$d" ] || echo "${d%/}"; done); }
files() { (cd "$here/$name/$1" && ls -- *.c 2>/dev/null || true); }

# The numbers of the TASKs that the learner has touched.
touched() {
    for part in $(parts); do
        for f in $(files "$part"); do
            [ ! -f "$tutorial/$part/$f" ] || "$tutor" source touched "$tutorial/$part/$f" "$here/$name/$part/$f"
        done
    done | sort -nu
}

# fill OUT CHANGE...: all sources, with changes in the places of TASKs, below the folder OUT.
fill() {
    to=$1
    shift
    for part in $(parts); do
        mkdir -p "$to/$part"
        rm -f "$to/$part"/*.c
        for f in $(files "$part"); do
            if [ -f "$tutorial/$part/$f" ]; then
                "$tutor" source fill "$tutorial/$part/$f" "$here/$name/$part/$f" lines="$here/$name/$part/$f" "$@" >"$to/$part/$f"
            else
                cp "$here/$name/$part/$f" "$to/$part/$f"
            fi
        done
    done
}

# ---- build and boot ----

app() { # OUTPUT SOURCES ARCHIVE
    B=$build "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words app OUT="$1" SOURCES="$2" ARCHIVE="$3"
}

# compile OUT: the programs whose sources lie in the folder OUT, with the archive that the root task has.
compile() {
    archive=
    for part in $(parts); do
        [ "$part" != src ] || continue
        app "$1/$(basename "$part")" "$(printf '%s ' "$1/$part"/*.c)" "" || return 1
        archive="$archive $1/$(basename "$part")"
    done
    app "$1/program" "$(printf '%s ' "$1/src"/*.c)" "${archive# }"
}

# setting NAME [ELSE]: what a line "NAME words" of check.txt says.
setting() { awk -v name="$1" -v otherwise="${2:-}" '$1 == name && /^[^ ]/ { $1 = ""; otherwise = $0 } END { print otherwise }' "$table"; }

# look OUT [OPTION...]: boots the program in the folder OUT; what the kernel saw is then in OUT/facts.
look() {
    out=$1 others=
    shift
    for part in $(parts); do
        [ "$part" = src ] || others="$others $(basename "$part")=$out/$(basename "$part")"
    done
    STATE=$out/stream TIMEOUT=${BUDGET:-$(setting budget 20)} QUIET=10 \
        "$root/tools/run-qemu.sh" "$build/tessera" "$out/program" $options $(setting qemu) "$@" >"$out/console" 2>&1 </dev/null || true
    "$tutor" facts "$out/stream" "$out/program" $others >"$out/facts"
}

# look_once OUT [OPTION...]: compiles it first, and does nothing if that was done for the same sources.  What does not
# compile shows nothing.
look_once() {
    sum=$(cat $(find "$1" -name '*.c' | sort) "$table" | cksum)
    [ "$sum" != "$(cat "$1/sum" 2>/dev/null)" ] || return 0
    rm -f "$1/sum"
    : >"$1/facts"
    compile "$1" >"$1/build.log" 2>&1 || return 0
    look "$@"
    echo "$sum" >"$1/sum"
}

# ---- trials ----

# In check.txt: "trial NAME TASK 12 changes 7 8", and below it for each TASK that it does otherwise "TASK 7" and the
# text for its place; before them, if it wants a machine of its own, "qemu" and more options.  All TASKs but those that the trial is for are solved: so what it shows depends on them alone,
# and it is made again only if they have changed.

# trial_words NAME WHICH: the TASKs that trial NAME is for (TASK), or those that it does otherwise (changes).
trial_words() {
    awk -v name="$1" -v which="$2" '$1 == "trial" && $2 == name {
        for (i = 3; i <= NF; i++) if ($i + 0) { if (on) print $i + 0 } else on = $i == which
    }' "$table"
}

# trial_text NAME TASK: what trial NAME puts into the place of TASK.
trial_text() {
    awk -v name="$1" -v task="$2" '
        /^#/ { mine = 0; next }
        /^[^ ]/ { on = $1 == "trial" && $2 == name; mine = 0; next }
        on && /^    TASK / { mine = $2 + 0 == task; next }
        on && mine { print }' "$table"
}

# trial_options NAME: what QEMU is told beside the tutorial's own options.
trial_options() {
    awk -v name="$1" '
        /^[^ ]/ { on = $1 == "trial" && $2 == name }
        on && /^    qemu / { sub(/^ *qemu /, ""); print; exit }' "$table"
}

# try NAME: builds and boots trial NAME, in work/NAME.
try() {
    mkdir -p "$work/$1"
    changes= own=$(trial_words "$1" TASK)
    for t in $(trial_words "$1" changes); do
        trial_text "$1" "$t" >"$work/$1/TASK$t"
        changes="$changes $t=$work/$1/TASK$t"
    done
    for t in $(seq "$tasks"); do
        case " $(echo $own) " in *" $t "*) [ "$t" -le "$last" ] || changes="$changes solve=$t" ;; *) changes="$changes solve=$t" ;; esac
    done
    fill "$work/$1" $changes
    look_once "$work/$1" $(trial_options "$1")
}

# ---- commands ----

# takes WORD...: --record and --replay set RECORD or REPLAY; the rest are in "given" then.
takes() {
    given=
    while [ $# -gt 0 ]; do
        case $1 in
        --record=* | --replay=*) folder=${1#*=} ;;
        *) folder=$here/.tut/record ;;
        esac
        case $1 in
        --record | --record=*) export RECORD="$folder" ;;
        --replay | --replay=*) export REPLAY="$folder" ;;
        *) given="$given $1" ;;
        esac
        shift
    done
    [ -n "$folder" ] || stop "--record= and --replay= want a folder, or nothing:  ./simulate --record"
}

# gdb with all programs of the folder.
debug() {
    takes x "$@"
    [ -z "${RECORD:-}" ] || stop "./debug does not record.  ./simulate --record does; then look at it:  ./debug --replay"
    [ -f "$here/$name/$name" ] || stop "build it first: ninja"
    programs=
    for part in $(parts); do
        [ "$part" = src ] || programs="$programs $here/$name/$(basename "$part")"
    done
    "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words tutor
    QEMU_OPTIONS="$options${given# x}" exec "$root/tools/run-gdb.sh" "$build/tessera" "$here/$name/$name" $programs
}

simulate() {
    takes x "$@"
    set -- ${given# x}
    [ -f "$here/$name/$name" ] || stop "build it first: ninja"
    [ -z "${POLICY:-}" ] || "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words tutor POLICY=
    limit=${BUDGET:-$([ -z "$tutorial" ] || echo 60)} status=0
    [ "$limit" != 0 ] || limit=
    QEMU_INPUT=terminal TIMEOUT=$limit QUIET=${BUDGET:-30} "$root/tools/run-qemu.sh" "$build/tessera" "$here/$name/$name" \
        $options "$@" || status=$?
    [ $status != 124 ] || echo "./simulate ended it.  BUDGET=$((${limit:-60} * 10)) ./simulate gives it more time, BUDGET=0 no end." >&2
    [ -z "${RECORD:-}" ] || [ ! -s "$RECORD/events" ] ||
        echo "Recorded.  ./simulate --replay runs the same again, ./debug --replay looks at it, also backwards." >&2
    exit $status
}

view() {
    [ -f "$here/$name/$name" ] || stop "build it first: ninja"
    "${MAKE:-make}" -s -C "$root" --no-print-directory B="$build" $words tutor
    others=
    for part in $(parts); do
        [ "$part" = src ] || others="$others $(basename "$part")=$here/$name/$(basename "$part")"
    done
    "$root/tools/view.sh" "$build" "$here/view.html" $others -- "$here/$name/$name" $options "$@"
}

# Sets tasks, how many there are; last, the number of the last one that is begun; and solve, the changes that solve
# those behind it.
find_begun() {
    tasks=$("$root/tools/tasks.sh" count $(find "$tutorial" -name '*.c'))
    begun=$(touched)
    last=$(echo "$begun" | tail -n 1)
    last=${last:-0} solve=
    for t in $(seq $((last + 1)) "$tasks"); do solve="$solve solve=$t"; done
}

# What the compiler said of the program in the folder OUT, without what make says.
compiler_said() { sed "/^make.*: [*][*][*]/d; /^  [a-z]/d; s|$here/||g" "$1/build.log"; }

# Builds and boots the learner's program.
see() {
    find_begun
    mkdir -p "$work/own"
    rm -f "$work/own/facts"
    fill "$work/own" $solve
    if ! compile "$work/own" >"$work/own/build.log" 2>&1; then
        compiler_said "$work/own"
        echo "It does not compile, so nothing can be checked.  The first error is at the top."
        return 1
    fi
    compiler_said "$work/own"
    look "$work/own"
}

# verdict FACTS [WORD...]: the verdict on these facts, in the file $said.  A trial that it asks for is made.
said=$work/verdict
verdict() {
    facts=$1 trials=
    shift
    while :; do
        status=0
        "$tutor" check "$table" "$facts" last="$last" $trials "$@" >"$said" || status=$?
        [ $status = 3 ] || return $status
        trial=$(sed -n 's/^trial: //p' "$said")
        try "$trial"
        trials="$trials trial=$trial:$work/$trial/facts"
    done
}
right() { sed -n 's/^right: //p' "$said"; }

# wrong_before TASK M: is the TASK wrong also in a program where all TASKs behind M are solved?
wrong_before() (
    last=$2 solve= said=$work/verdict.upto
    for t in $(seq $(($2 + 1)) "$tasks"); do solve="$solve solve=$t"; done
    fill "$work/upto-$2" $solve
    look_once "$work/upto-$2"
    verdict "$work/upto-$2/facts" || true
    [ "0$(right)" -lt "$1" ]
)

# The verdict is that a TASK is wrong.  Sets by: the later TASK that makes it so; empty if it is wrong by itself.
find_undone() {
    by= wrong=$(($(right) + 1))
    case " $(echo $begun) " in *" $wrong "*) ;; *) return 0 ;; esac
    [ "$wrong" != "$last" ] && ! wrong_before "$wrong" "$wrong" || return 0
    for by in $begun; do
        [ "$by" -gt "$wrong" ] || continue
        [ "$by" != "$last" ] && ! wrong_before "$wrong" "$by" || return 0
    done
}

# judge [WORD...]: prints the verdict on what was seen.
judge() {
    result=0 by=
    verdict "$work/own/facts" "$@" || result=$?
    [ $result != 1 ] || find_undone
    [ -z "$by" ] || verdict "$work/own/facts" undone-by=$by "$@" || true
    grep -v '^right: ' "$said" || true
    return $result
}

check() {
    stamp >"$work/stamp"
    if [ "${1:-}" = again ]; then find_begun; else see || return 2; fi
    status=0 before=$(cat "$here/.tut/right" 2>/dev/null || echo 0)
    judge before="$before" || status=$?
    right=$(right)
    [ -n "$right" ] || return 2
    echo "$right" >"$here/.tut/right"
    case $((before - right)) in
    -* | 0) ;;
    1) echo "(TASK $before was right before.)" ;;
    *) echo "(TASKs $((right + 1)) to $before were right before.)" ;;
    esac
    return $status
}

hint() {
    if [ -f "$work/own/facts" ] && [ "$(stamp)" = "$(cat "$work/stamp" 2>/dev/null)" ]; then find_begun; else see || return 2; fi
    stamp >"$work/stamp"
    judge say=hint || [ $? = 1 ]
}

# When the sources were written last, and their names.
stamp() { find "$here/$name" -name '*.[ch]' -exec stat -c '%Y%y %n' {} + 2>/dev/null | sort | cksum; }

watch() {
    trap 'echo; exit 0' INT
    seen=
    while :; do
        now=$(stamp)
        if [ "$now" != "$seen" ]; then
            seen=$now
            [ ! -t 1 ] || printf '\033[H\033[2J'
            check && echo "Done." && exit 0
            echo "(watching $name; save a file to check again, Ctrl-C ends this)"
        fi
        sleep 0.1
    done
}

reset() {
    find_begun
    [ $# != 0 ] || [ "$last" != 0 ] || stop "./reset: nothing is begun"
    which=${1:-$last} changes=
    case $which in
    all) for t in $begun; do changes="$changes reset=$t"; done ;;
    *[!0-9]* | 0*) stop "./reset: which TASK?  A number, or \"all\"" ;;
    *) changes="reset=$which" ;;
    esac
    [ -n "$changes" ] || stop "./reset: nothing is begun"
    for part in $(parts); do
        for f in $(files "$part"); do
            file=$here/$name/$part/$f
            [ -f "$tutorial/$part/$f" ] || continue
            "$tutor" source fill "$tutorial/$part/$f" "$file" $changes >"$file.new"
            if cmp -s "$file" "$file.new"; then rm "$file.new"; else
                cp "$file" "$file.before-reset" && mv "$file.new" "$file"
                echo "$name/$part/$f: TASK $which is as it was at first; the file as it was is $f.before-reset"
            fi
        done
    done
}

case $command in
row) # for tests: the name of the row alone
    see && judge say=row
    stamp >"$work/stamp"
    ;;
simulate | debug | watch | reset | hint | view) "$command" "$@" ;;
check)
    check "$@" || status=$?
    if [ "${1:-}" = facts ]; then cat "$work/own/facts"; fi
    exit ${status:-0}
    ;;
*) stop "learn.sh: there is no \"$command\"" ;;
esac

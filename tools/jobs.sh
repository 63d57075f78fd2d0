# jobs.sh - read by a script (.): commands side by side, what they print in the order in which they were given.
#
#   jobs_begin DIR [N]      DIR: a folder of this script's own; N at once (as many as there are processors)
#   job NAME COMMAND...     runs COMMAND, a program or a function, when there is room; does not wait
#   result STATUS TEXT [FILE]   a line: ok, or FAILED and the end of FILE; within a job and outside
#   jobs_wait               until all that were given have ended
#   jobs_end                the same, then prints how many lines are ok; returns 0 if all are
#
# A job that prints nothing for 15 s is named.  If the script is interrupted all that it started is ended.

in_job=

jobs_begin() {
    jobs_dir=$1 jobs_given=0
    rm -rf "$jobs_dir"
    mkdir -p "$jobs_dir"
    mkfifo "$jobs_dir/room"
    exec 8<>"$jobs_dir/room"
    for _ in $(seq "${2:-$(nproc)}"); do echo >&8; done
    trap 'jobs_stop; rm -rf "$jobs_dir"; exit 130' INT TERM HUP
    jobs_print &
    jobs_printer=$!
}

# Prints the lines of jobs that have ended, as long as all before them have; and now and then who still runs.
jobs_print() {
    next=1 quiet=$(date +%s)
    until [ -f "$jobs_dir/end" ] && [ $next -gt "$(cat "$jobs_dir/end")" ]; do
        if [ -f "$jobs_dir/$next.done" ]; then
            cat "$jobs_dir/$next.done"
            next=$((next + 1)) quiet=$(date +%s)
        else
            sleep 0.2
            kill -0 $$ 2>/dev/null || exit              # the script is gone
            [ $(($(date +%s) - quiet)) -lt 15 ] || { jobs_running; quiet=$(date +%s); }
        fi
    done
}

jobs_running() {
    names=$(for f in "$jobs_dir"/*.runs; do [ -f "$f" ] && cat "$f"; done | sort -u | tr '\n' ';' | sed 's/;$//; s/;/; /g')
    echo "  ...     $(ls "$jobs_dir" | grep -c done) have ended, now: ${names:-building}"
}

job() {
    jobs_given=$((jobs_given + 1))
    (
        in_job=1 n=$jobs_given name=$1
        trap - INT TERM HUP
        shift
        read -r _ <&8
        echo "$name" >"$jobs_dir/$n.runs"
        "$@" >"$jobs_dir/$n.new" 2>&1
        rm -f "$jobs_dir/$n.runs"
        mv "$jobs_dir/$n.new" "$jobs_dir/$n.done"
        echo >&8
    ) &
}

result() {
    if [ -z "$in_job" ]; then
        jobs_given=$((jobs_given + 1))
        (in_job=1; result "$@" >"$jobs_dir/$jobs_given.new"; mv "$jobs_dir/$jobs_given.new" "$jobs_dir/$jobs_given.done")
    elif [ "$1" = 0 ]; then
        echo "  ok      $2"
    else
        echo "  FAILED  $2"
        [ -z "${3:-}" ] || tail -n 15 "$3" | sed 's/^/          /'
    fi
}

jobs_wait() {
    n=1
    while [ $n -le $jobs_given ]; do
        if [ -f "$jobs_dir/$n.done" ]; then n=$((n + 1)); else sleep 0.2; fi
    done
}

jobs_end() {
    echo $jobs_given >"$jobs_dir/end"
    wait
    passed=$(cat "$jobs_dir"/*.done | grep -c '^  ok ')
    failed=$(cat "$jobs_dir"/*.done | grep -c '^  FAILED ')
    rm -rf "$jobs_dir"
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ]
}

# Ends every process below this one.
jobs_stop() {
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\([0-9]*\) (.*) [A-Z] \([0-9]*\) .*/\1 \2/' | awk -v top=$$ '
        { above[$1] = $2 }
        END { for (p in above) { for (q = p; q in above && q != top; q = above[q]); if (q == top && p != top) print p } }' |
        xargs kill 2>/dev/null
}

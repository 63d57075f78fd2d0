#!/bin/sh
# fuzz.sh BUILD lib|afl|saved SECONDS - fuzz the kernel on the host machine (test/fuzz); `saved`: only run what
# test/fuzz/saved has.  An input that fails is shortened as far as it still fails, and shown as calls.  Ends with 1 then.
#
# What libFuzzer finds on the way is kept in BUILD/found; FUZZ_KEEP=1 brings what adds something into test/fuzz/saved.
set -u
build=$1 how=$2 seconds=$3
cd "$(dirname "$0")/.."
fuzz=$build/fuzz saved=test/fuzz/saved found=$build/found
mkdir -p "$found"
rm -f "$build"/crash-*
export ASAN_OPTIONS=detect_leaks=0

# The shortest input that still fails, and the calls it stands for.
show() {
    cp "$1" "$build/failing"
    "$fuzz" -minimize_crash=1 -runs=20000 -max_total_time=60 -exact_artifact_path="$build/shortest" "$1" >"$build/shorter.txt" 2>&1
    [ -s "$build/shortest" ] || cp "$1" "$build/shortest"
    echo "fails: $build/shortest ($(wc -c <"$build/shortest") bytes; it had $(wc -c <"$1")), which stands for"
    FUZZ_SHOW=1 HOST_CONSOLE=1 "$fuzz" "$build/shortest" 2>&1 | grep -vE 'INFO|Running|Executed|\*\*\*|libFuzzer|AddressSan|SUMMARY|^ +#|^ *$' | sed 's/^/    /' | head -n 60
    echo "again: FUZZ_SHOW=1 HOST_CONSOLE=1 $fuzz $build/shortest"
    exit 1
}

case $how in
saved)
    "$fuzz" -runs=0 -artifact_prefix="$build/" "$saved" >"$build/one.txt" 2>&1 || show "$(ls "$build"/crash-* | head -n 1)"
    echo "  fuzz: $(ls "$saved" | wc -l) saved inputs, none fails"
    ;;
afl)
    command -v afl-fuzz >/dev/null || { echo "fuzz.sh: afl-fuzz is missing; install the package afl++" >&2; exit 2; }
    ASAN_OPTIONS=detect_leaks=0:abort_on_error=1:symbolize=0 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 afl-fuzz -V "$seconds" -i "$saved" -o "$build/afl" \
        -- "$fuzz" >"$build/log.txt" 2>&1 || { tail -n 5 "$build/log.txt"; exit 1; }
    for input in "$build"/afl/default/crashes/id*; do
        [ -f "$input" ] && show "$input"
    done
    sed -n 's/^\(execs_done\|corpus_count\|stability\) *: */  AFL++ \1 /p' "$build/afl/default/fuzzer_stats"
    ;;
*)
    "$fuzz" -max_len=3000 -len_control=0 -max_total_time="$seconds" -artifact_prefix="$build/" "$found" "$saved" >"$build/log.txt" 2>&1
    status=$?
    for input in "$build"/crash-*; do
        [ -f "$input" ] && show "$input"
    done
    [ $status = 0 ] || { tail -n 5 "$build/log.txt"; exit 1; }
    grep '^Done' "$build/log.txt" | sed 's/^/  libFuzzer: /'
    [ -z "${FUZZ_KEEP:-}" ] || "$fuzz" -merge=1 -set_cover_merge=1 -max_len=3000 "$saved" "$found" >"$build/log.txt" 2>&1
    ;;
esac
exit 0

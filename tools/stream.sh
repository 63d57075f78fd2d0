#!/bin/sh
# stream.sh BUILD SEEDS [KERNEL] - random streams of calls (test/stream) on two kernels: is every answer the same?
#
# KERNEL is any kernel with this ABI (a release kernel: quick, and its console is not used); without one, the stream runs on
# ours as gcc and as clang build it.  Each seed is EPISODES worlds of STEPS calls.  Where two differ, the episode is played
# again with a trace, and the first event that differs is shown, with the call it belongs to.
# ARCH (an environment word; make stream sets it): aarch64 boots on QEMU's virt machine (tools/boot-arm.sh), and KERNEL may be the ELF
# file that the loader of seL4's builds takes.
# FIRST: the first seed.  STREAM_CPU: QEMU's -cpu.  LIMIT: seconds of processor time for one boot.  SKIP: what to leave out
# (test/stream/stream.h).  OURS: another kernel in place of BUILD/release/tessera.  NOISE: with scheduling contexts, how often an
# episode that differs is played on ours with other times (test/stream/mcs/time.h) before it counts as different.
set -eu
cd "$(dirname "$0")/.."
build=$1 seeds=$2 other=${3:-}
dir=$build/stream
ours=${OURS:-$build/release/tessera}
arm=$([ "${ARCH:-}" != aarch64 ] || echo yes)
cross=${arm:+aarch64-linux-gnu-}
cpu=${STREAM_CPU:-Nehalem,-vme,+pdpe1gb,-xsave,-xsaveopt,-xsavec,-fsgsbase,-invpcid,+syscall,+lm}
episodes=${EPISODES:-40} steps=${STEPS:-400} first=${FIRST:-1}
skip=${SKIP:-$([ -z "$other" ] && echo 0 || echo 2)}
if [ -z "$other" ]; then
    make -s B="$build/clang" CC="clang${arm:+ --target=aarch64-linux-gnu}" DEBUG=0 kernel
    other=$build/clang/release/tessera
fi
for f in "$ours" "$other" "$dir/image"; do
    [ -r "$f" ] || { echo "stream.sh: $f is not there; build it first (make stream)" >&2; exit 2; }
done

# play KERNEL NAME SEED FIRST COUNT STEPS TRACED: what it printed is in $dir/NAME.
play() {
    printf '%-128s' "$3 $4 $5 $6 $7 $skip ${noise:-0}" >"$dir/$2.parameters"
    "${cross}objcopy" --update-section .parameters="$dir/$2.parameters" "$dir/image" "$dir/$2.image"
    if [ -n "$arm" ]; then
        TIMEOUT=${LIMIT:-600} QEMU_CPU=${STREAM_CPU:-cortex-a53} tools/boot-arm.sh "$1" "$dir/$2.image" "$dir/$2.machine" -icount shift=0,sleep=off
        tr -d '\r' <"$dir/$2.machine/console" | grep -a '^@' >"$dir/$2" || true
        return
    fi
    TIMEOUT=${LIMIT:-600} QEMU_MEMORY=512M tools/run-qemu.sh "$1" "$dir/$2.image" -cpu "$cpu" -icount shift=0,sleep=off \
        -serial null >"$dir/$2.console" 2>&1 || true
    tr -d '\r' <"$dir/$2.console" | grep -a '^@' >"$dir/$2" || true
}

both() { # SEED FIRST COUNT STEPS TRACED
    play "$ours" ours "$@" &
    play "$other" other "$@"
    wait
}

# The line of $dir/ours and $dir/other that differs first; nothing if they are the same.
first_difference() {
    cmp "$dir/ours" "$dir/other" 2>/dev/null >"$dir/cmp" && return 0
    awk 'FNR == NR { a[FNR] = $0; n = FNR; next } FNR > n || a[FNR] != $0 { print FNR; found = 1; exit }
         END { if (!found) print (FNR < n ? FNR : n) + 1 }' "$dir/ours" "$dir/other"
}

# The event in line $2 of file $1, and the call of the same persona that it answers.
show() {
    awk -v line="$2" '
        { text = substr($0, 1, 1500) }
        / persona [0-9]+:/ { p = $0; sub(/.* persona /, "", p); sub(/:.*/, "", p); call[p] = text }
        FNR == line { found = 1; p = $2; sub(/:/, "", p); if ($1 == "@" && p in call) print "    " call[p]; print "    " text; exit }
        END { if (!found) print "    (nothing more: it stopped there)" }' "$dir/$1"
}

# A kernel that stops or goes round in circles says nothing: how many steps are still well?
last_good_step() { # SEED EPISODE
    good=0 bad=$steps
    while [ $((bad - good)) -gt 1 ]; do
        middle=$(((good + bad) / 2))
        LIMIT=${SHORT_LIMIT:-60} both "$1" "$2" 1 $middle "$2"
        if grep -q '^@end' "$dir/ours" && grep -q '^@end' "$dir/other"; then good=$middle; else bad=$middle; fi
    done
    LIMIT=${SHORT_LIMIT:-60} both "$1" "$2" 1 $bad "$2"
    echo "  with $good steps both come to the end, with $bad not"
}

# A trace takes time, so ticks come elsewhere.  The hashed values take none: they are printed after the episode.
explain_values() { # SEED EPISODE
    echo "  not with a trace; the values that went into the hash, and the first that differs:"
    skip=$((skip | 4))
    both "$1" 0 $(($2 + 1)) "$steps" "$2"
    skip=$((skip & ~4))
    line=$(first_difference)
    awk -v line="$line" 'FNR > line - 24 && FNR <= line { print "    " $0 }' "$dir/ours"
    echo "  $other:"
    awk -v line="$line" 'FNR == line { print "    " $0 }' "$dir/other"
}

# An episode follows from its seed and number alone: by itself it gives what it gave behind all the others.
alone() { # SEED EPISODE
    want=$(grep "^@episode $2 " "$dir/ours.$1")
    play "$ours" alone "$1" "$2" 1 "$steps" 4294967295
    grep -qx "$want" "$dir/alone" && return 0
    echo "seed $1, episode $2: not the same when it is played alone"
    differing=$((differing + 1))
}

# Where time is told, a budget may end where a slot begins, and then some microseconds decide.  Does this kernel do what the
# other one does if its calls come a little later?
is_of_time() { # SEED EPISODE
    want=$(grep "^@episode $2 " "$dir/other.$1") || return 1
    noise=0
    while [ "$noise" -lt "${NOISE:-0}" ]; do
        noise=$((noise + 1))
        play "$ours" noisy "$1" "$2" 1 "$steps" 4294967295
        if grep -qx "$want" "$dir/noisy"; then
            echo "seed $1, episode $2: some microseconds decide; the same with noise $noise"
            noise=0
            return 0
        fi
    done
    noise=0
    return 1
}

explain() { # SEED EPISODE
    echo "seed $1, episode $2: the kernels differ"
    both "$1" "$2" 1 "$steps" "$2"
    line=$(first_difference)
    if [ -z "$line" ]; then
        echo "  not when it is played alone; with all before it:"
        both "$1" 0 $(($2 + 1)) "$steps" "$2"
        line=$(first_difference)
    fi
    if [ -z "$line" ] && grep -q '^@end' "$dir/ours"; then
        explain_values "$@"
        return
    fi
    if ! grep -q '^@end' "$dir/ours" || ! grep -q '^@end' "$dir/other"; then
        last_good_step "$1" "$2"
        line=$(first_difference)
    fi
    echo "  before it:"
    awk -v line="$line" 'FNR > line - 6 && FNR < line { print "    " substr($0, 1, 300) }' "$dir/ours"
    echo "  $ours:"
    show ours "$line"
    echo "  $other:"
    show other "$line"
    echo "  the whole traces: $dir/ours $dir/other"
}

differing=0 calls=0 steps_done=0 timed=0
seed=$first
while [ "$seed" -lt $((first + seeds)) ]; do
    both "$seed" 0 "$episodes" "$steps" 4294967295
    for name in ours other; do
        grep '^@episode' "$dir/$name" >"$dir/$name.episodes" || true
        cp "$dir/$name" "$dir/$name.$seed"
    done
    episode=
    for e in $(awk -v want="$episodes" 'FNR == NR { a[$2] = $0; next } { b[$2] = $0 }
        END { for (e = 0; e < want; e++) if (a[e] == "" || a[e] != b[e]) print e }' "$dir/ours.episodes" "$dir/other.episodes"); do
        if is_of_time "$seed" "$e"; then
            timed=$((timed + 1))
        else
            episode=$e
            break
        fi
    done
    count=$(awk '$1 == "@end" { print $2 }' "$dir/ours")
    calls=$((calls + ${count:-0}))
    steps_done=$((steps_done + $(awk '{ n += $4 } END { print n + 0 }' "$dir/ours.episodes")))
    if [ -n "$episode" ]; then
        differing=$((differing + 1))
        explain "$seed" "$episode"
        [ -n "${GO_ON:-}" ] || break
    else
        alone "$seed" $((episodes - 1))
    fi
    seed=$((seed + 1))
done
decided=$([ $timed = 0 ] || echo "; in $timed episodes some microseconds decide")
echo "stream: $calls calls, $steps_done of them random, $differing seeds differ$decided"
[ $differing = 0 ]

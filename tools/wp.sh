#!/bin/sh
# wp.sh - Frama-C's WP proves the contracts of test/wp over the kernel's own source, with z3 and cvc4.  Ends with 0 if
# every goal is proved.  Some minutes.
#
# Needs frama-c-base, why3, z3, cvc4.  A prover gets so many steps (what it counts itself), not seconds: with other work
# beside it the same goals are proved, later.  What is not proved is tried once more alone, with four times as many.
# WP_Z3_STEPS, WP_CVC4_STEPS: about two minutes each on a quiet host; WP_PAR: provers at once.
set -eu
cd "$(dirname "$0")/.."
command -v why3 >/dev/null || { echo "wp.sh: why3 is missing; install frama-c-base, why3, z3 and cvc4" >&2; exit 2; }
work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP
# Why3 finds these first: each takes away the seconds that Why3 gives, and gives steps.
mkdir "$work/bin"
limited() { # PROVER ITS_OPTION STEPS
    cat >"$work/bin/$1" <<END
#!/bin/sh
for word in "\$@"; do
    shift
    case \$word in -T:* | --tlimit*) ;; *) set -- "\$@" "\$word" ;; esac
done
exec $(command -v "$1") $2\$((\${WP_TIMES:-1} * $3)) "\$@"
END
    chmod +x "$work/bin/$1"
}
limited z3 rlimit= "${WP_Z3_STEPS:-400000000}"
limited cvc4 --rlimit= "${WP_CVC4_STEPS:-2000000}"
export PATH="$work/bin:$PATH" HOME="$work"
why3 config detect >/dev/null 2>&1
bad=0 all=0 variant=classic mcs=
run_wp() { # FILE SECONDS OPTION...: the seconds, of processor time, only end what is lost
    file=$1 seconds=$2
    shift 2
    frama-c -c11 -no-frama-c-stdlib -machdep gcc_x86_64 -cpp-extra-args="-I. -Iapi -Iapi/x86_64 -Ikernel -Ikernel/variant/$variant $mcs -Iarch \
        -Itest/wp -Itest/eva -Iarch/x86_64 -DDEBUG=0 -include test/eva/analyser.h" "$file" -wp -wp-rte -no-warn-invalid-bool \
        -wp-prover cvc4,z3 -wp-timeout "$seconds" -wp-cache update -wp-cache-dir "$work/cache" -wp-split "$@" >"$log" 2>&1
}
proved() { sed -n 's/^\[wp\] Proved goals: *//p' "$log" | tail -n 1; }
all_proved() { [ -n "$(proved)" ] && [ "$(proved | sed 's/ *\/.*//')" -eq "$(proved | sed 's/.*\/ *//')" ]; }
prove() { # FILE WHAT: the lemmas, or the functions
    start=$(date +%s)
    run_wp "$1" 1800 -wp-par "${WP_PAR:-2}" $2 || bad=1
    if ! all_proved; then
        echo "  $1: $(proved), the rest once more alone"
        WP_TIMES=4 run_wp "$1" 7200 -wp-par 1 $2 || bad=1
    fi
    sed -n 's/^\[wp\] \[Failed\] Goal \(.*\)/  not proved: \1/p' "$log"
    echo "  $1: $(proved) goals proved, $(($(date +%s) - start)) s"
    all_proved || bad=1
    all=$((all + $(proved | sed 's/ *\/.*//')))
}
prove test/wp/derivation.c "-wp-fct slot_next,slot_prev,slot_flags,slot_link,slot_set_next,slot_add_first_badged,slot_clear,slot_insert_after,slot_fill,slot_settle,slot_announce,slot_unlink,relinked,derive_remove,derive_insert_child,derive_root"
# With all others beside them, some clauses are not found in a minute; alone, in seconds.
prove test/wp/derivation.c "-wp-fct derive_move -wp-prop=-forward,-backward,-in_range"
prove test/wp/derivation.c "-wp-fct derive_move -wp-prop=forward,backward,in_range"
prove test/wp/derivation.c "-wp-fct derive_lay,derive_adopt,slot_exchange,derive_swap"
prove test/wp/queues.c "-wp-prop @lemma"
prove test/wp/queues.c "-wp-fct queue_tag,queue_tail,queue_set,queue_set_tag,queue_start,queue_append,queue_push,queue_remove,queue_remove_first"
prove test/wp/queues.c "-wp-fct queue_append_tagged -wp-prop=-forward"
prove test/wp/queues.c "-wp-fct queue_append_tagged -wp-prop=forward"
prove test/wp/bitmap.c "-wp-fct ready_queue,ready_mark,sched_put,sched_push,sched_append,ready_unmark,sched_remove,highest_ready,sched_none_above"
prove test/wp/lookup.c "-wp-fct cap_type,cap_object,cap_radix,cap_guard_bits,cap_is_null,tcb_slot,fail_walk,cspace_walk,cspace_lookup"
variant=mcs mcs=-DMCS=1
prove test/wp/refills.c "-wp-fct ring_start,ring_end,budget_head,next_place,tail_place,take_head,put_first,append,is_small,budget_end_turn,min_word,charge_turn,is_followed,budget_new,put_later,join_small,join_following,budget_wake"
echo "  WP: $all goals proved"
exit $bad

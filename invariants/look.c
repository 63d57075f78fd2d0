/* look.c - a booted debug kernel looks at itself each time it is left.
 *
 * Owns:    what to look at next, kernel.debug_look among it (which debug.c moves on when that
 *          thread goes).
 * Entered: entry.c and the architecture's arch_leave, on every way out of the kernel; boot.c says
 *          how much.
 * Uses:    invariants.c; the list of all threads that debug.c keeps.
 * Never:   writes anything by which the kernel decides.
 *
 * Looking at everything would take longer than most system calls, so by default each time it is the
 * thread that runs, one other thread, one slot of the CSpace with its neighbours, one ready queue:
 * in turn, so all of them.  On the command line, `invariants=all` stands for everything each time,
 * `invariants=none` for nothing. */
#include "look.h"
#include "core/cap.h"
#include "core/derive.h"
#include "invariants.h"
#include "lib/bits.h"
#include "debug/postmortem.h"
#include "lib/print.h"
#include "machine.h"
#include "core/state.h"

/* Slots looked at from one slot on, along the derivation list. */
enum { NEIGHBOURS = 3 };

/* How much to look at: set while booting, then only read. `turn` counts the looks, so that in
 * time everything has its turn. */
static enum look amount;
static word turn;

/* Look at so much from now on. */
void look_set(enum look how_much)
{
    amount = how_much;
}

/* Say which invariant is broken and where, and power off with status 1. */
void invariant_broken(const char *what, word at)
{
    print("\nKernel bug: invariant broken: %s (at 0x%lx)\n", what, at);
    debug_postmortem(what, (word)__builtin_return_address(0) - 1);
    machine_power_off(1);
}

/* `count` slots of the root CNode of thread t, from number `first` on (modulo the size), each
 * with those behind it in the derivation list. */
static void look_at_slots(handle t, word first, word count)
{
    struct cap root = *tcb_cap(t, TCB_CSPACE);
    if (cap_type(root) != CAP_cnode)
        return;
    for (word i = 0; i < count; i++) {
        handle s = cap_object(root) + (first + i) % pow2(cap_radix(root)) * SLOT_SIZE;
        for (word n = 0; s && n < NEIGHBOURS; n++) {
            invariants_of_slot(s, turn);
            s = slot_next(s);
        }
    }
}

/* Everything that can be found from the list of threads: `invariants=all`. */
static void look_at_all(void)
{
    for (handle t = kernel.debug_threads; t; t = tcb(t)->debug_next)
        invariants_of_thread(t, turn);
    for (word d = 0; d < NUM_DOMAINS; d++)
        for (word p = 0; p < NUM_PRIORITIES; p++)
            invariants_of_ready_queue(d, p);
    look_at_slots(this_cpu()->current, 0,
                  pow2(cap_radix(*tcb_cap(this_cpu()->current, TCB_CSPACE))));
}

/* The next thread of all, the one that runs, one ready queue and one slot. */
static void look_at_some(void)
{
    handle t = kernel.debug_look ? kernel.debug_look : kernel.debug_threads;
    if (t) {
        kernel.debug_look = tcb(t)->debug_next;
        invariants_of_thread(t, turn);
    }
    invariants_of_thread(this_cpu()->current, turn);
    invariants_of_ready_queue(kernel.domain, turn % NUM_PRIORITIES);
    look_at_slots(this_cpu()->current, turn, 1);
}

/* Called on every way out of the kernel. Stops the machine if an invariant does not hold. When
 * nobody runs there is no CSpace to look at. */
void look(void)
{
    turn++;
    if (amount == LOOK_AT_NOTHING || !this_cpu()->current)
        return;
    invariants_of_processor(turn);
    if (amount == LOOK_AT_ALL)
        look_at_all();
    else
        look_at_some();
}

/* invariants.h - what must hold whenever the kernel is not running, one named check each.
 *
 * Checks that need an object and its neighbours only are here, and run in two places: on the host
 * machine, whose tests add what takes a map of all memory (test/host/invariants.c), and in debug
 * kernels after every entry (look.c).  Release kernels have none of it. */
#pragma once
#include "core/memory.h"

/* The invariant `what` does not hold of the object at `at`: print it and stop. Each program that
 * checks invariants has its own. */
void invariant_broken(const char *what, word at) __attribute__((noreturn, cold));

static inline void must(bool ok, const char *what, word at)
{
    if (__builtin_expect(!ok, 0))
        invariant_broken(what, at);
}

/* Each stops if something is wrong. `turn`, any number, chooses which of many things is checked:
 * a caller that counts it up checks all of them. */
void invariants_of_slot(handle s, word turn);
void invariants_of_thread(handle t, word turn); /* one that has not been deleted */
void invariants_of_ready_queue(word domain, word priority);
void invariants_of_processor(word turn);

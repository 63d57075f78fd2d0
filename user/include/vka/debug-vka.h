/* debug-vka.h - an allocator that watches another. */
#pragma once
#include <vka/vka.h>

/* Make `vka` pass each call on to `tracee`, and print a message when something is freed twice or
 * was never allocated. Returns 0, or -1 if there is no heap. `tracee` must outlive `vka`. */
int vka_init_debugvka(vka_t *vka, vka_t *tracee);
/* Print the slots and objects that were allocated through `vka` and not freed. Returns their
 * number. */
int vka_debugvka_print(vka_t *vka);

/* debug-vka.h - an allocator that watches another. */
#pragma once
#include <vka/vka.h>

/* `vka` hands every call to `tracee`, and complains of what is freed twice, or was never allocated;
 * 0, or -1 if there
 * is no heap.  `tracee` must stay. */
int vka_init_debugvka(vka_t *vka, vka_t *tracee);
/* The slots and objects that were allocated through it and not freed, on standard output; how many
 * there are. */
int vka_debugvka_print(vka_t *vka);

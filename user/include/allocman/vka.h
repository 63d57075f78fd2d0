/* vka.h - an allocman as a vka. */
#pragma once
#include <allocman/allocman.h>
#include <vka/vka.h>

/* Any thread may use the vka.  The first one that a program makes also serves the C library: its
 * heap grows from it (muslcsys/vka.h); `alloc` must then have its untypeds, and stay. */
void allocman_make_vka(vka_t *vka, allocman_t *alloc);

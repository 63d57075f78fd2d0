/* kernel_space.h - the kernel's own address space. */
#pragma once
#include "lib/ranges.h"

/* See a piece of memory that is not in the window yet, 4 MiB at most; only while the kernel boots,
 * and one at a time. */
const void *kernel_space_look(paddr at);
/* No longer. */
void kernel_space_look_away(void);
/* Map `ram` into the window. Tables for that come out of the image, and then out of the ranges that
 * are mapped already; `pool` is what may be taken of them. */
void kernel_space_build(const struct ranges *ram, struct ranges *pool);
/* A topmost table with nothing in it. */
paddr kernel_space_bare(void);
void *kernel_space_device(paddr device);
paddr kernel_space_image(void);
paddr kernel_space_image_end(void);
void kernel_space_start(paddr image);

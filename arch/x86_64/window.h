/* window.h - where physical memory lies in the kernel's address space: the top 512 GiB.
 *
 * Used by: memory.h, entry.S and the boot code.  SDM volume 3, section 4.5. */
#pragma once

#define WINDOW_BASE 0xffffff8000000000
#define WINDOW_SIZE 0x7f80000000       /* the last 2 GiB hold the kernel image */
#define KERNEL_BASE 0xffffffff80000000 /* physical 0 as the kernel image sees it */

#define WINDOW_AT_BOOT \
    0x100000000 /* how much of it boot.S maps: what is there before kernel_space.c */

#ifndef __ASSEMBLER__
#include "lib/types.h"
/* The address at which the kernel sees offset h of physical memory. An OR, so any value of h
 * gives an address in the window. `kind` only serves the host machine. */
static inline void *window_at(word h, int kind)
{
    (void)kind;
    return (void *)(h | WINDOW_BASE);
}

/* The object whose handle is in the low 39 bits of a packed word: the OR cuts off what is above. */
static inline void *window_in(word packed, int kind)
{
    return window_at(packed, kind);
}

/* The other way round: the offset of a pointer into the window. */
static inline word window_offset(const void *p)
{
    return (word)p % P2(39);
}

/* Many words, by the processor's own copy. */
static inline void window_copy(word *to, const word *from, word count)
{
    __asm__ volatile("rep movsq" : "+D"(to), "+S"(from), "+c"(count) : : "memory");
}

/* Debug builds of the host machine keep a map of what memory holds; the machine keeps none. */
static inline void window_mark(word h, word size, int kind)
{
    (void)h, (void)size, (void)kind;
}
#endif

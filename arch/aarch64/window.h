/* window.h - where physical memory lies in the kernel's address space: the top 512 GiB.
 *
 * Used by: memory.h, entry.S and the boot code.  TTBR1_EL1 translates these addresses and nothing
 * else (T1SZ is 25); TTBR0_EL1 translates those of user code.  Arm ARM, D5.2. */
#pragma once

#define WINDOW_BASE 0xffffff8000000000
#define WINDOW_SIZE 0x7f80000000       /* the last 2 GiB hold the kernel image and devices */
#define KERNEL_BASE 0xffffffff80000000 /* the kernel image is linked to run here */
#define TREE_BASE 0xffffffffa0000000   /* the device tree, while the kernel boots */
#define DEVICE_BASE 0xffffffffc0000000

#ifndef __ASSEMBLER__
#include "lib/types.h"
/* The address at which the kernel sees offset h of physical memory. An OR, so any value of h
 * gives an address in the window: the base is an immediate operand of ORR. `kind` only serves the
 * host machine. */
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

/* Copy `count` words, two at a time. The registers of the FPU are the user's, so pairs of general
 * registers are the widest there is. Inline always: the fast path of a Call then calls nothing, and
 * keeps no return address. */
static inline __attribute__((always_inline)) void window_copy(word *to, const word *from,
                                                              word count)
{
    word a, b;
    if (count % 2 != 0)
        *to++ = *from++;
    for (count /= 2; count != 0; count--)
        __asm__ volatile("ldp %2, %3, [%1], #16\n\tstp %2, %3, [%0], #16"
                         : "+r"(to), "+r"(from), "=&r"(a), "=&r"(b)
                         :
                         : "memory");
}

/* Debug builds of the host machine keep a map of what memory holds; the machine keeps none. */
static inline void window_mark(word h, word size, int kind)
{
    (void)h, (void)size, (void)kind;
}
#endif

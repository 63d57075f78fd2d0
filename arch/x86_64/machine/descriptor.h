/* descriptor.h - words of the tables that the processor reads: gates and the task state's segment.
 *
 * Knows nothing of the kernel.   SDM volume 3, sections 3.4.5, 6.14.1 (gates) and 7.2.3 (task
 * state). */
#pragma once
#include "lib/types.h"

/* First word of a gate of the IDT: code at address `at` in segment `selector`, on stack `ist` of
 * the task state (1 to 7; 0: the stack that rsp or rsp[0] says). `type` is the byte with present
 * bit, privilege and kind. */
static inline word gate_low(word at, word selector, word ist, word type)
{
    return at % P2(16) + selector % P2(16) * P2(16) + ist % P2(3) * P2(32) + type % P2(8) * P2(40) +
           at / P2(16) % P2(16) * P2(48);
}

/* Second word of a gate: the upper half of the address. */
static inline word gate_high(word at)
{
    return at / P2(32);
}

/* First word of the descriptor of a task state segment of so many bytes at `at`; the second is
 * gate_high(at). "Available": LTR makes it busy. */
static inline word task_low(word at, word bytes)
{
    enum { AVAILABLE = 0x89 };
    return (bytes - 1) % P2(16) + at % P2(24) * P2(16) + AVAILABLE * P2(40) +
           at / P2(24) % P2(8) * P2(56);
}

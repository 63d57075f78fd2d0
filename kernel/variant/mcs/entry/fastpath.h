/* fastpath.h - the most frequent messages: no capability travels, no time is charged, and there is
 * no choice of who runs next.
 *
 * Owns:    nothing.
 * Entered: entry.c, before the way that does everything (syscall.c, fault.c).
 * Never:   does half of it: as the classic kernel's. */
#pragma once
#include "entry/fast_message.h"
#include "entry/syscall.h"
#include "variant/variant.h"

/* Is it one of the system calls whose fast path begins with the slot that they name? */
static inline bool fastpath_knows(word number)
{
    return number >= (word)SYS_ReplyRecv;
}

ALWAYS_INLINE bool fastpath_call(handle t, word info, handle s)
{
    (void)t, (void)info, (void)s;
    return leave_it(SLOW_CAPABILITY);
}

ALWAYS_INLINE bool fastpath_reply_recv(handle t, word info, handle s)
{
    (void)t, (void)info, (void)s;
    return leave_it(SLOW_CAPABILITY);
}

ALWAYS_INLINE bool fastpath_send(handle t, word info, handle s)
{
    (void)t, (void)info, (void)s;
    return leave_it(SLOW_CAPABILITY);
}

ALWAYS_INLINE bool fastpath_fault(handle t)
{
    (void)t;
    return leave_it(SLOW_CAPABILITY);
}

ALWAYS_INLINE bool fastpath_interrupt(word irq)
{
    (void)irq;
    return leave_it(SLOW_CAPABILITY);
}

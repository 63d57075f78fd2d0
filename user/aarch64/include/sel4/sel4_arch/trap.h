/* trap.h - the SVC instruction: the only assembly of libsel4, under names that every architecture
 * has.
 *
 * x7 the number, x0 capability and badge, x1 message info, x2 to x5 the first four message
 * registers; with MCS x6 the reply object, x8 the capability to which is sent first.  All other
 * registers keep their values. */
#pragma once
#include <sel4/types.h>
#include <sel4/variant.h>

/* A system call: capability, message info and message registers, in and out; with MCS a reply
 * object, and a capability to which is sent first. */
LIBSEL4_INLINE_FUNC void sel4_trap_mcs(seL4_Word sys, seL4_Word *cap, seL4_Word *info,
                                       seL4_Word *mr0, seL4_Word *mr1, seL4_Word *mr2,
                                       seL4_Word *mr3, seL4_Word reply, seL4_Word first)
{
    register seL4_Word x0 __asm__("x0") = *cap;
    register seL4_Word x1 __asm__("x1") = *info;
    register seL4_Word x2 __asm__("x2") = *mr0;
    register seL4_Word x3 __asm__("x3") = *mr1;
    register seL4_Word x4 __asm__("x4") = *mr2;
    register seL4_Word x5 __asm__("x5") = *mr3;
    register seL4_Word x6 __asm__("x6") = reply;
    register seL4_Word x7 __asm__("x7") = sys;
    register seL4_Word x8 __asm__("x8") = first;
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     : "r"(x6), "r"(x7), "r"(x8)
                     : "memory");
    *cap = x0;
    *info = x1;
    *mr0 = x2;
    *mr1 = x3;
    *mr2 = x4;
    *mr3 = x5;
}

/* The same without MCS. */
LIBSEL4_INLINE_FUNC void sel4_trap(seL4_Word sys, seL4_Word *cap, seL4_Word *info, seL4_Word *mr0,
                                   seL4_Word *mr1, seL4_Word *mr2, seL4_Word *mr3)
{
    register seL4_Word x0 __asm__("x0") = *cap;
    register seL4_Word x1 __asm__("x1") = *info;
    register seL4_Word x2 __asm__("x2") = *mr0;
    register seL4_Word x3 __asm__("x3") = *mr1;
    register seL4_Word x4 __asm__("x4") = *mr2;
    register seL4_Word x5 __asm__("x5") = *mr3;
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     : "r"(x7)
                     : "memory");
    *cap = x0;
    *info = x1;
    *mr0 = x2;
    *mr1 = x3;
    *mr2 = x4;
    *mr3 = x5;
}

/* Of which nothing comes back: with message registers; with capability and info; with neither. */
LIBSEL4_INLINE_FUNC void sel4_trap_send(seL4_Word sys, seL4_Word dest, seL4_Word info,
                                        seL4_Word msg0, seL4_Word msg1, seL4_Word msg2,
                                        seL4_Word msg3)
{
    sel4_trap(sys, &dest, &info, &msg0, &msg1, &msg2, &msg3);
}

LIBSEL4_INLINE_FUNC void sel4_trap_two(seL4_Word sys, seL4_Word dest, seL4_Word info)
{
    register seL4_Word x0 __asm__("x0") = dest;
    register seL4_Word x1 __asm__("x1") = info;
    register seL4_Word x7 __asm__("x7") = sys;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "memory");
}

LIBSEL4_INLINE_FUNC void sel4_trap_none(seL4_Word sys)
{
    sel4_trap_two(sys, 0, 0);
}

#ifdef CONFIG_DEBUG_BUILD
/* The text in the nine words of w, in the registers that DebugPutText takes. */
LIBSEL4_INLINE_FUNC void sel4_trap_text(seL4_Word bytes, const seL4_Word *w)
{
    register seL4_Word x0 __asm__("x0") = bytes;
    register seL4_Word x1 __asm__("x1") = w[0];
    register seL4_Word x2 __asm__("x2") = w[1];
    register seL4_Word x3 __asm__("x3") = w[2];
    register seL4_Word x4 __asm__("x4") = w[3];
    register seL4_Word x5 __asm__("x5") = w[4];
    register seL4_Word x6 __asm__("x6") = w[5];
    register seL4_Word x7 __asm__("x7") = seL4_SysDebugPutText;
    register seL4_Word x8 __asm__("x8") = w[6];
    register seL4_Word x9 __asm__("x9") = w[7];
    register seL4_Word x10 __asm__("x10") = w[8];
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1)
                     : "r"(x2), "r"(x3), "r"(x4), "r"(x5), "r"(x6), "r"(x7), "r"(x8), "r"(x9),
                       "r"(x10)
                     : "memory");
}
#endif

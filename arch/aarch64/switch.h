/* switch.h - from one thread to another: the part that every message takes, inline.
 *
 * Owns:  struct loaded, what the processor holds right now (with switch.c).
 * Used:  by switch.c for every switch, by fastpath.h for those that need nothing else.
 * Never: calls a function on the way that is usual: a fast message waits in its registers
 *        meanwhile. */
#pragma once
#define LOADED_THREAD 0
#define LOADED_BARE 16
#ifndef __ASSEMBLER__
#include "hall/type.h"
#include "machine/cpu.h"
#include "core/state.h"

/* What the processor holds. */
struct loaded {
    struct tcb *thread; /* to run, or `idle`; entry.S loads its registers */
    word more;          /* a switch has more to do than that: LOADED_... */
    word bare_root;     /* what TTBR0 takes where nothing of a user's is to be mapped */
};
/* The FPU is on; TPIDRRO_EL0 is not 0; identifiers are shared (asid.c). */
enum { LOADED_FPU = 1, LOADED_READ = 2, LOADED_SHARED = 4 };
#define AT(field, offset) _Static_assert(offsetof(struct loaded, field) == offset, "entry.S");
AT(thread, LOADED_THREAD)
AT(bare_root, LOADED_BARE)
#undef AT
extern struct loaded loaded;

void switch_more(handle t);
bool fpu_take(handle t);
void switch_boot(paddr bare);

/* What runs while no thread does: the processor waits for an interrupt. */
extern struct tcb idle;
/* The thread that runs, or ran when the kernel was entered; `idle` if there was none. */
static inline struct tcb *running(void)
{
    return loaded.thread;
}

/* Get the processor ready to leave the kernel as thread t: everything but the registers and TTBR0,
 * which entry.S loads. User code writes TPIDR_EL0 without telling the kernel, so it is read at each
 * switch and kept in the TCB of the thread that ran. The empty asm keeps the address of `loaded` in
 * a register, so that gcc loads its fields, and those of the context, in pairs. */
static inline __attribute__((always_inline)) void arch_switch(handle t)
{
    struct loaded *now = &loaded;
    __asm__("" : "+r"(now));
    struct tcb *last = now->thread;
    word more = now->more;
    last->context.tpidr = READ_REGISTER(tpidr_el0); /* first: t may be the thread that ran */
    word own = tcb(t)->context.tpidr, special = tcb(t)->context.special;
    WRITE_REGISTER(tpidr_el0, own);
    now->thread = tcb(t);
    if (unlikely((more | special) != 0))
        switch_more(t);
}
#endif

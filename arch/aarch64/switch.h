/* switch.h - from one thread to another: the part that every message takes, inline.
 *
 * Owns:  struct loaded, what the processor holds right now (with switch.c).
 * Used:  by switch.c for every switch, by fastpath.h for those that need nothing else.
 * Never: calls a function on the way that is usual: a fast message waits in its registers
 *        meanwhile. */
#pragma once
#define LOADED_CONTEXT 0
#define LOADED_BARE 8
#ifndef __ASSEMBLER__
#include "hall/type.h"
#include "machine/cpu.h"
#include "core/state.h"

/* What the processor holds. */
struct loaded {
    struct context *context; /* of the thread to run, or of `idle`; entry.S loads it */
    word bare_root;          /* what TTBR0 takes where nothing of a user's is to be mapped */
    word more;               /* a switch has more to do than the two thread registers: LOADED_... */
};
enum { LOADED_FPU = 1, LOADED_SHARED = 2 }; /* the FPU is on; identifiers are shared (asid.c) */
#define AT(field, offset) _Static_assert(offsetof(struct loaded, field) == offset, "entry.S");
AT(context, LOADED_CONTEXT)
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
    return container_of(loaded.context, struct tcb, context);
}

/* Get the processor ready to leave the kernel as thread t: everything but the registers and TTBR0,
 * which entry.S loads. User code writes TPIDR_EL0 without telling the kernel, so it is read at each
 * switch and kept in the TCB of the thread that ran. */
static inline __attribute__((always_inline)) void arch_switch(handle t)
{
    struct context *last = loaded.context, *next = &tcb(t)->context;
    last->tpidr = READ_REGISTER(tpidr_el0);
    WRITE_REGISTER(tpidr_el0, next->tpidr);
    WRITE_REGISTER(tpidrro_el0, next->tpidrro);
    loaded.context = next;
    if (unlikely((tcb(t)->arch.fpu_on | loaded.more) != 0))
        switch_more(t);
}
#endif

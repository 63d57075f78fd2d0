/* switch.h - from one thread to another: the part that every message takes, inline.
 *
 * Owns:  struct loaded, what the processor holds right now (with switch.c).
 * Used:  by switch.c for every switch, by fastpath.c for those that need nothing else.
 * Never: calls a function on the way that is usual: a fast message waits in its registers meanwhile. */
#pragma once
#include "captype.h"
#include "cpu.h"
#include "state.h"

struct loaded {
    word cr3;                   /* for user code; the kernel's own where the kernel is split off */
    word cr3_mask;              /* the bits that CR3 takes: without PCID no identifier and no CR3_KEEP */
    word fs, gs;
    handle bases_of;            /* with FSGSBASE: the thread that these are the bases of */
    bool split;
    word fpu_on;                /* 0 or 1 */
    word breakpoints;           /* DR7, if HARDWARE_DEBUG */
    paddr bare_root;            /* a PML4 with nothing of a user's */
};
extern struct loaded loaded;
extern word *context_top;
extern word skim_user_root;

/* Seldom called, and from where every register is in use: so it saves what it changes. */
__attribute__((no_caller_saved_registers)) void fpu_switch(handle t);
bool fpu_take(handle t);
void switch_boot(paddr kernel_root, paddr bare_root);

static inline void load_cr3(word cr3)
{
    if (loaded.split) {
        skim_user_root = cr3;   /* loaded by entry.S on the way out */
    } else if (loaded.cr3 != cr3) {
        write_cr3(cr3);
        loaded.cr3 = cr3;
    }
}

/* What GS base user code finds: its own, or else the address of its IPC buffer. */
static inline word gs_of(handle t)
{
    word gs = tcb(t)->context.gs_base;
    return gs ? gs : tcb(t)->ipc_buffer;
}

/* With FSGSBASE user code sets its bases itself: take them over into the TCB whose they are. */
static inline void bases_take_over(void)
{
    word fs, gs;
    struct context *ctx = &tcb(loaded.bases_of)->context;
    __asm__ volatile("rdfsbase %0\n\trdgsbase %1" : "=r"(fs), "=r"(gs));
    ctx->fs_base = loaded.fs = fs;
    if (gs != loaded.gs)
        ctx->gs_base = loaded.gs = gs;
}

/* Make t's bases those that user code finds; SDM volume 3, section 3.4.4. */
static inline void bases_load(handle t)
{
    word fs = tcb(t)->context.fs_base, gs = gs_of(t);
    if (features.fsgsbase) {
        if (loaded.bases_of && loaded.bases_of != t)
            bases_take_over();
        loaded.bases_of = t;
        if (loaded.fs != fs)
            __asm__ volatile("wrfsbase %0" : : "r"(fs));
        if (loaded.gs != gs)
            __asm__ volatile("wrgsbase %0" : : "r"(gs));
    } else {
        if (loaded.fs != fs)
            write_msr(MSR_FS_BASE, fs);
        if (loaded.gs != gs)
            write_msr(MSR_GS_BASE, gs);
    }
    loaded.fs = fs;
    loaded.gs = gs;
}

static inline void fpu_save(struct fpu_state *to)
{
    if (features.xsave)
        __asm__ volatile("xsave64 %0" : "=m"(*to) : "a"(XSAVE_FEATURES), "d"(0) : "memory");
    else
        __asm__ volatile("fxsave64 %0" : "=m"(*to));
}

static inline void fpu_restore(const struct fpu_state *from)
{
    if (features.xsave)
        __asm__ volatile("xrstor64 %0" : : "m"(*from), "a"(XSAVE_FEATURES), "d"(0) : "memory");
    else
        __asm__ volatile("fxrstor64 %0" : : "m"(*from));
}

/* Load t's break points, if it or the thread before has any; SDM volume 3, section 18.2. */
static inline void breakpoints_load(handle t)
{
    const struct breakpoints *b = &tcb(t)->breakpoints;
    if (b->steps)
        tcb(t)->context.flags |= FLAG_STEP;
    if (!(b->control | loaded.breakpoints))
        return;
    __asm__ volatile("mov %0, %%dr0\n\tmov %1, %%dr1\n\tmov %2, %%dr2\n\tmov %3, %%dr3\n\tmov %4, %%dr7"
                     : : "r"(b->address[0]), "r"(b->address[1]), "r"(b->address[2]), "r"(b->address[3]),
                         "r"(b->control));
    loaded.breakpoints = b->control;
}

/* Is there an address space that t can run in?  Nothing but an assigned PML4's capability gets into that
 * slot (an invariant, address_space_of), and its word 1 is never 0; that of no capability is. */
static inline bool arch_can_switch(handle t)
{
    return tcb_cap(t, TCB_VSPACE)->w1 != 0;
}

/* Let the processor leave the kernel as thread t, in its own address space, or, if it has none, in
 * the one with nothing in it. */
static inline __attribute__((always_inline)) void arch_switch(handle t, bool has_vspace)
{
    load_cr3(has_vspace ? tcb_cap(t, TCB_VSPACE)->w1 & loaded.cr3_mask : loaded.bare_root);
    if (unlikely(tcb(t)->fpu_on | loaded.fpu_on)) {
        if (tcb(t)->fpu_on != loaded.fpu_on) {
            fpu_switch(t);
        } else if (this_cpu()->fpu_owner != t) {
            fpu_save(&tcb(this_cpu()->fpu_owner)->fpu);
            fpu_restore(&tcb(t)->fpu);
            this_cpu()->fpu_owner = t;
        }
    }
    bases_load(t);
    if (HARDWARE_DEBUG)
        breakpoints_load(t);
    context_top = &tcb(t)->context.flags + 1;
    this_cpu()->loaded = t;
}

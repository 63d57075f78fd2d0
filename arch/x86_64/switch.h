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
    word fs, gs;
    handle bases_of;            /* with FSGSBASE: the thread that these are the bases of */
    word fpu_on;                /* 0 or 1 */
    word breakpoints;           /* DR7, if HARDWARE_DEBUG */
};
extern struct loaded loaded;

/* What entry.S needs: the thread to run; CR3 as it is, where user code and the kernel share it; the bits that
 * CR3 takes (without PCID no identifier and no CR3_KEEP); a PML4 with nothing of a user's; whether the kernel
 * is split off user address spaces. */
extern word *context_top;
extern word loaded_cr3, cr3_mask, bare_root;
extern bool split;

void fpu_switch(handle t);
bool fpu_take(handle t);
void switch_boot(paddr kernel_root, paddr bare);

/* What GS base t finds: its own, or else the address of its IPC buffer. */
static inline void gs_settle(handle t)
{
    struct context *ctx = &tcb(t)->context;
    ctx->gs = ctx->gs_base ? ctx->gs_base : tcb(t)->ipc_buffer;
}

/* With FSGSBASE user code sets its bases itself: take them over into the TCB whose they are. */
static inline void bases_take_over(void)
{
    word fs, gs;
    struct context *ctx = &tcb(loaded.bases_of)->context;
    __asm__ volatile("rdfsbase %0\n\trdgsbase %1" : "=r"(fs), "=r"(gs));
    ctx->fs_base = loaded.fs = fs;
    if (gs != loaded.gs) {
        ctx->gs_base = loaded.gs = gs;
        gs_settle(loaded.bases_of);
    }
}

/* Make t's bases those that user code finds; SDM volume 3, section 3.4.4. */
static inline __attribute__((always_inline)) void bases_load(handle t)
{
    word fs = tcb(t)->context.fs_base, gs = tcb(t)->context.gs;
    if (unlikely(features.fsgsbase)) {
        if (loaded.bases_of && loaded.bases_of != t)
            bases_take_over();
        loaded.bases_of = t;
        if (loaded.fs != fs)
            __asm__ volatile("wrfsbase %0" : : "r"(fs));
        if (loaded.gs != gs)
            __asm__ volatile("wrgsbase %0" : : "r"(gs));
        loaded.fs = fs;
        loaded.gs = gs;
        return;
    }
    if (unlikely(loaded.fs != fs)) {
        write_msr(MSR_FS_BASE, fs);
        loaded.fs = fs;
    }
    if (loaded.gs != gs) {
        loaded.gs = gs;
        write_msr(MSR_GS_BASE, gs);
    }
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

/* Let the processor leave the kernel as thread t: all but the registers and CR3, which entry.S loads. */
static inline __attribute__((always_inline)) void arch_switch(handle t)
{
    if (unlikely((tcb(t)->fpu_on | loaded.fpu_on) != 0))
        fpu_switch(t);
    bases_load(t);
    if (HARDWARE_DEBUG)
        breakpoints_load(t);
    context_top = &tcb(t)->context.flags + 1;
}

/* Leave the kernel at once as t, which is the current thread and switched to. */
static inline __attribute__((always_inline, noreturn)) void arch_leave(handle t)
{
    __asm__ volatile("jmp leave_to" : : "c"(&tcb(t)->context.flags + 1) : "memory");
    __builtin_unreachable();
}

#define arch_leave_after_fault arch_leave

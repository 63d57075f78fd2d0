/* switch.h - from one thread to another: the part that every message takes, inline.
 *
 * Owns:  struct loaded, what the processor holds right now (with switch.c).
 * Used:  by switch.c for every switch, by fastpath.h for those that need nothing else.
 * Never: calls a function on the way that is usual: a fast message waits in its registers
 *        meanwhile. */
#pragma once
#define LOADED_ROOT 0
#define LOADED_TOP 8
#define LOADED_CR3 16
#define LOADED_MASK 24
#define LOADED_BARE 56
#ifndef __ASSEMBLER__
#include "hall/type.h"
#include "machine/cpu.h"
#include "machine/mitigations.h"
#include "machine/selectors.h"
#include "core/state.h"

/* What the processor holds. One line of the cache for what every way out needs, then what is
 * rarely needed. It lies in every address space, because entry.S reads it before CR3 is changed. */
struct loaded {
    word kernel_root;  /* what CR3 takes in the kernel where that is split off; or 0 */
    word *context_top; /* the fs_base of the thread to run, or of `idle`; entry.S loads below it */
    word cr3;          /* as it is, if the kernel is not split off */
    word cr3_mask;     /* what CR3 takes: without PCID no identifier and no CR3_KEEP */
    word setting;      /* see SETTING_MORE */
    word gs;           /* the base, where only the kernel changes it (no FSGSBASE) */
    word breakpoints;  /* DR7, if HARDWARE_DEBUG */
    word bare_root;    /* a PML4 with nothing of a user's */
    word barrier_for;  /* kept by mitigations.c, if MITIGATIONS */
    bool fpu_on;
} __attribute__((aligned(64)));
#define AT(field, offset) _Static_assert(offsetof(struct loaded, field) == offset, "entry.S");
AT(kernel_root, LOADED_ROOT)
AT(context_top, LOADED_TOP)
AT(cr3, LOADED_CR3)
AT(cr3_mask, LOADED_MASK)
AT(bare_root, LOADED_BARE)
#undef AT
extern struct loaded loaded;

/* A switch compares one word: context.setting of the thread against loaded.setting.  If they are
 * equal, FPU and bases are as the thread needs them.  A word below SETTING_MORE is the FS base of a
 * thread with nothing else of its own: from one such thread to another it takes one write.  The
 * word of a thread with an FS base and the FPU is SETTING_MORE, SETTING_FPU and the base; that of
 * any other thread is SETTING_MORE.  After a thread with SETTING_MORE the processor's word is the
 * thread's with SETTING_MARK, so that no thread's word is equal to it.  The processor's word has
 * SETTING_FPU only while the FPU is on. */
#define SETTING_MARK P2(48)
#define SETTING_FPU P2(62)
#define SETTING_MORE P2(63)

void switch_more(handle t);
handle selectors_restore(handle t); /* returns t, so that callers need not keep it meanwhile */
bool fpu_take(handle t);
void switch_boot(paddr kernel_root, paddr bare);

/* Do the four data selectors have the values that the kernel gave them?  User code may load others:
 * that moves a base without telling the kernel, and the next thread could read them.  The values it
 * can load are 0 to 3, USER_DATA and USER_CODE with any two low bits, but not THREAD_DATA (cpu.c).
 * So the sum is as large as it should be only if FS and GS are untouched, and then it is right only
 * if DS and ES are. */
_Static_assert(THREAD_DATA > USER_CODE && USER_DATA + THREAD_DATA > 2 * USER_CODE, "see above");
_Static_assert((USER_CODE & USER_DATA) != USER_DATA && (THREAD_DATA & 3) == 3, "see above");
static inline bool selectors_are_ours(void)
{
    u32 ds, es, fs, gs;
    __asm__ volatile("mov %%ds, %0\n\tmov %%es, %1\n\tmov %%fs, %2\n\tmov %%gs, %3"
                     : "=r"(ds), "=r"(es), "=r"(fs), "=r"(gs));
    return (ds & es) + (fs & gs) == USER_DATA + THREAD_DATA;
}

/* What runs while no thread does: the processor waits for an interrupt. */
extern struct tcb idle;
/* The thread that runs, or ran when the kernel was entered; `idle` if there was none. */
static inline struct tcb *running(void)
{
    return container_of(loaded.context_top, struct tcb, context.fs_base);
}

/* Does user code set the bases of FS and GS itself, by the FSGSBASE instructions? */
static inline bool bases_are_users(void)
{
    return FSGSBASE && features.fsgsbase;
}

/* With FSGSBASE user code changes its bases without telling the kernel. So read both, keep them
 * in the TCB of the thread that ran, and write those of t that differ: writing is slower than
 * comparing. */
static inline __attribute__((always_inline)) void bases_exchange(handle t)
{
    word fs = read_fs_base(), gs = read_gs_base();
    struct tcb *last = running();
    last->context.fs_base = fs;
    last->context.gs_base = gs;
    if (tcb(t)->context.fs_base != fs)
        write_fs_base(tcb(t)->context.fs_base);
    if (tcb(t)->context.gs_base != gs)
        write_gs_base(tcb(t)->context.gs_base);
}

/* Load t's break points, if t or the thread before has any (SDM volume 3, section 18.2). The
 * trap flag of a stepped thread is set here, at each switch, whatever WriteRegisters has made of
 * its flags. */
static inline void breakpoints_load(handle t)
{
    const struct breakpoints *b = &tcb(t)->breakpoints;
    if (b->steps)
        tcb(t)->context.flags |= FLAG_STEP;
    if (!(b->control | loaded.breakpoints))
        return;
    __asm__ volatile(
        "mov %0, %%dr0\n\tmov %1, %%dr1\n\tmov %2, %%dr2\n\tmov %3, %%dr3\n\tmov %4, %%dr7"
        :
        : "r"(b->address[0]), "r"(b->address[1]), "r"(b->address[2]), "r"(b->address[3]),
          "r"(b->control));
    loaded.breakpoints = b->control;
}

/* What every switch ends with. */
static inline __attribute__((always_inline)) void switch_end(handle t)
{
    if (HARDWARE_DEBUG)
        breakpoints_load(t);
    if (mitigates(MITIGATE_SWITCH))
        mitigations_switch(t);
    loaded.context_top = &tcb(t)->context.flags + 1;
}

/* Get the processor ready to leave the kernel as thread t: everything but the registers and CR3,
 * which entry.S loads. Usually this is two compares: the selectors are as they should be, and
 * the settings are equal. */
static inline __attribute__((always_inline)) void arch_switch(handle t)
{
    if (unlikely(!selectors_are_ours()))
        t = selectors_restore(t);
    word own = tcb(t)->context.setting;
    if (unlikely(own != loaded.setting)) {
        if (bases_are_users() && !tcb(t)->arch.fpu_on && !loaded.fpu_on) {
            bases_exchange(t);
        } else if (unlikely((own | loaded.setting) >= SETTING_MORE)) {
            switch_more(t);
            return;
        } else {
            write_msr(MSR_FS_BASE, own);
            loaded.setting = own;
        }
    }
    switch_end(t);
}
#endif

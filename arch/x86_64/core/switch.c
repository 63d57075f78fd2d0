/* switch.c - the processor as it is while a thread runs: what of that is not in switch.h.
 *
 * Owns:    struct loaded: what the processor holds right now; cpu->fpu_owner and cpu->reload.
 * Entered: entry.c on the way out; frame.c and page_table.c (flushes); trap.c (FPU).
 * Never:   writes a register that holds the value already: such writes are what a switch costs.
 *
 * FPU: a thread that never used it runs with it switched off, so that whose registers it holds need
 * not be saved; after its first use a thread always gets its registers on a switch.  CPUs that leak
 * what a switched-off FPU holds (those with Meltdown) hold clean registers while it is off.
 * Bases: the TCB has the bases of every thread but the one that runs.  With FSGSBASE that one may
 * have set its own; without, it may have moved one by loading a selector.  Both are taken over
 * before the TCB is read. */
#include "switch.h"
#include "arch.h"
#include "machine/cpu.h"
#include "machine.h"
#include "core/state.h"
#include "core/address_space.h"

enum { CR0_TS_BIT = 1 << 3, BARE_IDENTIFIER = (1 << ASID_BITS) - 1 };

__attribute__((section(".skim.data"))) struct loaded loaded = { 0 };
struct tcb idle; /* what "runs" when no thread does: entry.S halts the processor */
static struct fpu_state clean_fpu; /* as a new thread finds it */

/* ---- address space ---- */

/* Is this the PML4 that CR3 holds?  Never where the kernel has its own. */
static bool is_loaded(paddr root)
{
    return !features.split && loaded.cr3 % CR3_KEEP / P2(TABLE_BITS) * P2(TABLE_BITS) == root;
}

/* Without CR3_KEEP a load of CR3 forgets all that has its identifier; SDM volume 3, 4.10.4.1. */
void machine_share_identifiers(bool shared)
{
    if (features.pcid)
        loaded.cr3_mask = shared ? ~CR3_KEEP : ~(word)0;
}

void machine_drop_root(paddr root)
{
    if (!is_loaded(root))
        return;
    loaded.cr3 = loaded.bare_root;
    write_cr3(loaded.bare_root);
}

/* Invalidate by process-context identifier; SDM volume 2, INVPCID. */
static void invpcid(word type, word asid, vaddr address)
{
    struct {
        word asid, address;
    } what = { asid, address };
    __asm__ volatile("invpcid %0, %1" : : "m"(what), "r"(type) : "memory");
}

void machine_flush_page(word asid, vaddr address)
{
    if (features.pcid)
        invpcid(0, asid, address);
    else if (!features.split && is_loaded(vspace_of_asid(asid)))
        __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

void machine_flush_asid(word asid, paddr root)
{
    if (features.pcid)
        invpcid(1, asid, 0);
    else if (is_loaded(root))
        write_cr3(root);
}

/* ---- FPU ---- */

static void fpu_save(struct fpu_state *to)
{
    if (features.xsave)
        __asm__ volatile("xsave64 %0" : "=m"(*to) : "a"(XSAVE_FEATURES), "d"(0) : "memory");
    else
        __asm__ volatile("fxsave64 %0" : "=m"(*to));
}

static void fpu_restore(const struct fpu_state *from)
{
    if (features.xsave)
        __asm__ volatile("xrstor64 %0" : : "m"(*from), "a"(XSAVE_FEATURES), "d"(0) : "memory");
    else
        __asm__ volatile("fxrstor64 %0" : : "m"(*from));
}

static void fpu_switch_on(void)
{
    __asm__ volatile("clts");
    loaded.fpu_on = true;
}

static void fpu_switch_off(void)
{
    write_cr0(read_cr0() | CR0_TS_BIT);
    loaded.fpu_on = false;
}

/* Exchange what the FPU, switched on, holds: t's registers (0: clean ones) for the owner's. */
static inline void fpu_give(handle t)
{
    struct cpu *cpu = this_cpu();
    if (cpu->fpu_owner == t)
        return;
    if (cpu->fpu_owner)
        fpu_save(&tcb(cpu->fpu_owner)->fpu);
    fpu_restore(t ? &tcb(t)->fpu : &clean_fpu);
    cpu->fpu_owner = t;
}

/* Switch the FPU on or off for t, and let it hold what t may find. */
static __attribute__((noinline)) void fpu_turn(handle t)
{
    if (tcb(t)->fpu_on) {
        fpu_switch_on();
        fpu_give(t);
    } else {
        if (features.split) /* such a CPU leaks what a switched-off FPU holds */
            fpu_give(0);
        fpu_switch_off();
    }
}

/* ---- segments: selectors and bases ---- */

/* Work out t's setting, after its FPU flag or a base has changed. */
static void setting_work_out(struct tcb *t)
{
    struct context *ctx = &t->context;
    bool plain = !features.fsgsbase && !t->fpu_on && ctx->gs_base == 0 &&
                 ctx->fs_base < SETTING_THREAD;
    ctx->setting = plain ? ctx->fs_base : SETTING_THREAD;
}

/* Load t's bases where only the kernel changes them. */
static inline void bases_load_by_msr(handle t)
{
    const struct context *ctx = &tcb(t)->context;
    if (loaded.fs != ctx->fs_base)
        write_msr(MSR_FS_BASE, ctx->fs_base);
    if (loaded.gs != ctx->gs_base)
        write_msr(MSR_GS_BASE, ctx->gs_base);
    loaded.fs = ctx->fs_base;
    loaded.gs = ctx->gs_base;
}

/* Load the four data selectors; SDM volume 3, section 3.4.4.  Both bases are 0 afterwards. */
static void selectors_load(void)
{
    cpu_thread_data(true);
    __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es\n\tmov %1, %%fs\n\tmov %1, %%gs"
                     :
                     : "r"(USER_DATA), "r"(THREAD_DATA)
                     : "memory");
    cpu_thread_data(false);
    loaded.fs = loaded.gs = 0;
}

/* User code has loaded selectors: give the next thread those that it expects.  The bases stay as
 * they are; without FSGSBASE the TCB does not know them yet. */
handle selectors_restore(handle t)
{
    struct tcb *last = running();
    if (features.fsgsbase) {
        word fs = read_fs_base(), gs = read_gs_base();
        selectors_load();
        write_fs_base(fs);
        write_gs_base(gs);
        return t;
    }
    last->context.fs_base = read_msr(MSR_FS_BASE);
    last->context.gs_base = read_msr(MSR_GS_BASE);
    setting_work_out(last);
    selectors_load();
    loaded.setting = SETTING_LOADED;
    return t;
}

/* The bases, and selectors, of the thread that runs become those in its TCB. */
static void save_bases(void)
{
    struct tcb *t = running();
    if (!selectors_are_ours())
        selectors_restore(0);
    if (features.fsgsbase) {
        t->context.fs_base = read_fs_base();
        t->context.gs_base = read_gs_base();
    }
}

/* After a base or the FPU flag of t was changed in its TCB.  The next switch looks at all of it
 * again. */
__attribute__((noinline)) void arch_load_bases(handle t)
{
    setting_work_out(tcb(t));
    if (running() != tcb(t))
        return;
    loaded.setting = SETTING_LOADED;
    if (features.fsgsbase) {
        write_fs_base(tcb(t)->context.fs_base);
        write_gs_base(tcb(t)->context.gs_base);
    } else {
        bases_load_by_msr(t);
    }
}

/* Before the bases in t's TCB are read, or one of them is changed. */
__attribute__((noinline)) void arch_save_bases(handle t)
{
    if (running() == tcb(t))
        save_bases();
}

/* ---- a switch ---- */

/* A switch to t, whose setting is not the one that is loaded. */
handle switch_more(handle t)
{
    word own = tcb(t)->context.setting;
    if (own < SETTING_THREAD && loaded.setting < SETTING_THREAD) { /* an FS base for another */
        write_msr(MSR_FS_BASE, own);
        loaded.setting = loaded.fs = own;
        return t;
    }
    if (tcb(t)->fpu_on && loaded.fpu_on)
        fpu_give(t);
    else if (tcb(t)->fpu_on || loaded.fpu_on)
        fpu_turn(t);
    if (features.fsgsbase) {
        bases_exchange(t);
        return t; /* the setting of the processor never changes */
    }
    bases_load_by_msr(t);
    loaded.setting = own == SETTING_THREAD ? SETTING_LOADED : own;
    return t;
}

/* t, which runs, used the FPU while it was switched off: give it; false if it may not have it. */
bool fpu_take(handle t)
{
    if (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)
        return false;
    tcb(t)->fpu_used = tcb(t)->fpu_on = true;
    setting_work_out(tcb(t));
    switch_more(t);
    return true;
}

/* ---- the thread ---- */

static void run_idle(void)
{
    loaded.context_top = &idle.context.fs_base;
}

void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
    if (t) {
        arch_switch(t);
    } else {
        save_bases();
        run_idle();
    }
}

void arch_forget_thread(handle t)
{
    if (this_cpu()->fpu_owner == t) { /* FPU on: somebody owns what it holds */
        fpu_switch_on();
        fpu_restore(&clean_fpu);
        fpu_switch_off();
        this_cpu()->fpu_owner = 0;
    }
    if (running() == tcb(t))
        run_idle();
    if (this_cpu()->current == t)
        cpu_reload();
}

/* The kernel's own address space is loaded, the FPU is off. */
void switch_boot(paddr kernel_root, paddr bare)
{
    fpu_init(&clean_fpu);
    idle.context.by = (word)BY_IDLE;
    run_idle();
    selectors_load();
    loaded.cr3_mask = features.pcid ? ~(word)0 : ~(word)0 / 2 - (P2(TABLE_BITS) - 1);
    /* Not with the kernel's identifier, 0: where the kernel is split off, the bare root has other
     * tables for the same addresses, and the processor must not use them in the kernel.  Any other
     * identifier does: the bare root is loaded without CR3_KEEP, and has nothing of a user's. */
    loaded.bare_root = bare + (features.pcid ? BARE_IDENTIFIER : 0);
    loaded.cr3 = kernel_root;
    loaded.setting = SETTING_LOADED;
    if (features.split)
        loaded.kernel_root = (kernel_root | CR3_KEEP) & loaded.cr3_mask;
}

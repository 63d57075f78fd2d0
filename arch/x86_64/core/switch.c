/* switch.c - the processor as it is while a thread runs: the rest of switch.h.
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
#include "machine/pc.h"
#include "core/state.h"
#include "core/address_space.h"

/* The bare address space has the last identifier; see switch_boot. */
enum { CR0_TS_BIT = 1 << 3, BARE_IDENTIFIER = (1 << ASID_BITS) - 1 };

_Static_assert(offsetof(struct tcb, context) - offsetof(struct tcb, slots[TCB_VSPACE].cap.w1) ==
                   -(CONTEXT_ROOT),
               "entry.S");

__attribute__((section(".skim.data"))) struct loaded loaded = { 0 };
struct tcb idle; /* what "runs" when no thread does: entry.S halts the processor */
static struct fpu_state clean_fpu; /* as a new thread finds it */

/* ---- address space ---- */

/* Is this the PML4 that CR3 holds now? Never where the kernel is split off: in the kernel CR3
 * holds the kernel's own. Bit 63 is the wish to keep translations, and the low 12 bits are the
 * identifier; neither is part of the address. */
static bool is_loaded(paddr root)
{
    return !features.split && loaded.cr3 % CR3_KEEP / P2(TABLE_BITS) * P2(TABLE_BITS) == root;
}

/* While identifiers are shared, the mask takes CR3_KEEP out of every value that entry.S loads. A
 * load of CR3 without it forgets all translations of that identifier (SDM volume 3, section
 * 4.10.4.1). */
void machine_share_identifiers(bool shared)
{
    if (features.pcid)
        loaded.cr3_mask = shared ? ~CR3_KEEP : ~(word)0;
}

/* The processor may read ahead through the tables that CR3 names, so it must leave them before
 * they are cleared. */
void machine_drop_root(paddr root)
{
    if (!is_loaded(root))
        return;
    loaded.cr3 = loaded.bare_root;
    write_cr3(loaded.bare_root);
}

/* Invalidate translations by process-context identifier (SDM volume 2, INVPCID). Type 0: one
 * address; type 1: all of one identifier. The operand is 128 bits in memory. */
static void invpcid(word type, word asid, vaddr address)
{
    struct {
        word asid, address;
    } what = { asid, address };
    __asm__ volatile("invpcid %0, %1" : : "m"(what), "r"(type) : "memory");
}

/* Without PCID a switch forgets everything, so only the address space that is loaded can be
 * remembered. With the split even that was left on the way in. */
void machine_flush_page(word asid, vaddr address)
{
    if (features.pcid)
        invpcid(0, asid, address);
    else if (!features.split && is_loaded(vspace_of_asid(asid)))
        __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

/* Without PCID, loading CR3 anew forgets the present address space. */
void machine_flush_asid(word asid, paddr root)
{
    if (features.pcid)
        invpcid(1, asid, 0);
    else if (is_loaded(root))
        write_cr3(root);
}

/* ---- FPU ---- */

/* Save what the FPU holds.  FXSAVE knows x87 and SSE, and is faster than XSAVE (docs/design.md).
 * Where a build asks for more registers, cpu.c has made sure that there is XSAVE (SDM volume 1,
 * chapters 10 and 13). */
enum { X87_AND_SSE = 3, FPU_BY_XSAVE = XSAVE_FEATURES != X87_AND_SSE };

static inline void fpu_save(struct fpu_state *to)
{
    if (FPU_BY_XSAVE)
        __asm__ volatile("xsave64 %0" : "=m"(*to) : "a"(XSAVE_FEATURES), "d"(0) : "memory");
    else
        __asm__ volatile("fxsave64 %0" : "=m"(*to));
}

/* Load the FPU. The image was written by fpu_save or fpu_init and cannot be changed by users, so
 * the instruction cannot fault. */
static inline void fpu_restore(const struct fpu_state *from)
{
    if (FPU_BY_XSAVE)
        __asm__ volatile("xrstor64 %0" : : "m"(*from), "a"(XSAVE_FEATURES), "d"(0) : "memory");
    else
        __asm__ volatile("fxrstor64 %0" : : "m"(*from));
}

/* CR0.TS clear: FPU instructions work. */
static void fpu_switch_on(void)
{
    __asm__ volatile("clts");
    loaded.fpu_on = true;
}

/* CR0.TS set: the next FPU instruction raises #NM (trap.c, fpu_take). */
static void fpu_switch_off(void)
{
    write_cr0(read_cr0() | CR0_TS_BIT);
    loaded.fpu_on = false;
    loaded.setting = SETTING_MORE | SETTING_MARK;
}

/* Save the FPU's registers into the TCB of their owner, and load those of thread t, or clean
 * ones if t is 0. The FPU must be on. */
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

/* Switch the FPU on or off for thread t. A CPU with Meltdown can read FPU registers
 * speculatively while the FPU is off, so on such a CPU they are cleaned before it is switched
 * off. */
static __attribute__((noinline)) void fpu_turn(handle t)
{
    if (tcb(t)->arch.fpu_on) {
        fpu_switch_on();
        fpu_give(t);
    } else {
        if (features.split) /* such a CPU leaks what a switched-off FPU holds */
            fpu_give(0);
        fpu_switch_off();
    }
}

/* ---- segments: selectors and bases ---- */

/* Work out context.setting of t (switch.h), after its FPU flag or one of its bases has changed. */
static void setting_work_out(struct tcb *t)
{
    struct context *ctx = &t->context;
    bool plain = !bases_are_users() && ctx->gs_base == 0 && ctx->fs_base < SETTING_MARK;
    word fpu = t->arch.fpu_on ? SETTING_MORE + SETTING_FPU : (word)0;
    ctx->setting = plain ? ctx->fs_base + fpu : SETTING_MORE;
}

/* The processor has what the thread with this setting needs. */
static inline void setting_is_loaded(word own)
{
    loaded.setting = own < SETTING_MORE ? own : own | SETTING_MARK;
}

/* Load t's bases by MSR, where only the kernel changes them. WRMSR takes a hundred cycles and
 * more, so a GS base that the processor holds already is not written again. */
static void bases_load_by_msr(handle t)
{
    const struct context *ctx = &tcb(t)->context;
    write_msr(MSR_FS_BASE, ctx->fs_base);
    if (loaded.gs != ctx->gs_base)
        write_msr(MSR_GS_BASE, ctx->gs_base);
    loaded.gs = ctx->gs_base;
}

/* Load the four data selectors; both bases are 0 afterwards (SDM volume 3, section 3.4.4). The
 * descriptor of THREAD_DATA is in the GDT only during this: see selectors.h. */
static void selectors_load(void)
{
    cpu_thread_data(true);
    __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es\n\tmov %1, %%fs\n\tmov %1, %%gs"
                     :
                     : "r"(USER_DATA), "r"(THREAD_DATA)
                     : "memory");
    cpu_thread_data(false);
    loaded.gs = 0;
}

/* User code has loaded selectors. Give the next thread those that the kernel expects, and take
 * over into the last thread's TCB what its bases became. Returns t, so that callers need not
 * keep it. */
handle selectors_restore(handle t)
{
    struct tcb *last = running();
    if (bases_are_users()) {
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
    setting_is_loaded(SETTING_MORE);
    return t;
}

/* Copy the bases of the running thread into its TCB, and put selectors right that it has
 * changed. */
static void save_bases(void)
{
    struct tcb *t = running();
    if (!selectors_are_ours())
        selectors_restore(0);
    if (bases_are_users()) {
        t->context.fs_base = read_fs_base();
        t->context.gs_base = read_gs_base();
    }
}

/* Called after a base or the FPU flag of t was changed in its TCB. If t is the running thread,
 * its bases are loaded at once, and the next switch compares everything again. If t does not
 * run, the next switch to it loads them. */
__attribute__((noinline)) void arch_load_registers(handle t)
{
    setting_work_out(tcb(t));
    if (running() != tcb(t))
        return;
    setting_is_loaded(SETTING_MORE);
    if (bases_are_users()) {
        write_fs_base(tcb(t)->context.fs_base);
        write_gs_base(tcb(t)->context.gs_base);
    } else {
        bases_load_by_msr(t);
    }
}

/* Called before the bases in t's TCB are read or changed. Only for the running thread may the
 * processor know better than the TCB. */
__attribute__((noinline)) void arch_save_registers(handle t)
{
    if (running() == tcb(t))
        save_bases();
}

/* ---- a switch ---- */

/* Give the FPU, which is on and so has an owner, to t. */
static inline void fpu_pass(handle t)
{
    handle owner = this_cpu()->fpu_owner;
    if (owner == t)
        return;
    this_cpu()->fpu_owner = t;
    fpu_save(&tcb(owner)->fpu);
    fpu_restore(&tcb(t)->fpu);
}

/* A switch to t, for which it takes more than to load an FS base. */
void switch_more(handle t)
{
    word own = tcb(t)->context.setting, now = loaded.setting;
    if (likely((own & now & SETTING_FPU) != 0)) { /* from one thread with FPU to another */
        fpu_pass(t);
        if ((own ^ now) % SETTING_MARK != 0)
            write_msr(MSR_FS_BASE, own % SETTING_MARK);
        loaded.setting = own | SETTING_MARK;
        switch_end(t);
        return;
    }
    if (tcb(t)->arch.fpu_on && loaded.fpu_on)
        fpu_pass(t);
    else if (tcb(t)->arch.fpu_on || loaded.fpu_on)
        fpu_turn(t);
    if (bases_are_users()) {
        bases_exchange(t); /* the setting of the processor never changes */
    } else {
        bases_load_by_msr(t);
        setting_is_loaded(own);
    }
    switch_end(t);
}

/* The running thread t used the FPU while it was switched off (#NM). Returns false if it may not
 * have the FPU; the thread then faults. From its first use on a thread has the FPU on whenever
 * it runs, so as a rule there is one such exception in its life. */
bool fpu_take(handle t)
{
    if (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)
        return false;
    tcb(t)->arch.fpu_used = tcb(t)->arch.fpu_on = true;
    setting_work_out(tcb(t));
    switch_more(t);
    return true;
}

/* ---- the thread ---- */

/* The way out loads the registers of `idle`, and entry.S halts there until an interrupt comes. */
static void run_idle(void)
{
    loaded.context_top = &idle.context.fs_base;
}

/* Before `idle` runs, the bases of the last thread are saved: `idle` is not a thread, so nobody
 * would look for them later. While idle, reload stays set, so that the next thread is always set
 * up in full. */
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

/* Thread t is deleted. Its FPU registers must not be saved into memory that is no longer a TCB,
 * and they must not stay for the next thread to find. */
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

/* Called once while booting, when the kernel's own address space is loaded and the FPU is off:
 * what the processor holds is written down for the first time. */
void switch_boot(paddr kernel_root, paddr bare)
{
    fpu_init(&clean_fpu);
    idle.context.by = (word)BY_IDLE;
    run_idle();
    selectors_load();
    /* Without PCID the low 12 bits of CR3 and bit 63 must be 0. */
    loaded.cr3_mask = features.pcid ? ~(word)0 : ~(word)0 / 2 - (P2(TABLE_BITS) - 1);
    /* Not with the kernel's identifier, 0: where the kernel is split off, the bare root has other
     * tables for the same addresses, and the processor must not use them in the kernel.  Any other
     * identifier does: the bare root is loaded without CR3_KEEP, and has nothing of a user's. */
    loaded.bare_root = bare + (features.pcid ? BARE_IDENTIFIER : 0);
    loaded.cr3 = kernel_root;
    setting_is_loaded(SETTING_MORE);
    if (features.split)
        loaded.kernel_root = (kernel_root | CR3_KEEP) & loaded.cr3_mask;
}

/* switch.c - the processor as it is while a thread runs: what of that is not in switch.h.
 *
 * Owns:    struct loaded: what the processor holds right now; cpu->fpu_owner and cpu->reload.
 * Entered: entry.c on the way out; frame.c and page_table.c (flushes); trap.c (FPU, GS).
 * Never:   writes a register that holds the value already: such writes are what a switch costs.
 *
 * FPU: a thread that never used it runs with it switched off, so that whose registers it holds need
 * not be saved; after its first use a thread always gets its registers on a switch.  CPUs that leak
 * what a switched-off FPU holds (those with Meltdown) hold clean registers while it is off.
 * GS: user code without a GS base of its own finds its IPC buffer there, from its first use on. */
#include "switch.h"
#include "arch.h"
#include "cpu.h"
#include "machine.h"
#include "state.h"
#include "vspace.h"

enum { CR0_TS_BIT = 1 << 3 };

__attribute__((section(".skim.data"))) struct loaded loaded = { 0 };
static struct fpu_state clean_fpu;      /* as a new thread finds it */

/* ---- address space ---- */

/* Is this the PML4 that CR3 holds?  Never where the kernel has its own. */
static bool is_loaded(paddr root)
{
    return !features.split && loaded.cr3 % CR3_KEEP / P2(TABLE_BITS) * P2(TABLE_BITS) == root;
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

/* ---- FS and GS ---- */

/* What GS base t finds: its own, or else the address of its IPC buffer, but only from its first use of GS on
 * (gs_take): till then one at which nothing can be mapped, the same for all, which no switch has to write. */
#define GS_UNUSED (USER_TOP - 0xfff)
static inline __attribute__((always_inline)) word gs_of(handle t)
{
    word own = tcb(t)->context.gs_base;
    return own ? own : tcb(t)->gs_used ? tcb(t)->ipc_buffer : GS_UNUSED;
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
static inline __attribute__((always_inline)) void bases_load(handle t)
{
    word own = tcb(t)->context.setting, fs = tcb(t)->context.fs_base, gs = gs_of(t);
    if (features.fsgsbase) {
        if (loaded.bases_of && loaded.bases_of != t)
            bases_take_over();
        loaded.bases_of = t;
        if (loaded.fs != fs)
            __asm__ volatile("wrfsbase %0" : : "r"(fs));
        if (loaded.gs != gs)
            __asm__ volatile("wrgsbase %0" : : "r"(gs));
        own = SETTING_THREAD;
    } else {
        if (loaded.fs != fs)
            write_msr(MSR_FS_BASE, fs);
        if (loaded.gs != gs)
            write_msr(MSR_GS_BASE, gs);
    }
    loaded.fs = fs;
    loaded.gs = gs;
    loaded.setting = own + own / P2(63);    /* the same, or for SETTING_THREAD SETTING_LOADED */
}

/* A switch to t, whose setting is not the one that is loaded. */
handle switch_more(handle t)
{
    word own = tcb(t)->context.setting;
    if (tcb(t)->fpu_on) {
        if (!loaded.fpu_on)
            fpu_switch_on();
        fpu_give(t);
    } else if (loaded.fpu_on) {
        if (features.split)             /* such a CPU leaks what a switched-off FPU holds */
            fpu_give(0);
        fpu_switch_off();
    } else if ((own | loaded.setting) < P2(63)) {
        write_msr(MSR_FS_BASE, own);
        loaded.setting = loaded.fs = own;
        return t;
    }
    bases_load(t);
    return t;
}

/* t used the FPU while it was switched off: give it; false if it may not have it. */
bool fpu_take(handle t)
{
    if (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)
        return false;
    tcb(t)->fpu_used = tcb(t)->fpu_on = true;
    arch_load_bases(t);
    return true;
}

__attribute__((noinline)) void arch_save_bases(handle t)
{
    if (features.fsgsbase && loaded.bases_of == t && t)
        bases_take_over();
}

__attribute__((noinline)) void arch_load_bases(handle t)
{
    bool more = tcb(t)->fpu_on || gs_of(t) != GS_UNUSED || tcb(t)->context.fs_base >= P2(63);
    tcb(t)->context.setting = more ? SETTING_THREAD : tcb(t)->context.fs_base;
    if (this_cpu()->current == t && tcb(t)->context.setting != loaded.setting)
        switch_more(t);
}

/* t faulted at `address`: if that was its first use of GS, it finds its IPC buffer there from now on. */
bool gs_take(handle t, vaddr address)
{
    arch_save_bases(t);
    if (gs_of(t) != GS_UNUSED || address < GS_UNUSED || address > USER_TOP)
        return false;
    tcb(t)->gs_used = true;
    arch_load_bases(t);
    return true;
}

/* ---- the thread ---- */

void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
    if (t)
        arch_switch(t);
    else
        loaded.context_top = NULL;
}

void arch_forget_thread(handle t)
{
    if (this_cpu()->fpu_owner == t) {           /* FPU on: somebody owns what it holds */
        fpu_switch_on();
        fpu_restore(&clean_fpu);
        fpu_switch_off();
        this_cpu()->fpu_owner = 0;
    }
    if (loaded.bases_of == t)
        loaded.bases_of = 0;
    if (this_cpu()->current == t)
        cpu_reload();
}

/* The kernel's own address space is loaded, the FPU is off. */
void switch_boot(paddr kernel_root, paddr bare)
{
    fpu_init(&clean_fpu);
    loaded.cr3_mask = features.pcid ? ~(word)0 : ~(word)0 / 2 - (P2(TABLE_BITS) - 1);
    loaded.bare_root = bare;
    loaded.cr3 = kernel_root;
    loaded.setting = SETTING_LOADED;
    if (features.split)
        loaded.kernel_root = (kernel_root | CR3_KEEP) & loaded.cr3_mask;
}

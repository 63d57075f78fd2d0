/* switch.c - the processor as it is while a thread runs: address space, FPU, FS and GS bases.
 *
 * Owns:    struct loaded: what the processor holds right now; cpu->fpu_owner.
 * Entered: entry.c on the way out; vspace.c and page_table.c (flushes); trap.c (FPU).
 * Never:   writes a register that holds the value already: such writes are what a switch costs.
 *
 * FPU: a thread that never used it runs with it switched off, so that whose registers it holds need
 * not be saved; after its first use a thread always gets its registers on a switch.  CPUs that leak
 * what a switched-off FPU holds (those with Meltdown) treat all threads as users of it.
 * GS: user code without a GS base of its own finds its IPC buffer there. */
#include "switch.h"
#include "arch.h"
#include "cpu.h"
#include "machine.h"
#include "state.h"
#include "vspace.h"

enum { CR0_TS_BIT = 1 << 3 };
#define CR3_KEEP P2(63)                 /* PCID: do not flush */

extern struct context *context_base;
extern word *context_top;
extern word skim_kernel_root, skim_user_root;

static struct {
    paddr bare_root;            /* nothing of a user's */
    paddr root;                 /* the PML4 in CR3, or that will be there when user code runs */
    word asid;
    handle thread;              /* whose bases these are */
    word fs, gs;
    bool fpu_off;
} loaded;

/* ---- address space ---- */

static word cr3_of(paddr root, word asid)
{
    return features.pcid ? root | asid | CR3_KEEP : root;
}

static void load_root(paddr root, word asid)
{
    if (loaded.root == root && loaded.asid == asid)
        return;
    loaded.root = root;
    loaded.asid = asid;
    if (features.split)
        skim_user_root = cr3_of(root, asid);
    else
        write_cr3(cr3_of(root, asid));
}

/* The PML4 of thread t; the bare one if it has none that is alive. */
static void load_vspace(handle t)
{
    struct cap cap = slot(tcb_slot(t, TCB_VSPACE))->cap;
    if (arch_is_vspace(cap) && vspace_of_asid(cap_asid(cap)) == cap_object(cap))
        load_root(cap_object(cap), cap_asid(cap));
    else
        load_root(loaded.bare_root, 0);
}

void machine_drop_root(paddr root)
{
    if (loaded.root == root)
        load_root(loaded.bare_root, 0);
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
    else if (loaded.asid == asid && !features.split)
        __asm__ volatile("invlpg (%0)" : : "r"(address) : "memory");
}

void machine_flush_asid(word asid, paddr root)
{
    if (features.pcid)
        invpcid(1, asid, 0);
    else if (loaded.root == root && !features.split)
        write_cr3(root);
}

/* ---- FPU ---- */

static void fpu_switch_on(void)
{
    if (loaded.fpu_off)
        __asm__ volatile("clts");
    loaded.fpu_off = false;
}

static void fpu_switch_off(void)
{
    if (!loaded.fpu_off)
        write_cr0(read_cr0() | CR0_TS_BIT);
    loaded.fpu_off = true;
}

static void fpu_save(struct fpu_state *to)
{
    if (features.xsave)
        __asm__ volatile("xsave64 %0" : "=m"(*to) : "a"(3), "d"(0) : "memory");
    else
        __asm__ volatile("fxsave64 %0" : "=m"(*to));
}

static void fpu_restore(const struct fpu_state *from)
{
    if (features.xsave)
        __asm__ volatile("xrstor64 %0" : : "m"(*from), "a"(3), "d"(0) : "memory");
    else
        __asm__ volatile("fxrstor64 %0" : : "m"(*from));
}

static void fpu_switch(handle t)
{
    struct cpu *cpu = this_cpu();
    bool uses = tcb(t)->fpu_used || features.split;
    if (!uses || (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)) {
        fpu_switch_off();
        return;
    }
    fpu_switch_on();
    if (cpu->fpu_owner == t)
        return;
    if (cpu->fpu_owner)
        fpu_save(&tcb(cpu->fpu_owner)->fpu);
    fpu_restore(&tcb(t)->fpu);
    cpu->fpu_owner = t;
}

/* t used the FPU while it was switched off: give it; false if it may not have it. */
bool fpu_take(handle t)
{
    if (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)
        return false;
    tcb(t)->fpu_used = true;
    fpu_switch(t);
    return true;
}

/* ---- FS and GS ---- */

static word gs_of(handle t)
{
    word gs = tcb(t)->context.gs_base;
    return gs ? gs : tcb(t)->ipc_buffer;
}

static void write_fs(word value)
{
    if (features.fsgsbase)
        __asm__ volatile("wrfsbase %0" : : "r"(value));
    else
        write_msr(MSR_FS_BASE, value);
    loaded.fs = value;
}

static void write_gs(word value)
{
    if (features.fsgsbase)
        __asm__ volatile("wrgsbase %0" : : "r"(value));
    else
        write_msr(MSR_GS_BASE, value);
    loaded.gs = value;
}

/* With FSGSBASE user code sets its bases itself: take them over into its TCB. */
void arch_save_bases(handle t)
{
    word fs, gs;
    if (!features.fsgsbase || loaded.thread != t || !t)
        return;
    __asm__ volatile("rdfsbase %0\n\trdgsbase %1" : "=r"(fs), "=r"(gs));
    tcb(t)->context.fs_base = loaded.fs = fs;
    if (gs != loaded.gs)
        tcb(t)->context.gs_base = loaded.gs = gs;
}

void arch_load_bases(handle t)
{
    if (loaded.thread != t || !t)
        return;
    if (loaded.fs != tcb(t)->context.fs_base)
        write_fs(tcb(t)->context.fs_base);
    if (loaded.gs != gs_of(t))
        write_gs(gs_of(t));
}

/* ---- the thread ---- */

void arch_resume(handle t)
{
    if (!t) {
        context_base = NULL;
        return;
    }
    load_vspace(t);
    fpu_switch(t);
    if (loaded.thread != t) {
        arch_save_bases(loaded.thread);
        loaded.thread = t;
        arch_load_bases(t);
    }
    context_base = &tcb(t)->context;
    context_top = &tcb(t)->context.flags + 1;
}

void arch_forget_thread(handle t)
{
    if (this_cpu()->fpu_owner == t)
        this_cpu()->fpu_owner = 0;
    if (loaded.thread == t)
        loaded.thread = 0;
}

/* The kernel's own address space is loaded, the FPU is off. */
void switch_boot(paddr kernel_root, paddr bare_root)
{
    loaded.bare_root = bare_root;
    loaded.root = kernel_root;
    loaded.fpu_off = true;
    if (features.split)
        skim_kernel_root = skim_user_root = cr3_of(kernel_root, 0);
}

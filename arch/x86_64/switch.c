/* switch.c - the processor as it is while a thread runs: what of that is not in switch.h.
 *
 * Owns:    struct loaded: what the processor holds right now; cpu->fpu_owner and cpu->reload.
 * Entered: entry.c on the way out; vspace.c and page_table.c (flushes); trap.c (FPU).
 * Never:   writes a register that holds the value already: such writes are what a switch costs.
 *
 * FPU: a thread that never used it runs with it switched off, so that whose registers it holds need
 * not be saved; after its first use a thread always gets its registers on a switch.  CPUs that leak
 * what a switched-off FPU holds (those with Meltdown) hold clean registers while it is off.
 * GS: user code without a GS base of its own finds its IPC buffer there. */
#include "switch.h"
#include "arch.h"
#include "cpu.h"
#include "machine.h"
#include "state.h"
#include "vspace.h"

enum { CR0_TS_BIT = 1 << 3 };

struct loaded loaded;
word loaded_cr3, cr3_mask, bare_root;
bool split;
extern word skim_kernel_root;
static struct fpu_state clean_fpu;      /* as a new thread finds it */

/* ---- address space ---- */

/* Is this the PML4 that CR3 holds?  Never where the kernel has its own. */
static bool is_loaded(paddr root)
{
    return !split && loaded_cr3 % CR3_KEEP / P2(TABLE_BITS) * P2(TABLE_BITS) == root;
}

void machine_drop_root(paddr root)
{
    if (!is_loaded(root))
        return;
    loaded_cr3 = bare_root;
    write_cr3(bare_root);
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
    else if (!split && is_loaded(vspace_of_asid(asid)))
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
    if (!loaded.fpu_on)
        __asm__ volatile("clts");
    loaded.fpu_on = true;
}

static void fpu_switch_off(void)
{
    if (loaded.fpu_on)
        write_cr0(read_cr0() | CR0_TS_BIT);
    loaded.fpu_on = false;
}

/* Exchange what the FPU holds: t's registers (0: clean ones) for the owner's. */
static inline void fpu_give(handle t)
{
    struct cpu *cpu = this_cpu();
    if (cpu->fpu_owner == t)
        return;
    fpu_switch_on();
    if (cpu->fpu_owner)
        fpu_save(&tcb(cpu->fpu_owner)->fpu);
    fpu_restore(t ? &tcb(t)->fpu : &clean_fpu);
    cpu->fpu_owner = t;
}

void fpu_switch(handle t)
{
    if (tcb(t)->fpu_on) {
        fpu_switch_on();
        fpu_give(t);
        return;
    }
    if (features.split)                 /* such a CPU leaks what a switched-off FPU holds */
        fpu_give(0);
    fpu_switch_off();
}

/* t used the FPU while it was switched off: give it; false if it may not have it. */
bool fpu_take(handle t)
{
    if (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)
        return false;
    tcb(t)->fpu_used = tcb(t)->fpu_on = true;
    fpu_switch(t);
    return true;
}

/* ---- FS and GS ---- */

void arch_save_bases(handle t)
{
    if (features.fsgsbase && loaded.bases_of == t && t)
        bases_take_over();
}

void arch_load_bases(handle t)
{
    gs_settle(t);
    if ((features.fsgsbase ? loaded.bases_of : this_cpu()->current) == t)
        bases_load(t);
}

/* ---- the thread ---- */

void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
    if (t)
        arch_switch(t);
    else
        context_top = NULL;
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
    cr3_mask = features.pcid ? ~(word)0 : ~(word)0 / 2 - (P2(TABLE_BITS) - 1);
    bare_root = bare;
    loaded_cr3 = kernel_root;
    split = features.split;
    if (split)
        skim_kernel_root = (kernel_root | CR3_KEEP) & cr3_mask;
}

/* switch.c - the processor as it is while a thread runs: the rest of switch.h.
 *
 * Owns:    struct loaded: what the processor holds right now; cpu->fpu_owner and cpu->reload.
 * Entered: entry.c on the way out; frame.c and page_table.c (flushes); trap.c (FPU).
 * Never:   loads registers of the FPU that it holds already: they are what a switch costs.
 *
 * FPU: a thread that never used it runs with it switched off, so that whose registers it holds need
 * not be saved; after its first use a thread always gets its registers on a switch. */
#include "switch.h"
#include "arch.h"
#include "core/address_space.h"
#include "core/state.h"
#include "machine/arm.h"
#include "machine/cpu.h"

_Static_assert(offsetof(struct tcb, context) == CONTEXT_SLOTS &&
                   offsetof(struct tcb, context) - offsetof(struct tcb, slots[TCB_VSPACE].cap.w1) ==
                       -(CONTEXT_ROOT),
               "entry.S");

struct loaded loaded = { 0 };
struct tcb idle; /* what "runs" when no thread does: idle_wait of entry.S, at EL1 */
static struct fpu_state clean_fpu; /* as a new thread finds it */

/* What idle_wait runs with: EL1 with its own stack pointer, all interrupts masked. */
enum { IDLE_FLAGS = 0x3c5 };
/* CPACR_EL1.FPEN: no trap of FPU instructions; of all of them (Arm ARM, D13.2.30). */
#define CPACR_FPU_ON (P2(20) + P2(21))
#define CPACR_FPU_OFF 0
extern const char idle_wait[];

/* ---- address space ---- */

/* A change of TTBR0_EL1 counts from the next ISB or exception return on.  Where the kernel goes on
 * to flush, the ISB comes first: otherwise the processor might still read ahead through the tables
 * that it is to leave, and remember them behind the flush (Arm ARM, D5.10.2). */
static void load_bare_root(void)
{
    WRITE_REGISTER(ttbr0_el1, loaded.bare_root);
    barrier_instructions();
}

/* While identifiers are shared, each switch forgets all translations (switch_more). */
void machine_share_identifiers(bool shared)
{
    loaded.more = (loaded.more & ~(word)LOADED_SHARED) + (shared ? (word)LOADED_SHARED : (word)0);
}

/* The processor may read ahead through the tables that TTBR0_EL1 names, so it must leave them
 * before they are cleared. The way out loads it anew always. */
void machine_drop_root(paddr root)
{
    if (READ_REGISTER(ttbr0_el1) % P2(48) == root)
        load_bare_root();
}

/* The rule for an entry that was valid (Arm ARM, D5.10.1 and K11.5): the store, DSB so that walks
 * see it, TLBI, DSB that waits for the end of the TLBI; the ISB is the exception return. The
 * operand of TLBI has the identifier on top and the number of the page below (Arm ARM,
 * C5.5). */
void machine_flush_page(word asid, vaddr address)
{
    barrier_stores();
    __asm__ volatile("tlbi vae1is, %0"
                     :
                     : "r"(asid * P2(48) + address / P2(PAGE_BITS) % P2(44))
                     : "memory");
    barrier_all();
}

/* All of one identifier; `asid` is in the same place as in TTBR0. */
void machine_flush_asid(word asid)
{
    barrier_stores();
    __asm__ volatile("tlbi aside1is, %0" : : "r"(asid * P2(48)) : "memory");
    barrier_all();
}

/* Two address spaces may have the same identifier: nothing of the last one may be left when the
 * next one runs. It is left first, so that nothing of it is remembered again. */
static void forget_everything(void)
{
    load_bare_root();
    __asm__ volatile("tlbi vmalle1is" : : : "memory");
    barrier_all();
}

/* ---- FPU ---- */

/* v0 to v31 are pairs of 16 bytes each; the compiler knows nothing of them in the kernel. */
#define FPU_REGISTERS(instruction) \
    ".arch_extension simd\n\t" instruction " q0, q1, [%0]\n\t" instruction \
    " q2, q3, [%0, #32]\n\t" instruction " q4, q5, [%0, #64]\n\t" instruction \
    " q6, q7, [%0, #96]\n\t" instruction " q8, q9, [%0, #128]\n\t" instruction \
    " q10, q11, [%0, #160]\n\t" instruction " q12, q13, [%0, #192]\n\t" instruction \
    " q14, q15, [%0, #224]\n\t" instruction " q16, q17, [%0, #256]\n\t" instruction \
    " q18, q19, [%0, #288]\n\t" instruction " q20, q21, [%0, #320]\n\t" instruction \
    " q22, q23, [%0, #352]\n\t" instruction " q24, q25, [%0, #384]\n\t" instruction \
    " q26, q27, [%0, #416]\n\t" instruction " q28, q29, [%0, #448]\n\t" instruction \
    " q30, q31, [%0, #480]\n\t"

/* Save what the FPU holds, which is on. Its control register has the user's rounding; the kernel
 * has no use for it. */
static void fpu_save(struct fpu_state *to)
{
    __asm__ volatile(FPU_REGISTERS("stp") : : "r"(to->v) : "memory");
    to->status = READ_REGISTER(fpsr);
    to->control = READ_REGISTER(fpcr);
}

/* Load it. Users cannot change what fpu_save wrote, and every value of these registers is
 * harmless. */
static void fpu_restore(const struct fpu_state *from)
{
    __asm__ volatile(FPU_REGISTERS("ldp") : : "r"(from->v) : "memory");
    WRITE_REGISTER(fpsr, from->status);
    WRITE_REGISTER(fpcr, from->control);
}

/* FPU instructions work, in the kernel too: that is why the ISB is here and not left to the way
 * out. */
static void fpu_switch_on(void)
{
    WRITE_REGISTER(cpacr_el1, CPACR_FPU_ON);
    barrier_instructions();
    loaded.more |= LOADED_FPU;
}

/* The next FPU instruction of user code traps (trap.c, fpu_take). */
static void fpu_switch_off(void)
{
    WRITE_REGISTER(cpacr_el1, CPACR_FPU_OFF);
    loaded.more &= ~(word)LOADED_FPU;
}

/* Save the FPU's registers into the TCB of their owner, and load those of thread t. The FPU is
 * on. */
static void fpu_give(handle t)
{
    struct cpu *cpu = this_cpu();
    if (cpu->fpu_owner == t)
        return;
    if (cpu->fpu_owner)
        fpu_save(&tcb(cpu->fpu_owner)->fpu);
    fpu_restore(&tcb(t)->fpu);
    cpu->fpu_owner = t;
}

/* The running thread t used the FPU while it was switched off. Returns false if it may not have the
 * FPU; the thread then faults. From its first use on a thread has the FPU on whenever it runs, so
 * as a rule there is one such exception in its life. */
bool fpu_take(handle t)
{
    if (tcb(t)->flags & TCB_FLAG_FPU_DISABLED)
        return false;
    tcb(t)->arch.fpu_used = true;
    tcb(t)->context.special |= SPECIAL_FPU;
    fpu_switch_on();
    fpu_give(t);
    return true;
}

/* ---- a switch ---- */

/* TPIDRRO_EL0, which only methods write: few threads have another value than 0. */
static void load_read_only(handle t)
{
    WRITE_REGISTER(tpidrro_el0, tcb(t)->context.tpidrro);
    loaded.more &= ~(word)LOADED_READ;
    if (tcb(t)->context.special & SPECIAL_READ)
        loaded.more |= LOADED_READ;
}

/* The rest of a switch to t, if either thread has the FPU on or something in TPIDRRO_EL0, or
 * identifiers are shared. */
void switch_more(handle t)
{
    if (loaded.more & LOADED_SHARED)
        forget_everything();
    if (loaded.more & LOADED_READ || tcb(t)->context.special & SPECIAL_READ)
        load_read_only(t);
    if (tcb(t)->context.special & SPECIAL_FPU) {
        if (!(loaded.more & LOADED_FPU))
            fpu_switch_on();
        fpu_give(t);
    } else if (loaded.more & LOADED_FPU) {
        fpu_switch_off();
    }
}

/* Only for the running thread may the processor know better than the TCB. */
void arch_save_registers(handle t)
{
    if (running() == tcb(t))
        tcb(t)->context.tpidr = READ_REGISTER(tpidr_el0);
}

/* If t does not run, the next switch to it loads them. */
void arch_load_registers(handle t)
{
    if (running() != tcb(t))
        return;
    WRITE_REGISTER(tpidr_el0, tcb(t)->context.tpidr);
    load_read_only(t);
}

/* The way out loads the registers of `idle`: it goes to idle_wait, which waits for an interrupt. */
static void run_idle(void)
{
    idle.context.next_ip = (word)idle_wait;
    idle.context.flags = IDLE_FLAGS;
    loaded.thread = &idle;
}

/* Before `idle` runs, the thread's register goes back to it: `idle` is not a thread, so nobody
 * would look for it later. While idle, reload stays set, so that the next thread is always set up
 * in full. */
void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
    if (t) {
        arch_switch(t);
    } else {
        loaded.thread->context.tpidr = READ_REGISTER(tpidr_el0);
        run_idle();
    }
}

/* Thread t is deleted. Its FPU registers must not be saved into memory that is no longer a TCB,
 * and they must not stay for the next thread to find. */
void arch_forget_thread(handle t)
{
    if (this_cpu()->fpu_owner == t) {
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

/* Called once while booting. `bare`: a topmost table with nothing in it; its identifier is 0,
 * which no VSpace gets. */
void switch_boot(paddr bare)
{
    loaded.bare_root = bare;
    load_bare_root();
    run_idle();
    WRITE_REGISTER(tpidrro_el0, 0);
    fpu_switch_off();
}

/* trap.c - which trap is this?
 *
 * Owns:    nothing.
 * Entered: entry.S, with the thread's registers saved; for a fault, if fastpath_fault could not
 *          tell it.
 * Uses:    entry.c, one door for each kind of trap.
 * Never:   handles anything itself, but for acknowledging the local interrupt controller,
 *          interrupts of nobody's, and asking the debug registers what was hit. */
#include "entry/trap.h"
#include "machine/apic.h"
#include "arch.h"
#include "machine/cpu.h"
#include "debug/debug.h"
#include "debug/postmortem.h"
#include "entry/entry.h"
#include "machine/iommu.h"
#include "lib/print.h"
#include "machine.h"
#include "core/state.h"
#include "switch.h"
#include "object/interrupt.h"
#include "object/vspace.h"

_Static_assert(FAULT_VMFault == 5 + MCS && FAULT_UserException == 3, "entry.S");
enum { VECTOR_OF_IRQ = 32 };
/* Vectors: 32 more than interrupts. 48 to 155 can be given to handlers; 158 to 254 are INT
 * instructions that user code may use. */
enum { FIRST_USER_IRQ = 48, LAST_USER_IRQ = 155, FIRST_INT = 158, LAST_INT = 254 };
enum { PAGE_FAULT_FETCH = 1 << 4 };
enum { DR6_HIT = 1, DR6_STEP = 1 << 14, DR6_CLEAR = 0xffff0ff0, FLAG_RESUME = 1 << 16 };

extern const char trap_entries[], syscall_entry[], syscall_entry_split[];
extern const char trap_stack_top[], nmi_stack_top[], debug_stack_top[], fatal_stack_top[];
extern const char kernel_stack_guard[];
/* What cpu.c needs to know of entry.S. */
const struct cpu_doors trap_doors = {
    trap_entries,  syscall_entry,   syscall_entry_split, trap_stack_top,
    nmi_stack_top, debug_stack_top, fatal_stack_top,     kernel_stack_guard,
};

/* INT n of a user: the ABI counts it among the unknown system calls. The report's address is
 * that of the instruction, two bytes back. The number has the vector in its top byte and the low
 * part of rax below, as a signed 32-bit number. */
static void software_interrupt(word vector)
{
    handle t = this_cpu()->current;
    struct context *ctx = &tcb(t)->context;
    word number = vector * P2(24) + ctx->rax % P2(24);
    ctx->fault_ip -= 2;
    entry_fault(t, FAULT_UnknownSyscall, 0, (word)(int64_t)(int32_t)(u32)number, 0);
}

/* The error code of a page fault as the ABI has it: five bits. It reports instruction fetches
 * only where SMEP does. With NX the processor reports more of them; those are told only for
 * pages that were mapped so. */
static word page_fault_code(handle t, vaddr address, word error)
{
    word code = error % P2(5);
    if (!features.smep && (code & PAGE_FAULT_FETCH) && !vspace_forbids_fetch(t, address))
        code -= PAGE_FAULT_FETCH;
    return code;
}

/* The current thread has hit a break point, or was stepped. DR6 says which, and must be cleared
 * by software (SDM volume 3, section 18.2.3). An instruction's break point comes before the
 * instruction, so the resume flag lets it pass when the thread goes on. */
static void breakpoint_trap(void)
{
    handle t = this_cpu()->current;
    struct context *ctx = &tcb(t)->context;
    word hit;
    __asm__ volatile("mov %%dr6, %0\n\tmov %1, %%dr6" : "=&r"(hit) : "r"((word)DR6_CLEAR));
    for (word n = 0; n < BREAKPOINTS; n++) {
        struct breakpoint b = arch_breakpoint(t, n);
        if (!(hit >> n & DR6_HIT) || !b.enabled)
            continue;
        if (b.type == REASON_INSTRUCTION)
            ctx->flags |= FLAG_RESUME;
        entry_fault(t, FAULT_DebugException, b.at, b.type, n);
        return;
    }
    if (hit & DR6_STEP && tcb(t)->breakpoints.steps > 1)
        tcb(t)->breakpoints.steps--;
    else
        entry_fault(t, FAULT_DebugException, 0, REASON_STEP, 0);
}

/* The hardware is broken, and the thread that runs has nothing to do with it. SDM volume 3,
 * chapter 15. */
static __attribute__((noreturn)) void machine_check(void)
{
    print("\nThe processor reports a hardware error (machine check).  The machine stops.\n");
    machine_power_off(1);
}

/* An exception, vectors 0 to 31. What the kernel does not deal with itself becomes a fault of
 * the thread. */
static void exception(word vector, word error)
{
    handle t = this_cpu()->current;
    if (vector == VECTOR_MACHINE_CHECK)
        machine_check();
    if (vector == VECTOR_FPU && fpu_take(t))
        return;
    if (HARDWARE_DEBUG && vector == VECTOR_DEBUG)
        breakpoint_trap();
    else if (HARDWARE_DEBUG && vector == VECTOR_BREAKPOINT)
        entry_fault(t, FAULT_DebugException, 0, REASON_SOFTWARE, 0);
    else if (vector == VECTOR_PAGE_FAULT)
        entry_fault(t, FAULT_VMFault, read_cr2(), page_fault_code(t, read_cr2(), error), 0);
    else
        entry_fault(t, FAULT_UserException, 0, vector, error % P2(28));
}

/* Has somebody a handler for this vector? */
static bool is_given(word vector)
{
    return ENTRY(kernel.irq_issued, (vector - VECTOR_OF_IRQ));
}

/* An interrupt with a vector that was given to nobody: a message that a device sent by itself,
 * whose handler is gone or never was, or what a controller calls spurious (255, and 39 and 47 of
 * the PICs'), which nothing acknowledges. Debug kernels tell the first, the second, the
 * fourth..., but for one that was on its way when its handler went. */
static void nobodys_interrupt(word vector)
{
    static word count;
    if (!apic_is_served(vector))
        return;
    apic_acknowledge();
    if (vector >= FIRST_USER_IRQ && vector <= LAST_USER_IRQ &&
        interrupt_was_late(vector - VECTOR_OF_IRQ))
        return;
    count++;
    if (DEBUG && (count & (count - 1)) == 0)
        print("Warning: an interrupt came with vector 0x%lx, which nobody was given (%lu such "
              "interrupts so far)\n",
              vector, count);
}

/* An interrupt or an INT instruction, which only a thread can make. */
static void interrupt(word vector)
{
    bool thread = this_cpu()->current != 0;
    if (vector == VECTOR_TIMER) {
        apic_timer_again();
        entry_tick();
    } else if (IOMMU && vector == VECTOR_IOMMU) {
        iommu_fault();
        apic_acknowledge();
    } else if (vector >= FIRST_USER_IRQ && vector <= LAST_USER_IRQ && is_given(vector)) {
        entry_interrupt(vector - VECTOR_OF_IRQ);
        apic_acknowledge();
    } else if (vector >= FIRST_INT && vector <= LAST_INT && thread && !apic_is_served(vector)) {
        software_interrupt(vector);
    } else {
        nobodys_interrupt(vector);
    }
}

/* The trap with this vector came, from user code or while the processor idled. error: the error
 * code, 0 where there is none. */
void trap_handle(word vector, word error)
{
    if (vector < EXCEPTIONS)
        exception(vector, error);
    else
        interrupt(vector);
}

/* A trap in the kernel itself. frame: vector, error code, rip, cs, rflags, rsp, ss. If the trap is
 * an access to a model-specific register that may be missing (DANGEROUS_MSR), the kernel goes on
 * behind it. Otherwise nothing can be trusted any more: print the frame and power off. */
void trap_bug_report(word *frame)
{
    word go_on = DANGEROUS_MSR ? model_register_missing(frame[0] % 256, frame[2]) : 0;
    if (go_on) {
        frame[2] = go_on;
        return;
    }
    if (frame[0] % 256 == VECTOR_MACHINE_CHECK)
        machine_check();
    print("\nKernel bug: trap %lu, error code 0x%lx, at 0x%lx, stack 0x%lx, cr2 0x%lx\n",
          frame[0] % 256, frame[1], frame[2], frame[5], read_cr2());
    if (DEBUG)
        debug_postmortem("a trap in the kernel", frame[2]);
    machine_power_off(1);
}

/* No thread can run: the processor is about to halt until an interrupt comes. Debug builds look
 * whether one can come. */
void idle_enter(void)
{
    debug_idle();
}

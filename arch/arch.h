/* arch.h - the port contract: all that an architecture must supply, on one page.
 *
 * Headers of its own, found by the include path:
 *   window.h        where physical memory lies (memory.h)      context.h  a thread's registers
 *   machine.h       what touches hardware                      object_types.def, object_types.h
 * What follows is implemented in arch/x86_64 (the same files serve arch/host, on a fake
 * machine). */
#pragma once
#include "core/tcb.h"

struct call;

/* ---- registers (user.c) ---- */

/* Words of a fault message that are registers; which ones (an index for context_get) say
 * context_of_syscall_fault and context_of_exception_fault in context.h. */
enum { SYSCALL_FAULT_WORDS = 18, EXCEPTION_FAULT_WORDS = 3, CONTEXT_FRAME_WORDS = 18 };
/* Registers in the order of seL4_UserContext; writing makes any value safe to run with.
 * context_get, context_init and fpu_init are inline in context.h. */
void context_set(struct context *ctx, word i, word value);
/* Is this an address that user code may have?  May FS or GS base have this value? */
bool arch_is_user_address(word address);
bool arch_is_base(word value);
/* Was the page fault with this error code an instruction fetch? */
bool arch_fault_is_fetch(word code);
/* Did thread t, whose page fault is in its TCB, look for thread-local storage that it does not
 * have? */
bool arch_fault_lacks_storage(handle t);

/* ---- threads on the processor (switch.c) ---- */

/* The same as arch_switch for thread t, or 0: the processor idles.  Clears cpu->reload. */
void arch_resume(handle t);
/* In switch.h, inline: arch_switch(t) gets the processor ready to leave the kernel as thread t,
 * which can run. */
/* Before somebody reads or changes a base in t's TCB: if t runs, take over what the processor
 * holds. */
void arch_save_bases(handle t);
/* After somebody changed a base, or whether its FPU is on, in t's TCB: if t runs, load its bases.
 */
void arch_load_bases(handle t);
/* t will never run again: the processor keeps nothing of it. */
void arch_forget_thread(handle t);

/* ---- break points (breakpoint.c), if HARDWARE_DEBUG ---- */

enum debug_reason { REASON_DATA, REASON_INSTRUCTION, REASON_STEP, REASON_SOFTWARE };
enum access_kind { ACCESS_READ, ACCESS_WRITE, ACCESS_BOTH };
struct breakpoint {
    vaddr at;
    word type, size, access; /* REASON_DATA or REASON_INSTRUCTION; bytes; enum access_kind */
    bool enabled;
};
/* Fails with InvalidArgument, AlignmentError or RangeError, as errors.tsv of the ABI says, or sets
 * break point n of thread t.  Read and unset: n < BREAKPOINTS. */
status arch_breakpoint_check(struct call *c, word n, const struct breakpoint *b);
void arch_breakpoint_set(handle t, word n, const struct breakpoint *b);
void arch_breakpoint_unset(handle t, word n);
struct breakpoint arch_breakpoint(handle t, word n);
/* Let t fault after `count` instructions; 0: no longer. */
void arch_step(handle t, word count);

/* ---- capabilities (vspace.c, frame.c) ---- */

/* The words of an IPC buffer at user address `at` in frame `cap`; NULL if it may not be used. */
word *arch_buffer_words(struct cap cap, vaddr at, bool to_write);
/* May this be the frame of an IPC buffer?  The VSpace of a thread? */
bool arch_can_be_buffer(struct cap cap);
bool arch_is_vspace(struct cap cap);

/* ---- interrupts (interrupt.c) ---- */

status arch_irq_invoke(struct call *c);
void arch_irq_mask(word irq);
void arch_irq_unmask(word irq);
/* `irq` is nobody's now: mask it, forget its pin. */
void arch_irq_release(word irq);

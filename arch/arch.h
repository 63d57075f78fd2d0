/* arch.h - the port contract: all that an architecture must supply, on one page.
 *
 * Below are the functions that it implements, with those of machine.h (what touches hardware).
 * These headers and tables it has itself, with these names in them:
 *
 *   arch/ARCH/window.h          window_at window_in window_offset window_copy window_mark
 *   arch/ARCH/arch_state.h      ARCH_NAME ELF_MACHINE IRQ_COUNT arch_state
 *   arch/ARCH/context.h         context mr cap info MESSAGE_REGISTERS CONTEXT_WORDS
 *                               SYSCALL_FAULT_WORDS EXCEPTION_FAULT_WORDS
 *                               context_init context_start context_settle context_ip context_undo
 *                               context_done context_written context_get context_copy
 *                               context_reply context_first
 *                               context_of_syscall_fault context_of_exception_fault context_text
 *                               TEXT_WORDS thread_of_arch
 *                               fpu_state fpu_init breakpoints BREAKPOINTS
 *                               arch_is_tls_base
 *   arch/ARCH/switch.h          arch_switch
 *   arch/ARCH/object_types.h    arch_is_revocable arch_is_of_irq_control
 *   arch/ARCH/object_types.def  frame
 *   arch/ARCH/arch_foreign.def
 *   api/ARCH/arch_objects.def
 *   api/ARCH/arch_methods.def
 *   api/ARCH/arch_reasons.def
 *   api/ARCH/arch_syscalls.def
 *   api/ARCH/arch_sizes.h       TCB_OBJECT_BITS ARCH_SYSCALLS SET_TLS_BASE_SELF
 *
 * tools/contract.sh (make check) counts them, and looks for each in every architecture.  In return
 * an architecture calls the doors of entry/entry.h, kernel_boot and elf_check of boot/boot.h. */
#pragma once
#include "core/tcb.h"

struct call;
struct root_objects;

/* ---- registers (user.c) ---- */

/* context.h has struct context: the message registers mr, the register `cap` that names a
 * capability and takes the badge, and the message info `info`.  All others are the architecture's.
 * context_settle comes before context_get and context_set, which take the place of a register in
 * seL4_UserContext; context_written comes after context_set.  context_set makes any value safe to
 * run with.  With scheduling contexts, context_reply is the register that names the reply object,
 * and context_first the one that names what NBSendRecv sends to.  context_of_syscall_fault and
 * context_of_exception_fault say which registers are words of a fault message;
 * SYSCALL_FAULT_WORDS and EXCEPTION_FAULT_WORDS say how many. */
void context_set(struct context *ctx, word i, word value);
/* Is this an address that user code may have?  (context.h: may thread-local storage be here?) */
bool arch_is_user_address(word address);
/* Thread t finds its thread-local storage here from now on. */
void arch_set_tls_base(handle t, word value);
/* May t use the FPU? */
void arch_allow_fpu(handle t, bool allowed);
/* Was the page fault with this error code an instruction fetch? */
bool arch_fault_is_fetch(word code);
/* Did thread t, whose page fault is in its TCB, look for thread-local storage that it does not
 * have? */
bool arch_fault_lacks_storage(handle t);
/* Did thread t, whose page fault is in its TCB, run over the end of its stack into pages that
 * are not mapped? The bytes that are mapped above the fault, page by page; 0: it did not. */
word arch_fault_is_stack(handle t);
/* Is thread t's stack pointer one that nobody can have set on purpose: 0, or near it? */
bool arch_lacks_stack(handle t);
/* For reports in debug builds: a page fault of code at `ip`, an exception; without end of line. */
void arch_print_page_fault(const struct fault *f, vaddr ip);
void arch_print_exception(const struct fault *f);
/* In brackets, what a capability of one of its own types holds; nothing for others. */
void arch_say_capability(struct cap cap);
/* What the word `name` stands for in a sentence of arch_reasons.def, about the invocation c that
 * failed; false: it does not know the word. */
bool arch_explain(const struct call *c, const char *name);

/* ---- threads on the processor (switch.c) ---- */

/* The same as arch_switch for thread t, or 0: the processor idles.  Clears cpu->reload. */
void arch_resume(handle t);
/* In switch.h, inline: arch_switch(t) gets the processor ready to leave the kernel as thread t,
 * which can run. */
/* Before somebody reads or changes t's registers from outside: if t runs, take over those that the
 * processor holds. */
void arch_save_registers(handle t);
/* After somebody changed them: if t runs, load those that the processor holds. */
void arch_load_registers(handle t);
/* t will never run again: the processor keeps nothing of it. */
void arch_forget_thread(handle t);

/* ---- system calls of one architecture (model_registers.c), if ARCH_SYSCALLS ---- */

/* Runs system call `number` of thread t; false: it is none of this architecture's. */
bool arch_syscall(handle t, word number);

/* ---- break points (breakpoint.c), if HARDWARE_DEBUG ---- */

enum debug_reason { REASON_DATA, REASON_INSTRUCTION, REASON_STEP, REASON_SOFTWARE };
enum access_kind { ACCESS_READ, ACCESS_WRITE, ACCESS_BOTH };
struct breakpoint {
    vaddr at;
    word type, size, access; /* REASON_DATA or REASON_INSTRUCTION; bytes; enum access_kind */
    bool enabled;
};
/* May break point n be set like this? Fails with InvalidArgument, AlignmentError or RangeError.
 * Set, unset or read break point n of thread t: n < BREAKPOINTS. */
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

/* Methods of IRQControl that only this architecture has. */
status arch_irq_invoke(struct call *c);
/* IRQControl_Get: may a handler be made by number?  Fails with IllegalOperation or RangeError;
 * if not, irq < IRQ_COUNT. */
status arch_irq_check(struct call *c, word irq);
/* `irq` has a handler from now on.  Then: mask it, let it come again. */
void arch_irq_issue(word irq);
void arch_irq_mask(word irq);
void arch_irq_unmask(word irq);
/* `irq` is nobody's now: mask it, forget where it comes from. */
void arch_irq_release(word irq);

/* ---- the root task, while the kernel boots (root_vspace.c, boot.c) ---- */

/* How many paging structures it takes to map start..end-1, and map it there: the image, the IPC
 * buffer, the boot information and its extra pages.  Their capabilities go into slots from
 * first_slot on. */
word arch_root_tables(vaddr start, vaddr end);
void arch_root_vspace(const struct root_objects *o, vaddr start, vaddr end, handle first_slot);
/* A capability to a frame of 4 KiB that is mapped there. */
struct cap arch_root_frame(paddr at, vaddr mapped_at);
/* The VSpace and all other capabilities that are the architecture's. */
void arch_root_caps(const struct root_objects *o);
/* Levels of the tables by which devices reach memory, or NO_IO_LEVELS. */
word arch_io_levels(void);
/* The extra boot information: boot->extra_size bytes. */
void arch_boot_extra(u8 *to);

/* ---- the state port, in debug builds (mapping.c) ---- */

/* What the capability says of a mapping, and whether that still holds.  mapped: it says that it is
 * mapped.  space, address: where, 0 if it is nowhere any more.  covers: log2 of the bytes that it
 * covers there.  rights: of a frame.  For types that are not mapped, nothing. */
struct mapping {
    bool mapped;
    handle space;
    vaddr address;
    word covers, rights;
};
struct mapping arch_mapping(struct cap cap);

/* For postmortems: where t's user stack ends, and the word at a user address, which is read through
 * t's page tables; false: nothing is mapped there. */
word arch_stack_pointer(handle t);
bool arch_user_word(handle t, vaddr at, word *value);

/* ---- invariants, in debug builds (invariants/) ---- */

/* What must hold of the capability in slot s, of a type of the architecture; as
 * invariants_of_slot. */
void arch_invariants_of_slot(handle s, word turn);

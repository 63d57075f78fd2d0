/* user.c - threads of the host machine: their registers, their switch, their IPC buffers.
 *
 * Owns:    nothing.
 * Entered: tcb.c, report.c, ipc.c, entry.c through arch.h.
 * Never:   lets a value through that the machine could not run with. */
#include "arch.h"
#include "core/state.h"
#include "object_types.h"
#include "switch.h"

enum { IP, SP, FLAGS, TLS = CONTEXT_WORDS - 1 };
/* Page faults here tell by two bits what was tried; neither is set for a read. */
enum { FAULT_WRITE = 1, FAULT_FETCH = 2 };

/* The low byte of the flags is fixed, as IF and IOPL are on x86_64: user code must not be able
 * to change it by any way into the registers. */
void context_set(struct context *ctx, word i, word value)
{
    if (i == IP)
        value = arch_is_user_address(value) ? value : 0;
    if (i == FLAGS)
        value = value / 256 * 256 + FLAGS_FIXED;
    if (i == TLS)
        value = arch_is_tls_base(value) ? value : 0;
    *context_word(ctx, i) = value;
}

bool arch_is_user_address(word address)
{
    return address < USER_ADDRESS_END;
}

void arch_set_tls_base(handle t, word value)
{
    tcb(t)->context.tls = value;
    arch_load_registers(t);
}

/* Nothing uses an FPU here; the flag can be looked at. */
void arch_allow_fpu(handle t, bool allowed)
{
    tcb(t)->arch.fpu_forbidden = !allowed;
}

bool arch_fault_is_fetch(word code)
{
    return code & FAULT_FETCH;
}

/* A read or write in the first page, by a thread without storage. */
bool arch_fault_lacks_storage(handle t)
{
    arch_save_registers(t);
    return tcb(t)->context.tls == 0 && tcb(t)->fault.address < P2(PAGE_BITS) &&
           !arch_fault_is_fetch(tcb(t)->fault.code);
}

/* ---- the switch ---- */

void arch_save_registers(handle t)
{
    if (kernel.arch.running == t)
        switch_save();
}

void arch_load_registers(handle t)
{
    if (kernel.arch.running == t)
        kernel.arch.tls = tcb(t)->context.tls;
}

/* Without a thread the processor's own register goes back to the thread that ran: it may be
 * read, or run again, at any time. */
void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
    if (t) {
        arch_switch(t);
    } else {
        switch_save();
        kernel.arch.running = 0;
    }
}

/* The memory of t may become anything: what the processor held of it must not be saved there
 * later. */
void arch_forget_thread(handle t)
{
    if (kernel.arch.running == t)
        kernel.arch.running = 0;
    if (this_cpu()->current == t)
        cpu_reload();
}

/* ---- IPC buffers ---- */

bool arch_can_be_buffer(struct cap cap)
{
    return cap_type(cap) == CAP_frame && !cap_device(cap);
}

/* The rights of the frame's capability decide; there is no device memory in a buffer. */
word *arch_buffer_words(struct cap cap, vaddr at, bool to_write)
{
    word needed = to_write ? RIGHT_READ | RIGHT_WRITE : RIGHT_READ;
    if (!arch_can_be_buffer(cap) || (cap_vm_rights(cap) & needed) != needed)
        return NULL;
    return user_words(cap_object(cap) + at % P2(PAGE_BITS));
}

/* There are none (ARCH_SYSCALLS). */
bool arch_syscall(handle t, word number)
{
    (void)t, (void)number;
    return false;
}

/* All that this machine remembers is in kernel.arch. */
void machine_reset(void)
{
}

/* helpers.h - the registers of a thread that is about to start. */
#pragma once
#include <sel4/sel4.h>

typedef void (*sel4utils_thread_entry_fn)(void *arg0, void *arg1, void *ipc_buf);

static inline void sel4utils_set_instruction_pointer(seL4_UserContext *regs, seL4_Word value)
{
    regs->rip = value;
}

static inline seL4_Word sel4utils_get_instruction_pointer(seL4_UserContext regs)
{
    return regs.rip;
}

static inline void sel4utils_set_stack_pointer(seL4_UserContext *regs, seL4_Word value)
{
    regs->rsp = value;
}

static inline seL4_Word sel4utils_get_sp(seL4_UserContext regs)
{
    return regs.rsp;
}

/* Registers with which a thread starts at entry_point on the stack below stack_top.  Always 0. */
int sel4utils_arch_init_context(void *entry_point, void *stack_top, seL4_UserContext *context);
/* The same for a function of three arguments in the caller's own address space; the stack is
 * aligned as a call would leave it.  Always 0. */
int sel4utils_arch_init_local_context(sel4utils_thread_entry_fn entry_point, void *arg0, void *arg1,
                                      void *arg2, void *stack_top, seL4_UserContext *context);
/* CapData for a guard: of any value; or of zeroes, to be skipped. */
seL4_Word api_make_guard_word(seL4_Word guard, seL4_Word guard_size);
seL4_Word api_make_guard_skip_word(seL4_Word guard_size);

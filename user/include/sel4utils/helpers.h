/* helpers.h - the registers of a thread that is about to start; another process's stack. */
#pragma once
#include <sel4/types.h>
#include <sel4utils/thread.h>
#include <stdbool.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#define Elf_auxv_t Elf64_auxv_t

/* Write len bytes below *stack_top, which comes down by len, in the memory of target_vspace; 0 when
 * it worked. */
int sel4utils_stack_write(vspace_t *current_vspace, vspace_t *target_vspace, vka_t *vka, void *buf,
                          size_t len, uintptr_t *stack_top);

/* Registers with which a thread starts at entry_point on the stack below stack_top.  Always 0. */
int sel4utils_arch_init_context(void *entry_point, void *stack_top, seL4_UserContext *context);
/* The same for a function of three arguments; the stack is aligned as a call would leave it.  The
 * arguments go into registers here: it does not matter in whose memory the stack is.  Always 0. */
int sel4utils_arch_init_context_with_args(sel4utils_thread_entry_fn entry_point, void *arg0,
                                          void *arg1, void *arg2, bool local_stack, void *stack_top,
                                          seL4_UserContext *context, vka_t *vka,
                                          vspace_t *local_vspace, vspace_t *remote_vspace);
/* The same in the caller's own address space, with no return address on the stack: 0 is there. */
int sel4utils_arch_init_local_context(sel4utils_thread_entry_fn entry_point, void *arg0, void *arg1,
                                      void *arg2, void *stack_top, seL4_UserContext *context);

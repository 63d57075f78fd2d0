/* thread.h - threads of this program, and the first threads of others. */
#pragma once
#include <autoconf.h>
#include <sel4/sel4.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/thread_config.h>
#include <stdbool.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* A name for the kernel's messages (debug kernels). */
#ifdef CONFIG_DEBUG_BUILD
#define NAME_THREAD(tcb, name) seL4_DebugNameThread(tcb, name);
#else
#define NAME_THREAD(tcb, name)
#endif

typedef struct sel4utils_thread {
    vka_object_t tcb;
    vka_object_t sched_context; /* cptr 0: none, or the kernel has none */
    void *stack_top;
    void *initial_stack_pointer;
    size_t stack_size;    /* pages of 4 KiB */
    seL4_CPtr ipc_buffer; /* the capability to its page */
    seL4_Word ipc_buffer_addr;
    bool own_sc, own_reply; /* they were made with the thread, and go with it */
    vka_object_t reply;
} sel4utils_thread_t;

/* A thread's registers and stack at one moment. */
typedef struct sel4utils_checkpoint {
    void *stack;
    seL4_UserContext regs;
    sel4utils_thread_t *thread;
    uintptr_t sp; /* the stack is kept from here up */
} sel4utils_checkpoint_t;

typedef void (*sel4utils_thread_entry_fn)(void *arg0, void *arg1, void *ipc_buf);

/* Make a thread: TCB, IPC buffer and stack, the last two in the address space `alloc`.  It does not
 * run yet.  Its priority is 0.  All these return 0 when they worked, and else leave nothing
 * behind.  With scheduling contexts this one has none, and does not run before one is bound to it
 * (seL4_SchedContext_Bind). */
int sel4utils_configure_thread(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                               seL4_CPtr fault_endpoint, seL4_CNode cspace,
                               seL4_Word cspace_root_data, sel4utils_thread_t *res);
/* The same, as config says. */
int sel4utils_configure_thread_config(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                                      sel4utils_thread_config_t config, sel4utils_thread_t *res);

/* Let a thread of this program call entry_point(arg0, arg1, its IPC buffer); with `resume` it runs
 * at once.  Its thread-local storage lies at the end of its stack.  entry_point must not return. */
int sel4utils_start_thread(sel4utils_thread_t *thread, sel4utils_thread_entry_fn entry_point,
                           void *arg0, void *arg1, int resume);

/* End a thread and give back all it had. */
void sel4utils_clean_up_thread(vka_t *vka, vspace_t *alloc, sel4utils_thread_t *thread);

/* Keep a thread's registers and stack; with `suspend` it stops.  Then let it be as it was, as often
 * as wanted; `free` frees the copy, which cannot be used again. */
int sel4utils_checkpoint_thread(sel4utils_thread_t *thread, sel4utils_checkpoint_t *checkpoint,
                                bool suspend);
int sel4utils_checkpoint_restore(sel4utils_checkpoint_t *checkpoint, bool free, bool resume);
void sel4utils_free_checkpoint(sel4utils_checkpoint_t *checkpoint);

/* Start a thread that prints each fault that arrives at fault_endpoint; `name` says whose they
 * are.  With scheduling contexts it waits until one is bound to res->tcb. */
int sel4utils_start_fault_handler(seL4_CPtr fault_endpoint, vka_t *vka, vspace_t *vspace,
                                  seL4_CPtr cspace, seL4_Word data, char *name,
                                  sel4utils_thread_t *res);

/* Print the fault that is in the message registers; `name` says whose it is. */
void sel4utils_print_fault_message(seL4_MessageInfo_t tag, const char *name);

/* Let a thread run on another processor: here there is one, so it returns -ENOSYS. */
int sel4utils_set_sched_affinity(sel4utils_thread_t *thread, sched_params_t params);

/* The capability to its TCB. */
static inline seL4_TCB sel4utils_get_tcb(sel4utils_thread_t *thread)
{
    return thread->tcb.cptr;
}

/* Stop it. 0: it worked. */
static inline int sel4utils_suspend_thread(sel4utils_thread_t *thread)
{
    return seL4_TCB_Suspend(thread->tcb.cptr);
}

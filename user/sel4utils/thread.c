/* thread.c - threads: made, started, ended, kept and restored.
 *
 * Owns:    nothing.
 * Entered: programs; process.c.
 * Uses:    the vka for TCBs; the address space for stacks and IPC buffers. */
#include <errno.h>
#include <sel4runtime.h>
#include <sel4utils/helpers.h>
#include <sel4utils/stack.h>
#include <sel4utils/thread.h>
#include <sel4utils/util.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word), FAILED = -1 };
/* Thread-local storage lies on the stack, and may take one part in so many of it. */
enum { STORAGE_SHARE = 8 };

#ifdef CONFIG_KERNEL_MCS
/* A scheduling context of its own, if it is to have one. */
static int make_context(vka_t *vka, const sched_params_t *params, sel4utils_thread_t *t)
{
    t->sched_context.cptr = params->sched_context;
    if (!params->create_sc)
        return 0;
    uint32_t size_bits = seL4_MinSchedContextBits;
    while (size_bits < seL4_WordBits - 1 && seL4_MaxExtraRefills(size_bits) < params->extra_refills)
        size_bits++;
    if (vka_alloc_sched_context_size(vka, &t->sched_context, size_bits)) {
        ZF_LOGE("There is no memory for a scheduling context with %lu extra refills",
                params->extra_refills);
        return FAILED;
    }
    t->own_sc = true;
    int error = api_sched_ctrl_configure(params->sched_ctrl, t->sched_context.cptr, params->budget,
                                         params->period, params->extra_refills, params->badge);
    ZF_LOGE_IFERR(error,
                  "A new thread cannot have %lu us in %lu us: is sched_ctrl (%lu) a SchedControl, "
                  "and the budget at least 20 us and no longer than the period?",
                  params->budget, params->period, params->sched_ctrl)
    return error ? FAILED : 0;
}

/* An object by which it answers callers, if it is to have one. */
static int make_reply(vka_t *vka, const sel4utils_thread_config_t *config, sel4utils_thread_t *t)
{
    t->reply.cptr = config->reply;
    if (!config->create_reply)
        return 0;
    t->own_reply = vka_alloc_reply(vka, &t->reply) == 0;
    ZF_LOGE_IF(!t->own_reply, "There is no memory for a reply object")
    return t->own_reply ? 0 : FAILED;
}
#else
static int make_context(vka_t *vka, const sched_params_t *params, sel4utils_thread_t *t)
{
    (void)vka;
    t->sched_context.cptr = params->sched_context;
    ZF_LOGE_IF(params->create_sc,
               "This kernel has no scheduling contexts: a thread runs as soon as it is resumed")
    return params->create_sc ? FAILED : 0;
}

static int make_reply(vka_t *vka, const sel4utils_thread_config_t *config, sel4utils_thread_t *t)
{
    (void)vka;
    t->reply.cptr = config->reply;
    return 0;
}
#endif

/* The parts of a thread, one after the other; what is there when one fails is given back. */
static int make(vka_t *vka, vspace_t *vspace, const sel4utils_thread_config_t *config,
                sel4utils_thread_t *t)
{
    const sched_params_t *params = &config->sched_params;
    if (make_context(vka, params, t) || make_reply(vka, config, t))
        return FAILED;
    if (vka_alloc_tcb(vka, &t->tcb)) {
        ZF_LOGE("There is no memory for a TCB");
        return FAILED;
    }
    if (!config->no_ipc_buffer) {
        t->ipc_buffer_addr = (seL4_Word)vspace_new_ipc_buffer(vspace, &t->ipc_buffer);
        if (t->ipc_buffer_addr == 0)
            return FAILED;
    }
    int error = api_tcb_configure(t->tcb.cptr, config->fault_endpoint, seL4_CapNull,
                                  t->sched_context.cptr, config->cspace, config->cspace_root_data,
                                  vspace_get_root(vspace), seL4_NilData, t->ipc_buffer_addr,
                                  t->ipc_buffer);
    ZF_LOGE_IFERR(error, "A new thread cannot be configured: are CSpace and address space right?")
    if (!error && params->mcp)
        error = seL4_TCB_SetMCPriority(t->tcb.cptr, params->auth, params->mcp);
    if (!error && params->priority) {
        error = seL4_TCB_SetPriority(t->tcb.cptr, params->auth, params->priority);
        ZF_LOGE_IFERR(error,
                      "A new thread cannot have priority %d: is `auth` a TCB that may give it?",
                      params->priority)
    }
    if (error)
        return FAILED;
    t->stack_size = config->custom_stack_size ? config->stack_size
                                              : BYTES_TO_4K_PAGES(CONFIG_SEL4UTILS_STACK_SIZE);
    if (t->stack_size > 0) {
        t->stack_top = vspace_new_sized_stack(vspace, t->stack_size);
        t->initial_stack_pointer = t->stack_top;
    }
    return t->stack_size > 0 && !t->stack_top ? FAILED : 0;
}

int sel4utils_configure_thread_config(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                                      sel4utils_thread_config_t config, sel4utils_thread_t *res)
{
    (void)parent;
    memset(res, 0, sizeof *res);
    if (make(vka, alloc, &config, res) == 0)
        return 0;
    sel4utils_clean_up_thread(vka, alloc, res);
    return FAILED;
}

int sel4utils_configure_thread(vka_t *vka, vspace_t *parent, vspace_t *alloc,
                               seL4_CPtr fault_endpoint, seL4_CNode cspace,
                               seL4_Word cspace_root_data, sel4utils_thread_t *res)
{
    sel4utils_thread_config_t config = { 0 };
    config = thread_config_fault_endpoint(config, fault_endpoint);
    config = thread_config_cspace(config, cspace, cspace_root_data);
    config = thread_config_create_reply(config);
    return sel4utils_configure_thread_config(vka, parent, alloc, config, res);
}

int sel4utils_start_thread(sel4utils_thread_t *thread, sel4utils_thread_entry_fn entry_point,
                           void *arg0, void *arg1, int resume)
{
    seL4_UserContext regs;
    size_t storage = sel4runtime_get_tls_size();
    if (storage > thread->stack_size * PAGE_SIZE_4K / STORAGE_SHARE) {
        ZF_LOGE(
            "A stack of %zu pages is too small: thread-local storage, which takes %zu bytes of it, "
            "may take an eighth",
            thread->stack_size, storage);
        return FAILED;
    }
    uintptr_t memory = (uintptr_t)thread->initial_stack_pointer - storage;
    seL4_IPCBuffer *buffer = (seL4_IPCBuffer *)thread->ipc_buffer_addr;
    uintptr_t base = sel4runtime_write_tls_image((void *)memory);
    sel4runtime_set_tls_variable(base, __sel4_ipc_buffer, buffer);
    uintptr_t stack = ALIGN_DOWN(memory, (uintptr_t)STACK_CALL_ALIGNMENT);
    sel4utils_arch_init_local_context(entry_point, arg0, arg1, buffer, (void *)stack, &regs);
    sel4_context_tls(&regs) = base;
    return seL4_TCB_WriteRegisters(thread->tcb.cptr, (seL4_Bool)(resume != 0), 0, CONTEXT_WORDS,
                                   &regs);
}

void sel4utils_clean_up_thread(vka_t *vka, vspace_t *alloc, sel4utils_thread_t *thread)
{
    if (thread->tcb.cptr)
        vka_free_object(vka, &thread->tcb);
    if (thread->ipc_buffer_addr)
        vspace_free_ipc_buffer(alloc, (void *)thread->ipc_buffer_addr);
    if (thread->stack_top)
        vspace_free_sized_stack(alloc, thread->stack_top, thread->stack_size);
    if (thread->own_sc && thread->sched_context.cptr)
        vka_free_object(vka, &thread->sched_context);
    if (thread->own_reply && thread->reply.cptr)
        vka_free_object(vka, &thread->reply);
    memset(thread, 0, sizeof *thread);
}

/* ---- checkpoints ---- */

int sel4utils_checkpoint_thread(sel4utils_thread_t *thread, sel4utils_checkpoint_t *checkpoint,
                                bool suspend)
{
    int error = seL4_TCB_ReadRegisters(thread->tcb.cptr, suspend, 0, CONTEXT_WORDS,
                                       &checkpoint->regs);
    ZF_LOGE_IFERR(error, "The thread's registers cannot be read")
    if (error)
        return error;
    /* Anything above the stack pointer, and the red zone below it. */
    uintptr_t sp = sel4utils_get_sp(checkpoint->regs) - 128;
    uintptr_t top = (uintptr_t)thread->stack_top;
    if (sp >= top || sp < top - thread->stack_size * PAGE_SIZE_4K) {
        ZF_LOGE("The thread's stack pointer, %#lx, is not in its stack",
                sel4utils_get_sp(checkpoint->regs));
        return FAILED;
    }
    checkpoint->thread = thread;
    checkpoint->sp = sp;
    checkpoint->stack = malloc(top - sp);
    if (!checkpoint->stack)
        return FAILED;
    memcpy(checkpoint->stack, (void *)sp, top - sp);
    return 0;
}

int sel4utils_checkpoint_restore(sel4utils_checkpoint_t *checkpoint, bool free_memory, bool resume)
{
    sel4utils_thread_t *thread = checkpoint->thread;
    memcpy((void *)checkpoint->sp, checkpoint->stack,
           (uintptr_t)thread->stack_top - checkpoint->sp);
    int error = seL4_TCB_WriteRegisters(thread->tcb.cptr, resume, 0, CONTEXT_WORDS,
                                        &checkpoint->regs);
    ZF_LOGE_IFERR(error, "The thread's registers cannot be written")
    if (!error && free_memory)
        sel4utils_free_checkpoint(checkpoint);
    return error;
}

void sel4utils_free_checkpoint(sel4utils_checkpoint_t *checkpoint)
{
    free(checkpoint->stack);
    checkpoint->stack = NULL;
}

int sel4utils_set_sched_affinity(sel4utils_thread_t *thread, sched_params_t params)
{
    (void)thread, (void)params;
    return -ENOSYS;
}

int sel4utils_run_on_stack(vspace_t *vspace, void *(*func)(void *arg), void *arg, void **retval)
{
    void *stack_top = vspace_new_stack(vspace);
    if (!stack_top)
        return FAILED;
    void *result = utils_run_on_stack(stack_top, func, arg);
    if (retval)
        *retval = result;
    return 0;
}

/* thread_config.h - how a thread is to be: built up by functions that each say one thing. */
#pragma once
#include <autoconf.h>
#include <sel4/types.h>
#include <sel4utils/api.h>
#include <sel4utils/gen_config.h>
#include <simple/simple.h>

typedef struct sched_params {
    uint8_t priority, mcp; /* 0: left as they are in a new thread */
    seL4_CPtr auth;        /* a TCB whose own maximum allows them */
    /* What a kernel with scheduling contexts wants: a new one, made by sched_ctrl, or
     * sched_context. Without either the thread is passive: it runs when somebody lends it time. */
    bool create_sc;
    seL4_CPtr sched_ctrl;     /* of the processor it is to run on */
    seL4_Time period, budget; /* microseconds */
    seL4_Word extra_refills, badge;
    seL4_CPtr sched_context; /* 0: none */
    seL4_Word core;
} sched_params_t;

typedef struct sel4utils_thread_config {
    seL4_CPtr fault_endpoint; /* in the thread's CSpace; with scheduling contexts in the caller's;
                                 0: none */
    seL4_CNode cspace;
    seL4_Word
        cspace_root_data;   /* its guard, from api_make_guard_...; 0: as the capability has it */
    bool custom_stack_size; /* else CONFIG_SEL4UTILS_STACK_SIZE bytes */
    seL4_Word stack_size;   /* pages of 4 KiB; 0: no stack */
    bool no_ipc_buffer;
    sched_params_t sched_params;
    bool create_reply; /* with scheduling contexts: it answers by a new reply object; else by: */
    seL4_CPtr reply;
} sel4utils_thread_config_t;

/* For kernels with scheduling contexts: budget_us of processor time in period_us. */
static inline sched_params_t sched_params_periodic(sched_params_t params, simple_t *simple,
                                                   seL4_Word core, seL4_Time period_us,
                                                   seL4_Time budget_us, seL4_Word extra_refills,
                                                   seL4_Word badge)
{
    params.sched_ctrl = simple_get_sched_ctrl(simple, (int)core);
    params.period = period_us;
    params.budget = budget_us;
    params.extra_refills = extra_refills;
    params.badge = badge;
    params.create_sc = true;
    return params;
}

/* Turns of timeslice_us, whenever it can run. */
static inline sched_params_t sched_params_round_robin(sched_params_t params, simple_t *simple,
                                                      seL4_Word core, seL4_Time timeslice_us)
{
    return sched_params_periodic(params, simple, core, timeslice_us, timeslice_us, 0, 0);
}

/* The processor that it runs on, counted from 0. */
static inline sched_params_t sched_params_core(sched_params_t params, seL4_Word core)
{
    params.core = core;
    return params;
}

/* Make a reply object for it; or use this one. */
static inline sel4utils_thread_config_t thread_config_create_reply(sel4utils_thread_config_t config)
{
    config.create_reply = true;
    return config;
}

static inline sel4utils_thread_config_t thread_config_reply(sel4utils_thread_config_t config,
                                                            seL4_CPtr reply)
{
    config.create_reply = false;
    config.reply = reply;
    return config;
}

/* It runs on this scheduling context. */
static inline sel4utils_thread_config_t
thread_config_sched_context(sel4utils_thread_config_t config, seL4_CPtr sched_context)
{
    config.sched_params.create_sc = false;
    config.sched_params.sched_context = sched_context;
    return config;
}

/* Its CSpace, and a guard for it. */
static inline sel4utils_thread_config_t thread_config_cspace(sel4utils_thread_config_t config,
                                                             seL4_CPtr cspace_root,
                                                             seL4_Word cspace_root_data)
{
    config.cspace = cspace_root;
    config.cspace_root_data = cspace_root_data;
    return config;
}

/* The thread whose maximum controlled priority bounds its own. */
static inline sel4utils_thread_config_t thread_config_auth(sel4utils_thread_config_t config,
                                                           seL4_CPtr tcb)
{
    config.sched_params.auth = tcb;
    return config;
}

/* A thread of this program: its CSpace, and its authority over priorities. */
static inline sel4utils_thread_config_t thread_config_new(simple_t *simple)
{
    sel4utils_thread_config_t config = { 0 };
    seL4_Word guard_bits = seL4_WordBits - (seL4_Word)simple_get_cnode_size_bits(simple);
    config = thread_config_auth(config, simple_get_tcb(simple));
    return thread_config_cspace(config, simple_get_cnode(simple),
                                api_make_guard_skip_word(guard_bits));
}

/* Its priority, 0..255. */
static inline sel4utils_thread_config_t thread_config_priority(sel4utils_thread_config_t config,
                                                               uint8_t priority)
{
    config.sched_params.priority = priority;
    return config;
}

/* Its maximum controlled priority, 0..255. */
static inline sel4utils_thread_config_t thread_config_mcp(sel4utils_thread_config_t config,
                                                          uint8_t mcp)
{
    config.sched_params.mcp = mcp;
    return config;
}

/* In pages of 4 KiB. */
static inline sel4utils_thread_config_t thread_config_stack_size(sel4utils_thread_config_t config,
                                                                 seL4_Word size)
{
    config.stack_size = size;
    config.custom_stack_size = true;
    return config;
}

/* It has no IPC buffer. */
static inline sel4utils_thread_config_t
thread_config_no_ipc_buffer(sel4utils_thread_config_t config)
{
    config.no_ipc_buffer = true;
    return config;
}

/* Its faults go to this endpoint, by a slot of its own CSpace; with scheduling contexts by one of
 * the caller's. */
static inline sel4utils_thread_config_t
thread_config_fault_endpoint(sel4utils_thread_config_t config, seL4_CPtr fault_ep)
{
    config.fault_endpoint = fault_ep;
    return config;
}

/* All that a thread needs as a rule. With scheduling contexts it has one of its own that gives it
 * turns, as each thread of a classic kernel has. */
static inline sel4utils_thread_config_t thread_config_default(simple_t *simple, seL4_CPtr cnode,
                                                              seL4_Word data, seL4_CPtr fault_ep,
                                                              uint8_t prio)
{
    sel4utils_thread_config_t config = thread_config_new(simple);
    config = thread_config_cspace(config, cnode, data);
    config = thread_config_fault_endpoint(config, fault_ep);
    config = thread_config_priority(config, prio);
#ifdef CONFIG_KERNEL_MCS
    config.sched_params = sched_params_round_robin(config.sched_params, simple, 0,
                                                   CONFIG_BOOT_THREAD_TIME_SLICE * US_IN_MS);
#endif
    return thread_config_create_reply(config);
}

/* both.h - what the tests of libraries need to be the same for both kernels: threads that get
 * turns, and an object to answer by where there are such. */
#pragma once
#include "../qemu/check.h"
#include <sel4utils/thread_config.h>

/* The test's own reply object; 0 on a kernel that has none. */
static inline seL4_CPtr reply_object(void)
{
    static vka_object_t reply;
    if (config_set(CONFIG_KERNEL_MCS) && reply.cptr == 0)
        ZF_LOGF_IF(vka_alloc_reply(&vka, &reply), "no reply object");
    return reply.cptr;
}

/* How a thread of this program is to be: with this priority, and turns if it must be given time. */
static inline sel4utils_thread_config_t thread_of(uint8_t priority)
{
    sel4utils_thread_config_t config = thread_config_priority(thread_config_new(&simple), priority);
    if (config_set(CONFIG_KERNEL_MCS))
        config.sched_params = sched_params_round_robin(config.sched_params, &simple, 0,
                                                       CONFIG_BOOT_THREAD_TIME_SLICE * US_IN_MS);
    return config;
}

/* A thread that new_thread made gets turns, too. */
static inline void give_turns(const thread_t *t)
{
    vka_object_t context;
    enum { TURN_US = 5000 };
    if (!config_set(CONFIG_KERNEL_MCS))
        return;
    ZF_LOGF_IF(vka_alloc_sched_context(&vka, &context), "no scheduling context");
    CHECK_IS(api_sched_ctrl_configure(simple_get_sched_ctrl(&simple, 0), context.cptr, TURN_US,
                                      TURN_US, 0, 0),
             0);
    CHECK_IS(api_sc_bind(context.cptr, t->tcb), 0);
}

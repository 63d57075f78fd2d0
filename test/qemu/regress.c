/* regress.c - one file for each class of bugs that kernels of this kind have had (test/regress/).
 *
 * Each checks, from user level, that Tessera has none of its class; where the host tests or
 * run-all.sh can see more, the file says so. */
#include "raw.h"

#ifndef FIRST_CLASS /* classes to run, 0 to 24 */
#define FIRST_CLASS 0
#define LAST_CLASS 24
#endif

static seL4_CPtr ep, ntfn, fault_ep, f; /* f: the first of 64 free slots */
static vka_object_t memory;             /* an untyped of 2^20 bytes, of nobody */
static const seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;

static seL4_Word random_word(void)
{
    static seL4_Word x = 88172645463325252ul;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return x;
}

static int is_there(seL4_CPtr slot)
{
    return seL4_DebugCapIdentify(slot) != 0;
}

static int retype(seL4_Word type, seL4_Word bits, seL4_CPtr slot, seL4_Word count)
{
    return (int)seL4_Untyped_Retype(memory.cptr, type, bits, CNODE, 0, 0, slot, count);
}

/* The next fault that has come: its label (its words are in the message registers); 0: none. */
static seL4_Word fault_here(void)
{
    seL4_Word badge = 0;
    seL4_MessageInfo_t tag = seL4_NBRecv(fault_ep, &badge);
    return badge ? seL4_MessageInfo_get_label(tag) : 0;
}

/* Run this in a thread until it blocks or faults; its fault.  The thread is gone then. */
static seL4_Word fault_of(void (*run)(void *), void *arg)
{
    thread_t t = new_thread(run, arg, 254, fault_ep);
    resume(&t);
    let_run();
    seL4_Word label = fault_here(), mr[8];
    for (int i = 0; i < 8; i++)
        mr[i] = seL4_GetMR(i);
    CHECK(end_thread(&t) == 0);
    for (int i = 0; i < 8; i++)
        seL4_SetMR(i, mr[i]);
    return label;
}

#include "../regress/a_stale_mappings.c"
#include "../regress/d_retype_churn.c"
#include "../regress/e_entries_and_rights.c"
#include "../regress/h_residual_data.c"
#include "../regress/i_self_operations.c"
#include "../regress/l_rights_matrix.c"
#include "../regress/m_reply_abi.c"
#include "../regress/n_fault_messages.c"
#include "../regress/o_queues.c"
#include "../regress/p_boot_memory.c"
#include "../regress/q_image_edges.c"
#include "../regress/r_one_processor.c"
#include "../regress/s_time.c"
#include "../regress/u_debug_calls.c"
#include "../regress/v_confused_deputy.c"
#include "../regress/w_device_memory.c"
#include "../regress/x_compilers.c"
/* These are about a PC: its registers, ports, interrupts and clocks. */
#ifdef CONFIG_ARCH_X86_64
#include "../regress/b_nothing_bound.c"
#include "../regress/c_register_context.c"
#include "../regress/f_privileged_return.c"
#include "../regress/g_every_vector.c"
#include "../regress/j_extreme_words.c"
#include "../regress/k_index_bounds.c"
#include "../regress/t_preemption.c"
#include "../regress/y_exhaustion.c"
#define OF_A_PC(class) class
#else
#define OF_A_PC(class) NULL
#endif

int main(void)
{
    static void (*const classes[])(void) = {
        class_a,          OF_A_PC(class_b), OF_A_PC(class_c), class_d, class_e,
        OF_A_PC(class_f), OF_A_PC(class_g), class_h,          class_i, OF_A_PC(class_j),
        OF_A_PC(class_k), class_l,          class_m,          class_n, class_o,
        class_p,          class_q,          class_r,          class_s, OF_A_PC(class_t),
        class_u,          class_v,          class_w,          class_x, OF_A_PC(class_y),
    };
    start();
    f = (1ul << info->initThreadCNodeSizeBits) - 64;
    ep = new_object(seL4_EndpointObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    fault_ep = mint(new_object(seL4_EndpointObject, 0), seL4_AllRights, 0xfa);
    CHECK(vka_alloc_untyped(&vka, 20, &memory) == 0);
    for (int i = FIRST_CLASS; i <= LAST_CLASS; i++) {
        if (!classes[i])
            continue;
        unsigned long before = passed, failed_before = failed;
        classes[i]();
        CHECK(revoke(memory.cptr) == 0);
        printf("class %c: %lu passed, %lu failed\n", 'A' + i, passed - before,
               failed - failed_before);
    }
    return finish();
}

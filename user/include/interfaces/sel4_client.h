/* sel4_client.h - a function for each invocation, made from the rows of api/.
 *
 * METHOD(object, name, ...) gives   seL4_Error seL4_object_name(capability, parameters...)
 * GETTER(object, name, ...) gives   struct seL4_object_name { int error; result }
 * `make stubs` writes them out for reading and for other languages.
 * Errors: as the kernel returns them; the first message registers are then left in the IPC buffer,
 * where seL4_GetMR finds the details.  Sub-word parameters are packed, each aligned to its size. */
#pragma once
#include <sel4/sel4_arch/syscalls.h>
#include <sel4/invocation.h>
#include <interfaces/kinds.h>
#include "each.h"

/* A message while it is packed: words from 4 on go straight into the IPC buffer. */
struct sel4_message {
    seL4_Word bit, caps;
    seL4_Word mr[seL4_FastMessageRegisters];
};

/* Each word by itself: see struct sel4_mrs. */
LIBSEL4_INLINE_FUNC void sel4_begin(struct sel4_message *m)
{
    m->bit = m->caps = 0;
    m->mr[0] = m->mr[1] = m->mr[2] = m->mr[3] = 0;
}

LIBSEL4_INLINE_FUNC void sel4_put(struct sel4_message *m, seL4_Word value, seL4_Word bits)
{
    m->bit = (m->bit + bits - 1) / bits * bits;
    seL4_Word i = m->bit / seL4_WordBits, shift = m->bit % seL4_WordBits;
    value = bits < seL4_WordBits ? value & ((1ul << bits % seL4_WordBits) - 1) : value;
    if (i < seL4_FastMessageRegisters)
        m->mr[i] |= value << shift;
    else
        seL4_SetMR((int)i, shift ? seL4_GetMR((int)i) | value << shift : value);
    m->bit += bits;
}

LIBSEL4_INLINE_FUNC void sel4_put_cap(struct sel4_message *m, seL4_CPtr cap)
{
    seL4_SetCap((int)m->caps++, cap);
}

#define PUT_word(m, v) sel4_put(m, v, 64)
#define PUT_time(m, v) sel4_put(m, v, 64)
#define PUT_rights(m, v) sel4_put(m, (v).words[0], 64)
#define PUT_attr(m, v) sel4_put(m, (seL4_Word)(v), 64)
#define PUT_u8(m, v) sel4_put(m, v, 8)
#define PUT_byte(m, v) sel4_put(m, v, 64)
#define PUT_u16(m, v) sel4_put(m, v, 16)
#define PUT_flag(m, v) sel4_put(m, (v) != 0, 1)
#define PUT_CPtr(m, v) sel4_put_cap(m, v)
#define PUT_CNode(m, v) sel4_put_cap(m, v)
#define PUT_TCB(m, v) sel4_put_cap(m, v)
#define PUT_Untyped(m, v) sel4_put_cap(m, v)

/* In user/runtime/by_hand.c, if the program is linked with it: `tcb` was configured with this
 * buffer and VSpace; and a TLS base for a thread that is to start without one, 0 if there is none.
 */
__attribute__((weak)) void sel4runtime_thread_configured(seL4_CPtr tcb, seL4_Word buffer,
                                                         seL4_CPtr vspace);
__attribute__((weak)) seL4_Word sel4runtime_thread_base(seL4_CPtr tcb);
/* The word of TCB_Configure that has the buffer's address: a classic kernel takes the fault
 * endpoint before the others. */
#ifdef CONFIG_KERNEL_MCS
enum { SEL4_CONFIGURE_BUFFER = 2 };
#else
enum { SEL4_CONFIGURE_BUFFER = 3 };
#endif

/* Send the message with this label to `service`; m->mr are then the answer's first words. */
LIBSEL4_INLINE_FUNC seL4_Error sel4_invoke(seL4_CPtr service, seL4_Word label,
                                           struct sel4_message *m)
{
    seL4_Word length = (m->bit + seL4_WordBits - 1) / seL4_WordBits;
    seL4_Word info = seL4_MessageInfo_new(label, 0, m->caps, length).words[0];
    if (label == seL4_Label_TCB_Configure && sel4runtime_thread_configured)
        sel4runtime_thread_configured(service, m->mr[SEL4_CONFIGURE_BUFFER], seL4_GetCap(1));
    sel4_trap(seL4_SysCall, &service, &info, &m->mr[0], &m->mr[1], &m->mr[2], &m->mr[3]);
    seL4_Error error = (seL4_Error)(info >> 12);
    if (error != seL4_NoError) {
        seL4_SetMR(0, m->mr[0]);
        seL4_SetMR(1, m->mr[1]);
        seL4_SetMR(2, m->mr[2]);
        seL4_SetMR(3, m->mr[3]);
    }
    return error;
}

/* Inline wherever a compiler optimizes: where a program makes its system call, debug kernels and
 * debuggers then see the function that called the stub, and its line. */
#define METHOD_BY_HAND(...)
#define METHOD(object, name, text, params) \
    LIBSEL4_INLINE_FUNC \
    seL4_Error seL4_##object##_##name(seL4_##object _service EACH_USER(params)) \
    { \
        struct sel4_message m; \
        sel4_begin(&m); \
        EACH_PUT(params) \
        return sel4_invoke(_service, seL4_Label_##object##_##name, &m); \
    }
#define GETTER(object, name, text, params, kind, result) \
    struct seL4_##object##_##name { \
        int error; \
        USER_##kind result; \
    }; \
    typedef struct seL4_##object##_##name seL4_##object##_##name##_t; \
    LIBSEL4_INLINE_FUNC \
    seL4_##object##_##name##_t seL4_##object##_##name(seL4_##object _service EACH_USER(params)) \
    { \
        struct sel4_message m; \
        sel4_begin(&m); \
        seL4_##object##_##name##_t answer; \
        EACH_PUT(params) \
        answer.error = sel4_invoke(_service, seL4_Label_##object##_##name, &m); \
        answer.result = (USER_##kind)m.mr[0]; \
        return answer; \
    }
#include "methods.def"
#undef GETTER
#undef METHOD
#undef METHOD_BY_HAND

/* Read the first `count` (from 1 on) registers of a thread; `regs` gets as many as there are. */
static inline seL4_Error seL4_TCB_ReadRegisters(seL4_TCB _service, seL4_Bool suspend_source,
                                                seL4_Uint8 arch_flags, seL4_Word count,
                                                seL4_UserContext *regs)
{
    struct sel4_message m;
    sel4_begin(&m);
    PUT_flag(&m, suspend_source);
    PUT_u8(&m, arch_flags);
    PUT_word(&m, count);
    seL4_Error error = sel4_invoke(_service, seL4_Label_TCB_ReadRegisters, &m);
    for (seL4_Word i = 0; error == seL4_NoError && i < count && i < sizeof *regs / 8; i++)
        ((seL4_Word *)regs)[i] = i < seL4_FastMessageRegisters ? m.mr[i] : seL4_GetMR((int)i);
    return error;
}

/* Write the first `count` registers of a thread.  A thread that gets a stack but no TLS base is
 * given one, if it has this program's address space and an IPC buffer: see
 * user/runtime/by_hand.c. */
static inline seL4_Error seL4_TCB_WriteRegisters(seL4_TCB _service, seL4_Bool resume_target,
                                                 seL4_Uint8 arch_flags, seL4_Word count,
                                                 seL4_UserContext *regs)
{
    struct sel4_message m;
    sel4_begin(&m);
    PUT_flag(&m, resume_target);
    PUT_u8(&m, arch_flags);
    PUT_word(&m, count);
    for (seL4_Word i = 0; i < sizeof *regs / 8; i++)
        PUT_word(&m, i < count ? ((seL4_Word *)regs)[i] : 0);
    if (count > SEL4_CONTEXT_TLS && sel4_context_tls(regs) == 0 && sel4_context_stack(regs) != 0 &&
        sel4runtime_thread_base)
        seL4_SetMR(SEL4_CONTEXT_TLS + 2, sel4runtime_thread_base(_service));
    return sel4_invoke(_service, seL4_Label_TCB_WriteRegisters, &m);
}

#if HARDWARE_DEBUG
typedef struct seL4_TCB_GetBreakpoint {
    int error;
    seL4_Word vaddr, type, size, rw;
    seL4_Bool is_enabled;
} seL4_TCB_GetBreakpoint_t;

/* Read break point `bp_num` (0..3) of a thread. */
static inline seL4_TCB_GetBreakpoint_t seL4_TCB_GetBreakpoint(seL4_TCB _service, seL4_Uint16 bp_num)
{
    struct sel4_message m;
    sel4_begin(&m);
    PUT_u16(&m, bp_num);
    seL4_Error error = sel4_invoke(_service, seL4_Label_TCB_GetBreakpoint, &m);
    return (
        seL4_TCB_GetBreakpoint_t){ error, m.mr[0], m.mr[1], m.mr[2], m.mr[3], seL4_GetMR(4) & 1 };
}
#endif

#ifdef CONFIG_ARCH_AARCH64
/* Call the firmware with registers x0 to x7; the same registers come back, in a program without an
 * IPC buffer only the first four. */
static inline seL4_Error seL4_ARM_SMC_Call(seL4_ARM_SMC _service, seL4_ARM_SMCContext *smc_args,
                                           seL4_ARM_SMCContext *smc_response)
{
    struct sel4_message m;
    sel4_begin(&m);
    for (seL4_Word i = 0; i < sizeof *smc_args / 8; i++)
        PUT_word(&m, ((seL4_Word *)smc_args)[i]);
    seL4_Error error = sel4_invoke(_service, seL4_Label_ARM_SMC_Call, &m);
    for (seL4_Word i = 0; error == seL4_NoError && i < sizeof *smc_response / 8; i++)
        ((seL4_Word *)smc_response)[i] = i < seL4_FastMessageRegisters ? m.mr[i]
                                                                       : seL4_GetMR((int)i);
    return error;
}
#endif

/* types.h - the registers of a thread, and of a call of the firmware, on aarch64. */
#pragma once
#include <sel4/simple_types.h>

typedef seL4_CPtr seL4_ARM_VSpace;

typedef struct seL4_UserContext_ {
#define REGISTER(name) seL4_Word name;
#include "user_context.def"
#undef REGISTER
} seL4_UserContext;

/* What a call of the firmware gets and gives: registers x0 to x7. */
typedef struct seL4_ARM_SMCContext_ {
    seL4_Word x0, x1, x2, x3, x4, x5, x6, x7;
} seL4_ARM_SMCContext;

/* Which word of it says where thread-local storage is; that word, and the stack pointer. */
enum { SEL4_CONTEXT_TLS = 34 };
#define sel4_context_tls(regs) ((regs)->tpidr_el0)
#define sel4_context_stack(regs) ((regs)->sp)

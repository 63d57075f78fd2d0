/* types.h - the registers of a thread, and the top of its address space, on aarch64. */
#pragma once
#include <sel4/simple_types.h>

typedef seL4_CPtr seL4_ARM_VSpace;

typedef struct seL4_UserContext_ {
#define REGISTER(name) seL4_Word name;
#include "user_context.def"
#undef REGISTER
} seL4_UserContext;

/* Which word of it says where thread-local storage is; that word, and the stack pointer. */
enum { SEL4_CONTEXT_TLS = 34 };
#define sel4_context_tls(regs) ((regs)->tpidr_el0)
#define sel4_context_stack(regs) ((regs)->sp)

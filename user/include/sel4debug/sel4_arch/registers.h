/* registers.h - names of a thread's registers, in the order of seL4_UserContext. */
#pragma once
#include <sel4/sel4.h>
#include <stddef.h>
#include <utils/util.h>

static UNUSED const char *register_names[] = {
    "rip", "rsp", "rflags", "rax", "rbx", "rcx", "rdx", "rsi", "rdi",     "rbp",
    "r8",  "r9",  "r10",    "r11", "r12", "r13", "r14", "r15", "fs_base", "gs_base",
};
compile_time_assert(a_name_for_each_register, sizeof register_names == sizeof(seL4_UserContext));
compile_time_assert(rbp_is_the_tenth, offsetof(seL4_UserContext, rbp) == 9 * sizeof(seL4_Word));
compile_time_assert(r8_comes_then, offsetof(seL4_UserContext, r8) == 10 * sizeof(seL4_Word));
compile_time_assert(gs_base_is_last, offsetof(seL4_UserContext, gs_base) == 19 * sizeof(seL4_Word));

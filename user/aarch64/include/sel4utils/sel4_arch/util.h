/* util.h - registers that every architecture has, under one name. */
#pragma once
#include <sel4/sel4.h>
#include <stdint.h>

#define EXCEPT_IPC_SYS_MR_IP EXCEPT_IPC_SYS_MR_PC

/* The address at which a thread goes on, among registers for seL4_TCB_WriteRegisters. */
static inline void sel4utils_set_instruction_pointer(seL4_UserContext *regs, seL4_Word value)
{
    regs->pc = value;
}

/* The same, read. */
static inline seL4_Word sel4utils_get_instruction_pointer(seL4_UserContext regs)
{
    return regs.pc;
}

/* The stack pointer, among registers for seL4_TCB_WriteRegisters. */
static inline void sel4utils_set_stack_pointer(seL4_UserContext *regs, seL4_Word value)
{
    regs->sp = value;
}

/* The same, read. */
static inline seL4_Word sel4utils_get_sp(seL4_UserContext regs)
{
    return regs.sp;
}

/* What a call pushes onto the stack; the first three arguments of a function. */
enum { SEL4UTILS_PUSHED_BYTES = 0 };
static inline void sel4utils_set_arguments(seL4_UserContext *regs, seL4_Word a, seL4_Word b,
                                           seL4_Word c)
{
    regs->x0 = a;
    regs->x1 = b;
    regs->x2 = c;
}

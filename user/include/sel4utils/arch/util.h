/* util.h - what a fault message says. */
#pragma once
#include <sel4/faults.h>
#include <sel4/sel4.h>
#include <sel4utils/sel4_arch/util.h>
#include <stdint.h>
#include <utils/arith.h>

#define ARCH_SYSCALL_INSTRUCTION_SIZE 2 /* bytes */

/* Was it a read?  The page fault's message is in the message registers. */
static inline int sel4utils_is_read_fault(void)
{
    return (seL4_GetMR(seL4_VMFault_FSR) & BIT(1)) == 0;
}

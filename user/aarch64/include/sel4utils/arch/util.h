/* util.h - what a fault message says, on aarch64. */
#pragma once
#include <sel4/faults.h>
#include <sel4/sel4.h>
#include <sel4utils/sel4_arch/util.h>
#include <stdint.h>
#include <utils/arith.h>

#define ARCH_SYSCALL_INSTRUCTION_SIZE 4 /* bytes */

/* Was it a read?  The page fault's message is in the message registers; its status is ESR_EL1,
 * whose bit 6 says "write". */
static inline int sel4utils_is_read_fault(void)
{
    return (seL4_GetMR(seL4_VMFault_FSR) & BIT(6)) == 0;
}

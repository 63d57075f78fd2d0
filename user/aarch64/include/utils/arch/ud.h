/* ud.h - an instruction that every processor refuses. */
#pragma once
#include <utils/attribute.h>

#define UD_INSTRUCTION_SIZE 4 /* bytes */

/* Fault, on purpose. */
static inline void ALWAYS_INLINE utils_undefined_instruction(void)
{
    __asm__ volatile("udf #0");
}

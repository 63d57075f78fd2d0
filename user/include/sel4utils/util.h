/* util.h - utilities; 64-bit values in messages. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4utils/arch/util.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/sel4_zf_logif.h>
#include <sel4utils/strerror.h>
#include <stdint.h>
#include <utils/util.h>
#include <vspace/page.h>

#define SEL4UTILS_64_WORDS (sizeof(uint64_t) / sizeof(seL4_Word))

/* The 64-bit value that begins in this message register. */
static inline uint64_t sel4utils_64_get_mr(seL4_Word offset)
{
    return seL4_GetMR((int)offset);
}

/* Put 64 bits into message register offset. */
static inline void sel4utils_64_set_mr(seL4_Word offset, uint64_t value)
{
    seL4_SetMR((int)offset, value);
}

/* io.h - plain reads and writes of 8, 16 and 32 bits. */
#pragma once
#include <stdint.h>

#define RAW_READ8(a) (*(uint8_t *)(a))
#define RAW_READ16(a) (*(uint16_t *)(a))
#define RAW_READ32(a) (*(uint32_t *)(a))
#define RAW_WRITE8(v, a) (*(uint8_t *)(a) = (v))
#define RAW_WRITE16(v, a) (*(uint16_t *)(a) = (v))
#define RAW_WRITE32(v, a) (*(uint32_t *)(a) = (v))

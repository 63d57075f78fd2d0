/* arith.h - small sums.  What ends in _UNSAFE can be used where a constant is wanted. */
#pragma once
#include <assert.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <utils/attribute.h>
#include <utils/builtin.h>
#include <utils/stringify.h>
#include <utils/verification.h>

#define BIT(n) (1ul << (n))
#define LLBIT(n) (1ull << (n))
/* The lowest n bits set; n is 1 to 64, for MASK_UNSAFE 0 to 63. */
#define MASK_UNSAFE(n) (BIT(n) - 1ul)
#define MASK(n) ((n) < 64 ? BIT((n) % 64) - 1ul : ~0ul)
#define IS_ALIGNED(n, b) (!((unsigned long)(n)&MASK(b)))
#define IS_ALIGNED_N(n, b) ((unsigned long)(n) % (b) == 0)

/* Powers of two: which one n is, or the last below it; the next one above a 32-bit number. */
#define LOG_BASE_2(n) (sizeof(unsigned long) * CHAR_BIT - CLZL(n) - 1)
#define IS_POWER_OF_2_OR_ZERO(n) (((n) & ((n)-1)) == 0)
#define IS_POWER_OF_2(n) ((n) != 0 && IS_POWER_OF_2_OR_ZERO(n))
#define NEXT_POWER_OF_2(n) \
    ({ \
        uint32_t n_ = (uint32_t)(n); \
        n_ ? (uint32_t)2 << (31 - CLZ(n_)) : 1u; \
    })

/* To a multiple of n: a power of two for ALIGN, any number for ROUND. */
#define ALIGN_UP(x, n) (((x) + (n)-1) & ~((n)-1))
#define ALIGN_DOWN(x, n) ((x) & ~((n)-1))
#define ROUND_DOWN_UNSAFE(n, b) ((n) - (n) % (b))
#define ROUND_UP_UNSAFE(n, b) ((n) % (b) == 0 ? (n) : (n) + (b) - (n) % (b))
#define ROUND_DOWN(n, b) \
    ({ \
        __typeof__(n) n_ = (n); \
        n_ - n_ % (b); \
    })
#define ROUND_UP(n, b) \
    ({ \
        __typeof__(n) n_ = (n); \
        __typeof__(b) b_ = (b); \
        n_ % b_ == 0 ? n_ : n_ + b_ - n_ % b_; \
    })
/* Quotients: rounded up; to the nearest. */
#define DIV_ROUND_UP(n, b) \
    ({ \
        __typeof__(n) n_ = (n); \
        __typeof__(b) b_ = (b); \
        n_ / b_ + (n_ % b_ != 0); \
    })
#define DIV_ROUND_UNSAFE(n, b) (((n) + (b) / 2) / (b))
#define DIV_ROUND(n, b) \
    ({ \
        __typeof__(n) n_ = (n); \
        __typeof__(b) b_ = (b); \
        n_ / b_ + (n_ % b_ >= b_ / 2 ? 1 : 0); \
    })

#define MIN_UNSAFE(a, b) ((a) < (b) ? (a) : (b))
#define MAX_UNSAFE(a, b) ((a) > (b) ? (a) : (b))
#define MIN(a, b) \
    ({ \
        __typeof__(a) a_ = (a); \
        __typeof__(b) b_ = (b); \
        a_ < b_ ? a_ : b_; \
    })
#define MAX(a, b) \
    ({ \
        __typeof__(a) a_ = (a); \
        __typeof__(b) b_ = (b); \
        a_ > b_ ? a_ : b_; \
    })
/* x, or the bound that it passes; is it inside? */
#define INRANGE(a, x, b) MIN(MAX(x, a), b)
#define ISINRANGE(a, x, b) \
    ({ \
        __typeof__(x) x_in_ = (x); \
        x_in_ == INRANGE(a, x_in_, b); \
    })
#define IN_RANGE(x, start, end) ((x) >= (start) && (x) < (end))
#define CLAMP(min, value, max) \
    ({ \
        __typeof__(min) low_ = (min); \
        __typeof__(max) high_ = (max); \
        __typeof__(value) value_ = (value); \
        value_ > high_ ? high_ : value_ < low_ ? low_ : value_; \
    })
/* a + b, at most limit; a - b, at least limit; neither overflows on the way. */
#define CLAMP_ADD(a, b, limit) \
    ({ \
        __typeof__(a) a_ = (a); \
        __typeof__(b) b_ = (b); \
        __typeof__(limit) limit_ = (limit); \
        limit_ - b_ < a_ ? limit_ : a_ + b_; \
    })
#define CLAMP_SUB(a, b, limit) \
    ({ \
        __typeof__(a) a_ = (a); \
        __typeof__(b) b_ = (b); \
        __typeof__(limit) limit_ = (limit); \
        limit_ + b_ > a_ ? limit_ : a_ - b_; \
    })

#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define PTR_ADD(p, n) ((void *)((uintptr_t)(p) + (n)))
#define PTR_SUB(p, n) ((void *)((uintptr_t)(p) - (n)))
/* A field of a struct that fills the bytes from behind `before` (of type `type`) up to `after`. */
#define PAD_STRUCT_BETWEEN(before, after, type) \
    uint8_t JOIN(__padding, __COUNTER__)[(after) - (before) - sizeof(type)]

/* arith.h - small sums. */
#pragma once
#include <stddef.h>
#include <stdint.h>

#define BIT(n) (1ul << (n))
#define MASK(n) ((n) < 64 ? BIT((n) % 64) - 1ul : ~0ul)
#define IS_ALIGNED(n, b) (!((unsigned long)(n) & MASK(b)))
#define IS_ALIGNED_N(n, b) ((unsigned long)(n) % (b) == 0)
#define IS_POWER_OF_2(n) ((n) != 0 && ((n) & ((n) - 1)) == 0)
#define ALIGN_UP(x, n) (((x) + (n) - 1) & ~((n) - 1))
#define ALIGN_DOWN(x, n) ((x) & ~((n) - 1))
#define ROUND_UP(n, b) ((n) % (b) == 0 ? (n) : (n) + (b) - (n) % (b))
#define ROUND_DOWN(n, b) ((n) - (n) % (b))
#define DIV_ROUND_UP(n, b) ((n) / (b) + ((n) % (b) != 0))
#define MIN(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define MAX(a, b) ({ __typeof__(a) a_ = (a); __typeof__(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define ARRAY_SIZE(x) (sizeof(x) / sizeof((x)[0]))
#define LOG_BASE_2(n) ((int)(sizeof(unsigned long) * 8) - 1 - __builtin_clzl(n))
#define BYTES_TO_SIZE_BITS(n) (LOG_BASE_2(n) + !IS_POWER_OF_2(n))
#define SIZE_BITS_TO_BYTES(b) BIT(b)
#define PTR_ADD(p, n) ((void *)((uintptr_t)(p) + (n)))
#define PTR_SUB(p, n) ((void *)((uintptr_t)(p) - (n)))
#define IN_RANGE(x, start, end) ((x) >= (start) && (x) < (end))
#define PAGE_BITS_4K 12
#define PAGE_SIZE_4K BIT(PAGE_BITS_4K)

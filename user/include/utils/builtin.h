/* builtin.h - what the compiler can count and choose. */
#pragma once
#include <assert.h>

/* Zero bits at the low end, at the high end; the lowest set bit, from 1; set bits. */
#define CTZ(x) __builtin_ctz(x)
#define CTZL(x) __builtin_ctzl(x)
#define CLZ(x) __builtin_clz(x)
#define CLZL(x) __builtin_clzl(x)
#define FFS(x) __builtin_ffs(x)
#define FFSL(x) __builtin_ffsl(x)
#define POPCOUNT(x) __builtin_popcount(x)
#define POPCOUNTL(x) __builtin_popcountl(x)
#define BSWAP_WORD(x) __builtin_bswap64(x)
#define OFFSETOF(type, member) __builtin_offsetof(type, member)
#define TYPES_COMPATIBLE(t1, t2) __builtin_types_compatible_p(t1, t2)
#define CHOOSE_EXPR(cond, x, y) __builtin_choose_expr(cond, x, y)
#define IS_CONSTANT(expr) __builtin_constant_p(expr)
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define UNREACHABLE() \
    do { \
        assert(!"this line cannot be reached"); \
        __builtin_unreachable(); \
    } while (0)

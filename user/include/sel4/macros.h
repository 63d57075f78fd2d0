/* macros.h - what libsel4 asks of the compiler. */
#pragma once
#include <sel4/config.h>

#define CONST __attribute__((__const__))
#define PURE __attribute__((__pure__))
#define SEL4_PACKED __attribute__((packed))
#define SEL4_DEPRECATED(x) __attribute__((deprecated(x)))
#define SEL4_DEPRECATE_MACRO(x) x
#define LIBSEL4_UNUSED __attribute__((unused))
#define LIBSEL4_WEAK __attribute__((weak))
#define LIBSEL4_NOINLINE __attribute__((noinline))
#define LIBSEL4_INLINE static inline
/* By force only where a compiler optimizes.  Elsewhere a caller's frame would hold the variables of
 * each call in it, and the stack of a root task, 16 KiB in seL4's runtime, overflows. */
#ifdef __OPTIMIZE__
#define LIBSEL4_INLINE_FUNC static inline __attribute__((always_inline))
#else
#define LIBSEL4_INLINE_FUNC static inline
#endif
#define LIBSEL4_THREAD_LOCAL __thread
#define LIBSEL4_BIT(n) (1ul << (n))
#ifdef __cplusplus
#define SEL4_COMPILE_ASSERT(name, expr) static_assert(expr, #name);
#else
#define SEL4_COMPILE_ASSERT(name, expr) _Static_assert(expr, #name);
#endif
#define SEL4_SIZE_SANITY(index, entry, size) SEL4_COMPILE_ASSERT(sane, (index) + (entry) == (size))
/* Makes an enumeration as wide as a word. */
#define SEL4_FORCE_LONG_ENUM(type) _enum_pad_##type = ((1ull << ((sizeof(long) * 8) - 1)) - 1)

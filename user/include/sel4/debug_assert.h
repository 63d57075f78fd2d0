/* debug_assert.h - assertions that only debug builds check. */
#pragma once
#include <autoconf.h>
#include <sel4/assert.h>
#ifdef CONFIG_DEBUG_BUILD
#define seL4_DebugAssert(expr) seL4_Assert(expr)
#else
#define seL4_DebugAssert(expr) ((void)(expr))
#endif

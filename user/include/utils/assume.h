/* assume.h - hints about what is so, and which way is seldom gone. */
#pragma once
#include <utils/attribute.h>
#include <utils/builtin.h>
#include <utils/stringify.h>

#define ASSUME(x) ((x) ? (void)0 : __builtin_unreachable())
#ifdef __clang__
#define COLD_PATH() ((void)0)
#define HOT_PATH() ((void)0)
#else
#define COLD_PATH() \
    do { \
        JOIN(cold_path_, __COUNTER__) : COLD UNUSED; \
    } while (0)
#define HOT_PATH() \
    do { \
        JOIN(hot_path_, __COUNTER__) : HOT UNUSED; \
    } while (0)
#endif

/* assert.h - what the kernel itself guarantees; never a judgement on what a user asked for. */
#pragma once
#include "config.h"

void assert_failed(const char *what, const char *file, int line) __attribute__((noreturn));

#define assert(what) \
    (DEBUG && __builtin_expect(!(what), 0) ? assert_failed(#what, __FILE__, __LINE__) : (void)0)

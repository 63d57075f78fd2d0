/* assert.h - what the kernel itself guarantees; never a judgement on what a user asked for. */
#pragma once
#include "config.h"

void assert_failed(const char *what, const char *file, int line) __attribute__((noreturn));

/* The fields of this object are read only where they have been written, which the analyser cannot
 * follow: it is to take them as set, to anything (test/eva/analyser.h).  Nothing for a compiler. */
#ifndef taken_as_set
#define taken_as_set(object) ((void)0)
#endif

#define assert(what) \
    (DEBUG && __builtin_expect(!(what), 0) ? assert_failed(#what, __FILE__, __LINE__) : (void)0)

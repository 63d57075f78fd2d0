/* assert.h - what the kernel itself guarantees; never a judgement on what a user asked for. */
#pragma once
#include "config.h"

/* Print the expression with its place, and power the machine off with status 1.  Never returns. */
void assert_failed(const char *what, const char *file, int line) __attribute__((noreturn));

/* The analyser (Frama-C EVA) cannot follow that the fields of `object` are only read where they
 * were written before. This line asks it to assume that they hold some value, any value
 * (test/eva/analyser.h). For a compiler it is nothing. */
#ifndef taken_as_set
#define taken_as_set(object) ((void)0)
#endif

/* Stop the kernel if `what` is false. Debug builds only: a release kernel does not evaluate it,
 * so it must have no side effect. Never use it for a value that a user program chose: a wrong
 * value from user level is an error to answer, not a bug of the kernel. */
#define assert(what) \
    (DEBUG && __builtin_expect(!(what), 0) ? assert_failed(#what, __FILE__, __LINE__) : (void)0)

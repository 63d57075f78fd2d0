/* stack.h - calls on a new stack. */
#pragma once
#include <vspace/vspace.h>

/* Call func(arg) on a new stack, which stays; what it returns goes to *retval, if that is not NULL.
 * Returns 0, -1 if there is no stack to be had. */
int sel4utils_run_on_stack(vspace_t *vspace, void *(*func)(void *arg), void *arg, void **retval);

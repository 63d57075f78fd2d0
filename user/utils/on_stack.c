/* on_stack.c - calls on another stack.
 *
 * Owns:    nothing.
 * Entered: programs; sel4utils_run_on_stack. */
#include <stdint.h>
#include <utils/stack.h>

void *utils_run_on_stack(void *stack_top, void *(*func)(void *arg), void *arg)
{
    uintptr_t top = ALIGN_DOWN((uintptr_t)stack_top, (uintptr_t)STACK_CALL_ALIGNMENT);
    return utils_call_with_stack(top, func, arg);
}

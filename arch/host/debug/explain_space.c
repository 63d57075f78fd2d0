/* explain_space.c - the words of the host machine in sentences about what failed.
 *
 * Owns:    nothing.
 * Entered: explain.c and words.c; only in debug builds.
 * Never:   changes anything. */
#include "arch.h"

void arch_say_capability(struct cap cap)
{
    (void)cap;
}

/* Its programs are the tests: there is no stack of theirs, and nothing is mapped. */
word arch_stack_pointer(handle t)
{
    (void)t;
    return 0;
}

bool arch_user_word(handle t, vaddr at, word *value)
{
    (void)t, (void)at, (void)value;
    return false;
}

/* Its threads have no stack. */
word arch_fault_is_stack(handle t)
{
    (void)t;
    return 0;
}

bool arch_lacks_stack(handle t)
{
    (void)t;
    return false;
}

/* Its sentences need no words but arguments. */
bool arch_explain(const struct call *c, const char *name)
{
    (void)c, (void)name;
    return false;
}

/* tutorials.c - helpers of the tutorials.
 *
 * Owns:    nothing. */
#include <sel4tutorials/constructors.h>

void name_thread(seL4_CPtr tcb, char *name)
{
#ifdef CONFIG_DEBUG_BUILD
    seL4_DebugNameThread(tcb, name);
#else
    (void)tcb, (void)name;
#endif
}

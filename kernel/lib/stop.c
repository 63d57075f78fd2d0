/* stop.c - the kernel cannot go on: a message, and the end.
 *
 * Owns:    nothing.
 * Entered: boot code, where the machine is not what the kernel needs; assert.h, where the kernel is
 *          wrong.
 * Never:   comes back. */
#include "lib/stop.h"
#include "debug/postmortem.h"
#include "debug/state_port.h"
#include "lib/assert.h"
#include "lib/print.h"
#include "machine.h"

/* This prints in release kernels too: it is the one message that a release kernel can give, so
 * that a machine that cannot boot says why. */
void boot_stop(const char *what, const char *wanted, const char *todo)
{
    print("\nTessera cannot boot: %s.\n  wanted: %s\n  what to do: %s\n", what, wanted, todo);
    machine_power_off(1);
}

/* Only debug builds call this: assert() is empty in a release kernel. */
void assert_failed(const char *what, const char *file, int line)
{
    print("\nKernel bug: assertion failed: %s (%s:%d)\n", what, file, line);
    debug_postmortem(what, (word)__builtin_return_address(0) - 1);
    TELL(end(1));
    machine_power_off(1);
}

/* state_port.c - the transport of the state port: there is none on this architecture yet.
 *
 * Owns:    nothing.
 * Entered: state_write.c and state_pass.c, through machine.h; only in debug builds.
 * Never:   takes a byte. */
#include "machine.h"

bool machine_state_send(const u8 *bytes, word count)
{
    (void)bytes;
    return count == 0;
}

u8 machine_state_asked(void)
{
    return 0;
}

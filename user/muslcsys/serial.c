/* serial.c - standard input: what is typed at the first serial port.
 *
 * Owns:    the way to the port: the program's, if it said so, else one that it opens when it first
 *          reads, if it may (the root task).
 * Entered: console.c.
 * Uses:    typed.c of each architecture; Yield while nothing was typed.
 * Never:   sets the port up: the firmware or a debug kernel did. */
#include <muslcsys/io.h>
#include <muslcsys/processor.h>
#include "inside.h"

static seL4_Word serial;

void muslcsys_use_serial_port(seL4_Word port)
{
    serial = port;
}

seL4_Word muslcsys_serial_port(void)
{
    return serial;
}

int serial_get(void)
{
    if (serial == 0 && source)
        serial = source->serial();
    if (serial == 0)
        return -1;
    for (;;) {
        int c = processor_serial_get(serial);
        if (c != NOTHING_TYPED)
            return c;
        seL4_Yield();
    }
}

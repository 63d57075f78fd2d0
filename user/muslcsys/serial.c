/* serial.c - standard input: what is typed at the first serial port.
 *
 * Owns:    the capability to the port: the program's, if it said so, else one that it makes when it
 *          first reads, if it may (the root task).
 * Entered: console.c.
 * Uses:    I/O port invocations; Yield while nothing was typed.
 * Never:   sets the port up: the firmware or a debug kernel did. */
#include <muslcsys/io.h>
#include <muslcsys/processor.h>
#include "inside.h"

enum { PORT = 0x3f8, PORTS = 8, DATA = 0, LINE_STATUS = 5, READY = 1, ABSENT = 0xff };

static seL4_CPtr ports;

void muslcsys_use_serial_port(seL4_CPtr io_ports)
{
    ports = io_ports;
}

seL4_CPtr muslcsys_serial_port(void)
{
    return ports;
}

static int read_port(int n)
{
    int value = processor_read_port(ports, PORT + n);
    return value < 0 ? ABSENT : value;
}

int serial_get(void)
{
    if (ports == 0 && source)
        ports = source->ports(PORT, PORT + PORTS - 1);
    if (ports == 0)
        return -1;
    for (;;) {
        int status = read_port(LINE_STATUS);
        if (status == ABSENT)
            return -1;
        if (status & READY)
            return read_port(DATA);
        seL4_Yield();
    }
}

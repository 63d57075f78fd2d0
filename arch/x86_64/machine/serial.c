/* serial.c - the console: a 16550 serial port, written to and never read.
 *
 * Owns:    the port, from the first character on.  A release kernel writes only the message with
 *          which it stops; till then the port is as the firmware, or whoever holds its I/O ports,
 *          set it up.
 * Entered: machine_put_char, from print.c and debug.c.
 * Never:   waits for ever: a port that takes nothing is not waited for again until it takes a
 *          character. */
#include "machine/serial.h"
#include "machine/cpu.h"
#include "machine.h"

/* Registers of a 16550, as offsets of its first port, and the values that are written there. */
enum { DATA = 0, INTERRUPTS = 1, FIFO = 2, LINE = 3, MODEM = 4, STATUS = 5, SCRATCH = 7 };
enum { LINE_DIVISOR = 0x80, LINE_8N1 = 3, FIFO_ON = 0xc7, MODEM_ON = 3, STATUS_EMPTY = 0x20 };
enum { DIVISOR_115200 = 1 };
#define PATIENCE P2(36) /* cycles, some 20 seconds */

static u16 serial; /* 0: none */
static bool ready; /* it is set up */
static bool stuck; /* the last character found no room */

/* Send c. A terminal that was stopped is waited for. If it takes longer than PATIENCE, c is
 * lost, and so is everything after it until the port takes a character again: the kernel must
 * not hang on its console. */
static void put(char c)
{
    word start = read_tsc();
    while (!(in8(serial + STATUS) & STATUS_EMPTY)) {
        stuck = stuck || read_tsc() - start > PATIENCE;
        if (stuck)
            return;
    }
    out8(serial + DATA, (u8)c);
    stuck = false;
}

/* Use this I/O port as console; 0 for none. The port is not touched before the first character. */
void serial_use(u16 port)
{
    serial = port;
    ready = false;
}

/* Set the port up: 115200 baud, 8 bits, no parity, no interrupts. Its scratch register tells
 * whether there is a port: what was written can be read back. If there is none, there is no
 * console. */
static void set_up(u16 port)
{
    ready = true;
    out8(port + SCRATCH, 0x5a);
    if (in8(port + SCRATCH) != 0x5a) {
        serial = 0;
        return;
    }
    out8(port + INTERRUPTS, 0);
    /* The divisor lies behind the data and interrupt registers while this bit is set. */
    out8(port + LINE, LINE_DIVISOR);
    out8(port + DATA, DIVISOR_115200);
    out8(port + INTERRUPTS, 0);
    out8(port + LINE, LINE_8N1);
    out8(port + FIFO, FIFO_ON);
    out8(port + MODEM, MODEM_ON);
}

/* The port is set up late, so that a release kernel, which hands out its I/O ports, does not
 * disturb a program that drives it. */
void machine_put_char(char c)
{
    if (serial && !ready)
        set_up(serial);
    if (!serial)
        return;
    if (c == '\n')
        put('\r');
    put(c);
}

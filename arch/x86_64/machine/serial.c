/* serial.c - the console: a 16550 serial port, written to and never read.
 *
 * Owns:    the port, from the first character on.  A release kernel writes only the message with
 *          which it stops; till then the port is as the firmware, or whoever holds its I/O ports,
 *          set it up.
 * Entered: machine_put_char, from print.c and debug.c.
 * Never:   waits for ever: a port that takes nothing is not waited for again until it takes a
 *          character. */
#include "machine/serial.h"
#include "machine/uart.h"
#include "machine.h"

#define CONSOLE_PATIENCE P2(36) /* cycles, some 20 seconds */

static u16 console;        /* its port; 0: none */
static bool console_ready; /* it is set up */
static bool console_stuck; /* the last character found no room */

/* Send c. A terminal that was stopped is waited for. If it takes longer than CONSOLE_PATIENCE, c is
 * lost, and so is everything after it until the port takes a character again: the kernel must
 * not hang on its console. */
static void send_char(char c)
{
    word start = read_tsc();
    while (!(in8(console + UART_STATUS) & UART_EMPTY)) {
        console_stuck = console_stuck || read_tsc() - start > CONSOLE_PATIENCE;
        if (console_stuck)
            return;
    }
    out8(console + UART_DATA, (u8)c);
    console_stuck = false;
}

/* Use this I/O port as console; 0 for none. The port is not touched before the first character. */
void serial_use(u16 port)
{
    console = port;
    console_ready = false;
}

/* The port is set up late, so that a release kernel, which hands out its I/O ports, does not
 * disturb a program that drives it. */
void machine_put_char(char c)
{
    if (console && !console_ready) {
        console_ready = true;
        if (uart_is_there(console))
            uart_set_up(console);
        else
            console = 0;
    }
    if (!console)
        return;
    if (c == '\n')
        send_char('\r');
    send_char(c);
}

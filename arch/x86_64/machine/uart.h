/* uart.h - a 16550 serial port: its registers, and how it is set up.
 *
 * Used: by the console and by the state port, each of which owns a port.
 * Source: the data sheet of National Semiconductor's PC16550D. */
#pragma once
#include "machine/cpu.h"

/* Registers, as offsets of the first port. */
enum {
    UART_DATA = 0,
    UART_INTERRUPTS = 1,
    UART_FIFO = 2,
    UART_LINE = 3,
    UART_MODEM = 4,
    UART_STATUS = 5,
    UART_SCRATCH = 7
};
/* Bits of the status: a byte came; the FIFO is empty, so it takes as many bytes at once. */
enum { UART_CAME = 1, UART_EMPTY = 0x20, UART_FIFO_BYTES = 16 };
/* The line: the divisor lies behind the data and interrupt registers; 8 bits without parity. */
enum { UART_LINE_DIVISOR = 0x80, UART_LINE_8N1 = 3, UART_DIVISOR_115200 = 1 };
enum { UART_FIFO_ON = 0xc7, UART_MODEM_ON = 3 };

/* Is there a port? What is written into its scratch register can be read back. */
static inline bool uart_is_there(u16 port)
{
    out8(port + UART_SCRATCH, 0x5a);
    return in8(port + UART_SCRATCH) == 0x5a;
}

/* Set the port up: 115200 baud, 8 bits, no parity, no interrupts. */
static inline void uart_set_up(u16 port)
{
    out8(port + UART_INTERRUPTS, 0);
    out8(port + UART_LINE, UART_LINE_DIVISOR);
    out8(port + UART_DATA, UART_DIVISOR_115200);
    out8(port + UART_INTERRUPTS, 0);
    out8(port + UART_LINE, UART_LINE_8N1);
    out8(port + UART_FIFO, UART_FIFO_ON);
    out8(port + UART_MODEM, UART_MODEM_ON);
}

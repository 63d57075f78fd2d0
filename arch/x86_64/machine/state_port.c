/* state_port.c - the transport of the state port: a second 16550 serial port, by polling.
 *
 * Owns:    the port at 0x2f8, if the kernel's command line says state_port=on.
 * Entered: state_write.c and state_pass.c, through machine.h; only in debug builds.
 * Never:   waits for ever: a port that takes nothing is not waited for again until it does. */
#include "machine.h"
#include "machine/uart.h"

enum { STATE_PORT = 0x2f8 };
#define STATE_PATIENCE P2(34) /* cycles, some seconds */

static enum { NOT_LOOKED_FOR, THERE, NOT_THERE } state_port;
static bool state_port_stuck; /* the last bytes found no room */

/* Set the port up, if there is one. Nobody else drives it, because the console has another. It is
 * set up before the first bytes are sent, so that a kernel without the state port does not touch
 * it. A port that is set to 115200 baud is slow on a real machine; QEMU's is as fast as it can. */
static bool is_there(void)
{
    if (state_port == NOT_LOOKED_FOR) {
        state_port = uart_is_there(STATE_PORT) ? THERE : NOT_THERE;
        if (state_port == THERE)
            uart_set_up(STATE_PORT);
    }
    return state_port == THERE;
}

/* Is its FIFO empty, or will it be within STATE_PATIENCE? */
static bool has_room(void)
{
    word start = read_tsc();
    while (!(in8(STATE_PORT + UART_STATUS) & UART_EMPTY))
        if (state_port_stuck || read_tsc() - start > STATE_PATIENCE) {
            state_port_stuck = true;
            return false;
        }
    state_port_stuck = false;
    return true;
}

/* A byte at a time, with a look at the state for each, costs three times as long under QEMU. The
 * FIFO takes 16 bytes at once, so its state is asked for only so often. */
bool machine_state_send(const u8 *bytes, word count)
{
    if (!is_there())
        return false;
    while (count > 0) {
        word n = count < UART_FIFO_BYTES ? count : (word)UART_FIFO_BYTES;
        if (!has_room())
            return false;
        count -= n;
        __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(n) : "d"((u16)STATE_PORT) : "memory");
    }
    return true;
}

/* The byte that came, if one did. Looking costs one read of the port, so the kernel asks at ticks
 * of the clock only. */
u8 machine_state_asked(void)
{
    if (!is_there() || !(in8(STATE_PORT + UART_STATUS) & UART_CAME))
        return 0;
    return in8(STATE_PORT + UART_DATA);
}

/* state_port.c - the transport of the state port: a second 16550 serial port, by polling.
 *
 * Owns:    the port at 0x2f8, if the kernel's command line says state_port=on.
 * Entered: state_write.c and state_pass.c, through machine.h; only in debug builds.
 * Never:   waits for ever: a port that takes nothing is not waited for again until it does. */
#include "machine.h"
#include "machine/cpu.h"

enum { PORT = 0x2f8 };
/* Registers of a 16550, as offsets of its first port, and the values that are written there. */
enum { DATA = 0, INTERRUPTS = 1, FIFO = 2, LINE = 3, MODEM = 4, STATUS = 5, SCRATCH = 7 };
enum { LINE_DIVISOR = 0x80, LINE_8N1 = 3, FIFO_ON = 0xc7, MODEM_ON = 3, DIVISOR_115200 = 1 };
enum { STATUS_EMPTY = 0x20, STATUS_CAME = 1, FIFO_BYTES = 16 };
#define PATIENCE P2(34) /* cycles, some seconds */

static enum { NOT_LOOKED_FOR, THERE, NOT_THERE } port;
static bool stuck; /* the last bytes found no room */

/* Set the port up, if there is one: its scratch register can be read back. Nobody else drives it,
 * because the console has another. It is set up before the first bytes are sent, so that a kernel
 * without the state port does not touch it. A port that is set to 115200 baud is slow on a real
 * machine; QEMU's is as fast as it can. */
static bool is_there(void)
{
    if (port != NOT_LOOKED_FOR)
        return port == THERE;
    out8(PORT + SCRATCH, 0x5a);
    port = in8(PORT + SCRATCH) == 0x5a ? THERE : NOT_THERE;
    out8(PORT + INTERRUPTS, 0);
    out8(PORT + LINE, LINE_DIVISOR);
    out8(PORT + DATA, DIVISOR_115200);
    out8(PORT + INTERRUPTS, 0);
    out8(PORT + LINE, LINE_8N1);
    out8(PORT + FIFO, FIFO_ON);
    out8(PORT + MODEM, MODEM_ON);
    return port == THERE;
}

/* Is its FIFO empty, or will it be within PATIENCE? */
static bool has_room(void)
{
    word start = read_tsc();
    while (!(in8(PORT + STATUS) & STATUS_EMPTY))
        if (stuck || read_tsc() - start > PATIENCE) {
            stuck = true;
            return false;
        }
    stuck = false;
    return true;
}

/* A byte at a time, with a look at the state for each, costs three times as long under QEMU. The
 * FIFO takes 16 bytes at once, so its state is asked for only so often. */
bool machine_state_send(const u8 *bytes, word count)
{
    if (!is_there())
        return false;
    while (count > 0) {
        word n = count < FIFO_BYTES ? count : (word)FIFO_BYTES;
        if (!has_room())
            return false;
        count -= n;
        __asm__ volatile("rep outsb" : "+S"(bytes), "+c"(n) : "d"((u16)PORT) : "memory");
    }
    return true;
}

/* The byte that came, if one did. Looking costs one read of the port, so the kernel asks at ticks
 * of the clock only. */
u8 machine_state_asked(void)
{
    if (!is_there() || !(in8(PORT + STATUS) & STATUS_CAME))
        return 0;
    return in8(PORT + DATA);
}

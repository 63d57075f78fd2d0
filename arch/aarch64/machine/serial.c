/* serial.c - the console: a PL011, written to and never read.
 *
 * Owns:    nothing: user level may drive the device, too.
 * Entered: machine_put_char, from print.c and debug.c.
 * Never:   waits for ever: a port that takes nothing is not waited for again until it takes a
 *          character.
 *
 * PrimeCell UART (PL011) Technical Reference Manual, chapter 3. */
#include "machine.h"
#include "machine/devices.h"
#include "machine/kernel_space.h"

/* Registers, as 32-bit words. */
enum { UART_DATA = 0x00 / 4, UART_FLAGS = 0x18 / 4, UART_CONTROL = 0x30 / 4 };
enum { FLAG_FULL = 1 << 5, CONTROL_ON = 0x301 }; /* device, sending and receiving */
#define PATIENCE_S 10

static volatile u32 *serial; /* NULL: none */
static bool stuck;           /* the last character found no room */

/* Use this device as console; 0 for none. */
void serial_use(paddr uart)
{
    serial = uart ? kernel_space_device(uart) : NULL;
}

/* Firmware has set speed and format; only if it left the device off is it switched on. */
static void transmit(char c)
{
    word start = machine_cycles();
    if (!(serial[UART_CONTROL] & 1))
        serial[UART_CONTROL] = CONTROL_ON;
    while (serial[UART_FLAGS] & FLAG_FULL) {
        stuck = stuck || machine_cycles() - start > PATIENCE_S * machine_cycles_hz();
        if (stuck)
            return;
    }
    serial[UART_DATA] = (u8)c;
    stuck = false;
}

/* A terminal wants both characters at the end of a line. Without a device text is lost. */
void machine_put_char(char c)
{
    if (!serial)
        return;
    if (c == '\n')
        transmit('\r');
    transmit(c);
}

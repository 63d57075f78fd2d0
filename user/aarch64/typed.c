/* typed.c - what is typed at the serial port of QEMU's virt machine, for the C library.
 *
 * Owns:    the page at SERIAL_AT, once somebody has opened the port.
 * Entered: source.c and serial.c of muslcsys.
 *
 * A way to the port is the address of its registers (PrimeCell UART PL011, technical reference
 * manual). */
#include <muslcsys/processor.h>
#include <platsupport/plat/serial.h>
#include <sel4utils/mapping.h>
#include <vka/object.h>

/* Registers, as 32-bit words; of the flags the bit that says "nothing has come". */
enum { DATA = 0x00 / 4, FLAGS = 0x18 / 4, FLAG_EMPTY = 1 << 4 };
#define SERIAL_AT 0x7f0000000000ul

seL4_Word processor_open_serial(vka_t *vka, seL4_CPtr vspace)
{
    vka_object_t frame;
    if (vka_alloc_frame_at(vka, seL4_PageBits, UART0_PADDR, &frame))
        return 0;
    if (sel4utils_map_page_leaky(vka, vspace, frame.cptr, (void *)SERIAL_AT, seL4_AllRights, 0) ==
        seL4_NoError)
        return SERIAL_AT;
    vka_free_object(vka, &frame);
    return 0;
}

int processor_serial_get(seL4_Word port)
{
    volatile uint32_t *registers = (volatile uint32_t *)port;
    return registers[FLAGS] & FLAG_EMPTY ? NOTHING_TYPED : (int)(registers[DATA] & 0xff);
}

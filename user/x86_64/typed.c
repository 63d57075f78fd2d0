/* typed.c - what is typed at a PC's first serial port, for the C library.
 *
 * Owns:    nothing: a way to the port is a capability to its I/O ports.
 * Entered: source.c and serial.c of muslcsys. */
#include <muslcsys/processor.h>
#include <vka/object.h>

enum { PORT = 0x3f8, PORTS = 8, DATA = 0, LINE_STATUS = 5, READY = 1, ABSENT = 0xff, NONE = -1 };

seL4_Word processor_open_serial(vka_t *vka, seL4_CPtr vspace)
{
    cspacepath_t path;
    (void)vspace;
    if (vka_cspace_alloc_path(vka, &path))
        return 0;
    if (seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, PORT, PORT + PORTS - 1, path.root,
                                     path.capPtr, (seL4_Uint8)path.capDepth) == seL4_NoError)
        return path.capPtr;
    vka_cspace_free_path(vka, path);
    return 0;
}

int processor_serial_get(seL4_Word ports)
{
    seL4_X86_IOPort_In8_t status = seL4_X86_IOPort_In8(ports, PORT + LINE_STATUS);
    if (status.error || status.result == ABSENT)
        return NONE;
    return status.result & READY ? seL4_X86_IOPort_In8(ports, PORT + DATA).result : NOTHING_TYPED;
}

/* machine.c - the stream on QEMU's virt machine: the way into the kernel, the serial port, software
 * interrupts. */
#include "stream.h"

enum { UART_ADDRESS = 0x9000000, UART_INTERRUPT = 33, UART_AT = BUFFERS_AT + 0x100000 };
enum { NOTHING_BITS = 15 }; /* from there on to the next device */
static volatile unsigned *uart;
static word nothing;

word invoke(word cap, word label, word caps, word length, word a, word b, word c, word d)
{
    register word x0 __asm__("x0") = cap;
    register word x1 __asm__("x1") = label << 12 | caps << 7 | length;
    register word x2 __asm__("x2") = a;
    register word x3 __asm__("x3") = b;
    register word x4 __asm__("x4") = c;
    register word x5 __asm__("x5") = d;
    register long x7 __asm__("x7") = SYS_CALL;
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     : "r"(x7)
                     : "memory");
    mr[0] = x2, mr[1] = x3, mr[2] = x4, mr[3] = x5;
    return x1 >> 12;
}

void send_without_waiting(word cap)
{
    register word x0 __asm__("x0") = cap;
    register word x1 __asm__("x1") = 0;
    register long x7 __asm__("x7") = SYS_NBSEND;
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "x2", "x3", "x4", "x5", "memory");
}

/* The first page of the device memory that begins there; the table is there already. */
void console_open(void)
{
    word frame = new_slot(), i = 0;
    while (i < info->untyped.end - info->untyped.start &&
           info->untypedList[i].paddr != UART_ADDRESS)
        i++;
    make_of(info->untyped.start + i, SMALL_PAGE, 0, frame, 1);
    ipc[BUFFER_CAPS] = VSPACE;
    if (!invoke(frame, ARMPageMap, 1, 3, UART_AT, 3, seL4_ARM_ExecuteNever, 0))
        uart = (volatile unsigned *)UART_AT;
    nothing = new_slot();
    if (make_of(info->untyped.start + i, seL4_UntypedObject, NOTHING_BITS, nothing, 1))
        die("no device memory behind the serial port", i);
}

void console_put(char c)
{
    if (uart)
        uart[0] = (unsigned char)c;
}

/* Nobody but the firmware can switch the machine off: tools/stream.sh does, when it reads this. */
void power_off(void)
{
    print("@off\n");
    for (;;)
        __asm__ volatile("wfi");
}

/* Nothing of the devices outlives an episode: the serial port is asked for no interrupt, and a
 * software interrupt is taken at once. */
void devices_reset(word free)
{
    (void)free;
}

/* Memory of devices, where there is none: who looks there gets a fault of its own. */
void make_devices(void)
{
    give(K_UNTYPED, 10, nothing);
}

/* Two software interrupts that can be sent; handlers for one of them, and for the serial port. */
void make_handlers_by(word control)
{
    for (word i = 0; i < 2; i++) {
        ipc[BUFFER_CAPS] = world;
        told(invoke(control, ARMIRQIssueSGISignal, 1, 4, 1 + i, 0, in_world(K_DEVICE, i),
                    WORLD_BITS));
    }
    for (word i = 0; i < 2; i++) {
        ipc[BUFFER_CAPS] = world;
        told(invoke(control, IRQIssueIRQHandler, 1, 3, i ? UART_INTERRUPT : 1,
                    in_world(K_DEVICE, 2 + i), WORLD_BITS, 0));
    }
}

/* Another page of that memory. */
void make_device_beside(void)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = in_world(K_FRAME, 8 + below(8));
    ipc[1 + 5] = 1;
    told(invoke(nothing, UntypedRetype, 1, 6, SMALL_PAGE, 0, world, 64));
}

/* The compiler clears large structures so. */
void *memset(void *to, int value, unsigned long length)
{
    volatile char *bytes = to;
    for (unsigned long i = 0; i < length; i++)
        bytes[i] = (char)value;
    return to;
}

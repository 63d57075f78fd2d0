/* machine.c - the stream on a PC: the way into the kernel, two serial ports, the end. */
#include "stream.h"

enum { COM1 = 0x3f8, COM2 = 0x2f8, ACPI_PORT = 0x604 };
static word console;

word invoke(word cap, word label, word caps, word length, word a, word b, word c, word d)
{
    register word r10 __asm__("r10") = a;
    register word r8 __asm__("r8") = b;
    register word r9 __asm__("r9") = c;
    register word r15 __asm__("r15") = d;
    long number = SYS_CALL;
    word tag = label << 12 | caps << 7 | length;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(tag), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "d"(number)
                     : "rbx", "rcx", "r11", "memory");
    mr[0] = r10, mr[1] = r8, mr[2] = r9, mr[3] = r15;
    return tag >> 12;
}

void send_without_waiting(word cap)
{
    word tag = 0;
    long number = SYS_NBSEND;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(tag)
                     : "d"(number)
                     : "rbx", "rcx", "r8", "r9", "r10", "r11", "r15", "memory");
}

static word port(word first, word last, word slot)
{
    ipc[BUFFER_CAPS] = CNODE;
    return invoke(seL4_CapIOPortControl, X86IOPortControlIssue, 1, 4, first, last, slot, 64);
}

void console_open(void)
{
    console = new_slot();
    port(COM1, COM1 + 7, console);
}

void console_put(char c)
{
    word keep[4] = { mr[0], mr[1], mr[2], mr[3] };
    invoke(console, X86IOPortOut8, 0, 2, COM1, (word)c, 0, 0);
    for (int i = 0; i < 4; i++)
        mr[i] = keep[i];
}

/* The second serial port as a machine that starts has it: it keeps what threads wrote to it, and
 * the next episode would read that.  `free` is an empty slot, and is empty afterwards.  What it is
 * asked for: no interrupts; 9600 baud (divisor 12); queues emptied and off; the wish for an
 * interrupt when it has sent, which emptying them leaves, taken back; no loop; nothing left to
 * read. */
void devices_reset(word free)
{
    enum { DATA, INTERRUPTS, QUEUES, LINE, MODEM, LINE_STATUS, MODEM_STATUS, SCRATCH };
    static const struct {
        uint8_t at, value;
    } writes[] = {
        { LINE, 0 },       { INTERRUPTS, 0 }, { LINE, 0x80 },    { DATA, 12 },
        { INTERRUPTS, 0 }, { LINE, 0 },       { MODEM, 8 },      { QUEUES, 7 },
        { QUEUES, 0 },     { INTERRUPTS, 2 }, { INTERRUPTS, 0 }, { SCRATCH, 0 },
    };
    static const uint8_t reads[] = { DATA, QUEUES, LINE_STATUS, MODEM_STATUS };
    if (port(COM2, COM2 + 7, free))
        die("somebody has the second serial port", COM2);
    for (word i = 0; i < sizeof writes / sizeof *writes; i++)
        invoke(free, X86IOPortOut8, 0, 2, (word)COM2 + writes[i].at, writes[i].value, 0, 0);
    for (word i = 0; i < sizeof reads; i++)
        invoke(free, X86IOPortIn8, 0, 1, (word)COM2 + reads[i], 0, 0, 0);
    invoke(CNODE, CNodeDelete, 0, 2, free, 64, 0, 0);
}

void power_off(void)
{
    word slot = new_slot();
    port(ACPI_PORT, ACPI_PORT + 7, slot);
    invoke(slot, X86IOPortOut16, 0, 2, ACPI_PORT, 0x2000, 0, 0);
    for (;;)
        ;
}

/* The second serial port, and ports at which nothing is. */
void make_devices(void)
{
    for (word i = 0; i < 2; i++) {
        ipc[BUFFER_CAPS] = world;
        told(invoke(seL4_CapIOPortControl, X86IOPortControlIssue, 1, 4, 0x2f8 - i * 16,
                    0x2ff - i * 16, in_world(K_DEVICE, i), WORLD_BITS));
    }
}

/* Interrupts of the second serial port, and one that never comes. */
void make_handlers_by(word control)
{
    for (word i = 0; i < 2; i++) {
        ipc[BUFFER_CAPS] = world;
        ipc[1 + 4] = ipc[1 + 5] = 0;
        ipc[1 + 6] = i;
        told(invoke(control, X86IRQIssueIRQHandlerIOAPIC, 1, 7, in_world(K_DEVICE, 2 + i),
                    WORLD_BITS, 0, 3 + i * 2));
    }
}

/* Ports that begin and end anywhere. */
void make_device_beside(void)
{
    word first = 0x2e0 + below(32), length = below(8);
    ipc[BUFFER_CAPS] = world;
    told(invoke(seL4_CapIOPortControl, X86IOPortControlIssue, 1, 4, first,
                first + length - chance(5) * 8, in_world(K_DEVICE, 4 + below(4)), WORLD_BITS));
}

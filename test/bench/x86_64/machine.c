/* machine.c - the benchmark on a PC: its serial port, its timer, its end, its first instruction. */
#include "bench.h"

enum { COM1 = 0x3f8, ACPI_PORT = 0x604 };
enum { PIT_CHANNEL0 = 0x40, PIT_MODE = 0x43, PIT_PIN = 2, PIT_TICKS = 2000, VECTOR = 10 };

static word console, timer;

word port_control(uint16_t port, uint16_t value, int bytes)
{
    word cap = new_slot();
    ipc[BUFFER_CAPS] = CNODE;
    if (invoke(seL4_CapIOPortControl, tag(X86IOPortControlIssue, 1, 4), port, port + 7u, cap, 64))
        die("no port", port);
    if (bytes)
        invoke(cap, tag(bytes == 1 ? X86IOPortOut8 : X86IOPortOut16, 0, 2), port, value, 0, 0);
    return cap;
}

void console_open(void)
{
    console = port_control(COM1, 0, 0);
}

void put(char c)
{
    invoke(console, tag(X86IOPortOut8, 0, 2), COM1, (word)c, 0, 0);
}

void power_off(void)
{
    port_control(ACPI_PORT, 0x2000, 2);
    for (;;)
        sys(SYS_YIELD, 0, 0);
}

word interrupt_handler_of_device(word dest)
{
    timer = port_control(PIT_CHANNEL0, 0, 0);
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = 0; /* edge, high, vector */
    ipc[1 + 5] = 0;
    ipc[1 + 6] = VECTOR;
    return invoke(seL4_CapIRQControl, tag(X86IRQIssueIRQHandlerIOAPIC, 1, 7), dest, 64, 0, PIT_PIN);
}

void interrupts_begin(void)
{
    invoke(timer, tag(X86IOPortOut8, 0, 2), PIT_MODE, 0x34, 0, 0);
    invoke(timer, tag(X86IOPortOut8, 0, 2), PIT_CHANNEL0, PIT_TICKS % 256, 0, 0);
    invoke(timer, tag(X86IOPortOut8, 0, 2), PIT_CHANNEL0, PIT_TICKS / 256, 0, 0);
}

void interrupts_end(void)
{
    invoke(timer, tag(X86IOPortOut8, 0, 2), PIT_MODE, 0x30, 0, 0);
}

static char root_stack[16384] __attribute__((aligned(16), used));
static unsigned first_clock[2] __attribute__((used)); /* at the first instruction; low, high */
__asm__(".globl _start\n_start:\trdtsc\n\tmov %eax, first_clock(%rip)\n\tmov %edx, "
        "first_clock+4(%rip)\n\t"
        "lea root_stack+16384(%rip), %rsp\n\tcall bench_main\n\thlt");

/* For tools/bench.sh, which knows when the kernel was entered. */
void tell_start(void)
{
    row((word)first_clock[1] << 32 | first_clock[0], "#first instruction");
}

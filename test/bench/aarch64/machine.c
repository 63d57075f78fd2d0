/* machine.c - the benchmark on QEMU's virt machine: its serial port, which is also the device that
 * interrupts, and its end. */
#include "bench.h"

enum { UART_ADDRESS = 0x9000000, UART_INTERRUPT = 33, UART_AT = 0x20100000 };

volatile unsigned *uart;

/* A kernel may let user code have the counter and not start it: PMCR_EL0.E, and the bit of the
 * cycles. Arm ARM, D13.4. */
static void counter_start(void)
{
    word control;
    __asm__ volatile("mrs %0, pmcr_el0" : "=r"(control));
    __asm__ volatile("msr pmcr_el0, %0\n\tmsr pmcntenset_el0, %1\n\tisb"
                     :
                     : "r"(control | 1), "r"((word)1 << 31));
}

/* The first bytes of the device memory that begins there. The table is there (find_memory). */
void console_open(void)
{
    counter_start();
    word frame = new_slot(), i = 0;
    while (i < info->untyped.end - info->untyped.start &&
           info->untypedList[i].paddr != UART_ADDRESS)
        i++;
    retype(info->untyped.start + i, SMALL_PAGE, 0, frame, 1);
    ipc[BUFFER_CAPS] = VSPACE;
    invoke(frame, tag(PAGE_MAP, 1, 3), UART_AT, 3, seL4_ARM_ExecuteNever, 0);
    uart = (volatile unsigned *)UART_AT;
}

void put(char c)
{
    if (uart)
        uart[0] = (unsigned char)c;
}

/* Nobody but the firmware can switch the machine off: tools/bench.sh does, when it reads this. */
void power_off(void)
{
    row(0, "#off");
    for (;;)
        sys(SYS_YIELD, 0, 0);
}

/* Counts begin here: the kernel has not let anybody look at the counter before. */
void tell_start(void)
{
}

word interrupt_handler_of_device(word dest)
{
    ipc[BUFFER_CAPS] = CNODE;
    return invoke(seL4_CapIRQControl, tag(IRQIssueIRQHandler, 1, 3), UART_INTERRUPT, dest, 64, 0);
}

void interrupts_begin(void)
{
}

void interrupts_end(void)
{
    interrupt_seen();
}

static char root_stack[16384] __attribute__((aligned(16), used));
__asm__(
    ".globl _start\n_start:\tldr x9, =root_stack+16384\n\tmov sp, x9\n\tb bench_main\n\t.ltorg");

/* machine_calls.c - calls and instructions that only 64-bit Arm has: caches, interrupts with a
 * trigger, software interrupts. */
#include "calls.h"

/* The last 512 GiB of all addresses. */
enum { KERNELS_TOP = 0x1ffffff };

/* Part of a page: mostly within it. */
static void part_of(word base, word size)
{
    word from = chance(50) ? 0 : below(size);
    c.words[0] = base + from;
    c.words[1] = base + (chance(30) ? size : from + below(size - from + 1));
    if (chance(10))
        c.words[1] = chance(50) ? base + size + below(3) : any_word();
    if (chance(5))
        c.words[0] = any_word();
}

void page_caches(void)
{
    start(ARMPageClean_Data + below(4), chance(90) ? K_FRAME : K_LARGE, 2);
    part_of(0, PAGE);
}

void space_caches(void)
{
    start(ARMVSpaceClean_Data + below(4), K_VSPACE, 2);
    c.cap = vspace(false);
    part_of(address() & ~0xffful, PAGE);
}

/* Software interrupts, the serial port's, a pin with nothing, the kernel's clock, and beyond. */
void issue_interrupt(void)
{
    static const uint8_t numbers[] = { 1, 1, 2, 15, 16, 27, 33, 33, 60, 159, 160, 255 };
    word r = below(10), number = numbers[below(sizeof numbers)];
    if (r < 3) {
        start(IRQIssueIRQHandler, K_FIXED, 3);
        with_cap(place(K_DEVICE, 1, true));
    } else if (r < 7) {
        start(ARMIRQIssueIRQHandlerTrigger, K_FIXED, 4);
        with_cap(place(K_DEVICE, 2, true));
        c.words[1] = below(3);
    } else {
        start(ARMIRQIssueSGISignal, K_FIXED, 4);
        with_cap(place(K_DEVICE, 2, true));
        c.words[1] = chance(80) ? 0 : below(10);
    }
    c.words[0] = chance(90) ? number : any_word();
    c.cap = chance(95) ? irq_control() : cp(K_DEVICE);
}

/* Whatever is sent through the capability, the interrupt goes out. */
void send_interrupt(void)
{
    start(chance(50) ? 0 : below(60), K_DEVICE, below(3));
    c.cap = cptr(K_DEVICE * KINDS + below(2));
}

word gadget_values(struct area *a, word g)
{
    /* Where kernels have their own tables, a fault tells how many levels they have there. */
    if (a->in[R_ADDRESS] >> 39 == KERNELS_TOP)
        a->in[R_ADDRESS] -= 1ul << 39;
    if (g == G_store)
        a->in[R_VALUE] = 0x00004f4f00004f4f; /* instructions that are none */
    if (g == G_jump && chance(10))
        a->in[R_ADDRESS] += 2;
    if (g == G_exclusive || g == G_load || g == G_clean)
        a->in[R_ADDRESS] += chance(50) ? 0 : below(8);
    return g;
}

void tame_more(void)
{
}

/* machine_calls.c - calls and instructions of x86_64 alone: interrupts by IOAPIC and MSI; ports. */
#include "calls.h"

void issue_interrupt(void)
{
    static const uint8_t pins[] = { 3, 3, 4, 5, 7, 10, 11, 24, 255 };
    word r = below(10);
    if (r == 0) {
        start(IRQIssueIRQHandler, K_FIXED, 3);
        with_cap(place(K_DEVICE, 1, true));
        c.words[0] = below(20);
    } else if (r < 7) {
        start(X86IRQIssueIRQHandlerIOAPIC, K_FIXED, 7);
        with_cap(place(K_DEVICE, 0, true));
        c.words[2] = chance(90) ? 0 : below(3);
        c.words[3] = pins[below(sizeof pins)];
        c.words[4] = chance(80) ? 0 : below(3);
        c.words[5] = below(3);
        c.words[6] = chance(95) ? below(6) : 100 + below(12);
    } else {
        start(X86IRQIssueIRQHandlerMSI, K_FIXED, 7);
        with_cap(place(K_DEVICE, 0, true));
        for (int i = 2; i < 6; i++)
            c.words[i] = below(i == 2 ? 300 : 40);
        c.words[6] = chance(95) ? below(6) : 100 + below(12);
    }
    c.cap = chance(95) ? irq_control() : cp(K_DEVICE);
}

/* The second serial port; nothing is connected to it.  Bit 1 of its port 1 makes it interrupt at
 * once. */
void ports(void)
{
    static const uint8_t labels[] = {
        X86IOPortIn8,  X86IOPortIn16, X86IOPortIn32,  X86IOPortOut8,
        X86IOPortOut8, X86IOPortOut8, X86IOPortOut16, X86IOPortOut32
    };
    word w = below(sizeof labels);
    start(labels[w], K_DEVICE, w < 3 ? 1 : 2);
    c.cap = cptr(chance(70) ? K_DEVICE * KINDS : slot_of(K_DEVICE));
    c.words[0] = 0x2f0 - 16 + below(40);
    c.words[1] = below(4);
    if (chance(60)) {
        c.words[0] = 0x2f9;
        c.label = X86IOPortOut8;
        c.length = 2;
    }
}

word gadget_values(struct area *a, word g)
{
    if (g == G_load_gs && parameters.skip & SKIP_GS)
        g = G_load_fs;
    if (g == G_store)
        a->in[RDX] = 0xf4f4f4f4f4f4f4f4;
    if (g == G_divide && chance(50))
        a->in[RCX] = 0;
    if (g == G_load_fs || g == G_load_gs)
        a->in[RAX] = 968 + 8 * below(7);
    if (g == G_flags)
        a->in[RAX] = (random_word() & 0x240cd5) | (chance(20) ? 0x100 : 0) | 2;
    return g;
}

void tame_more(void)
{
    word *w = c.words;
    switch (c.label) {
    case TCBSetTLSBase:
        w[0] &= 0x7fffffffffff;
        break;
    case X86IOPortOut8:
    case X86IOPortOut16:
    case X86IOPortOut32:
        w[1] &= 3;
        break;
    default:
        break;
    }
}

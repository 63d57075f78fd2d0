/* x86_64.c - what only a PC answers: anything. */
#include "machine/pc.h"

extern volatile word any;

void machine_flush_page(word asid, vaddr address)
{
    (void)asid, (void)address;
}
void machine_share_identifiers(bool shared)
{
    (void)shared;
}
void machine_flush_asid(word asid, paddr root)
{
    (void)asid, (void)root;
}
void machine_drop_root(paddr root)
{
    (void)root;
}
bool machine_huge_pages(void)
{
    return any % 2;
}
bool machine_no_execute(void)
{
    return any % 2;
}
word machine_kernel_entry(void)
{
    return any;
}
u32 machine_port_in(u16 port, word bits)
{
    (void)port, (void)bits;
    return (u32)any;
}
void machine_port_out(u16 port, word bits, u32 value)
{
    (void)port, (void)bits, (void)value;
}
word machine_ioapics(void)
{
    return any % 8;
}
word machine_ioapic_pins(word ioapic)
{
    (void)ioapic;
    return any;
}
void machine_ioapic_route(word i, word pin, word v, bool level, bool low)
{
    (void)i, (void)pin, (void)v, (void)level, (void)low;
}
void machine_ioapic_mask(word i, word pin, bool masked)
{
    (void)i, (void)pin, (void)masked;
}

/* aarch64.c - what only an Arm processor answers: anything. */
#include "machine/arm.h"

extern volatile word any;

void machine_flush_page(word asid, vaddr address)
{
    (void)asid, (void)address;
}
void machine_share_identifiers(bool shared)
{
    (void)shared;
}
void machine_flush_asid(word asid)
{
    (void)asid;
}
void machine_drop_root(paddr root)
{
    (void)root;
}
void machine_cache(word ttbr, vaddr start, vaddr end, enum cache_step step, bool last)
{
    (void)ttbr, (void)start, (void)end, (void)step, (void)last;
}
void machine_irq_mask(word irq, bool masked)
{
    (void)irq, (void)masked;
}
void machine_irq_trigger(word irq, bool edge)
{
    (void)irq, (void)edge;
}
void machine_send_sgi(word sgi, word target)
{
    (void)sgi, (void)target;
}
void machine_call_firmware(word registers[SMC_REGISTERS])
{
    for (int i = 0; i < SMC_REGISTERS; i++)
        registers[i] = any;
}

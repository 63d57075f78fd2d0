/* irq.h - interrupts as notifications. */
#pragma once
#include "call/call.h"
#include "core/state.h"

/* The slot that holds the capability to the notification of interrupt `irq`. It lies outside of
 * any CSpace, but on the derivation list: revoking the notification empties it like any other
 * slot. */
static inline handle irq_slot(word irq)
{
    return kernel.irq_slots + irq % IRQ_COUNT * SLOT_SIZE;
}

void irq_happened(word irq);
struct call;
status irq_check_handler(struct call *c, word irq, struct extra root, word index, word depth,
                         handle *dest);
void irq_make_handler(struct call *c, word irq, handle dest);

/* irq.h - interrupts as notifications. */
#pragma once
#include "call/call.h"
#include "core/state.h"

handle irq_slot(word irq);
void irq_happened(word irq);
struct call;
status irq_check_handler(struct call *c, word irq, struct extra root, word index, word depth,
                         handle *dest);
void irq_make_handler(struct call *c, word irq, handle dest);

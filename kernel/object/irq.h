/* irq.h - interrupts as notifications. */
#pragma once
#include "core/state.h"

handle irq_slot(word irq);
void irq_happened(word irq);

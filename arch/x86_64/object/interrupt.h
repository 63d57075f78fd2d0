/* interrupt.h - interrupts that come when their handler is gone. */
#pragma once
#include "lib/types.h"

bool interrupt_was_late(word irq);

/* tcb_ops.h - what other files do to threads. */
#pragma once
#include "call/call.h"

struct cap tcb_create(paddr at, word size_bits, bool device);
void tcb_remember(handle t);
void tcb_suspend(handle t);
void tcb_resume(handle t);
void tcb_stop(handle t);

/* tcb_ops.h - what other files do to threads. */
#pragma once
#include "core/tcb.h"

void tcb_remember(handle t);
void tcb_cancel(handle t);
void tcb_suspend(handle t);
void tcb_resume(handle t);
void tcb_stop(handle t);

/* entry.h - the doors of the kernel: every trap comes in by one of these, and all of them return.
 *
 * When a door returns, this_cpu()->current is the thread that runs next (0: the processor idles),
 * and the processor is ready to leave the kernel as that thread: only its registers are left to
 * load. */
#pragma once
#include "message/report.h"

/* Thread t, which runs, made system call `number`. info: the register of the message info, which
 * has another meaning in some calls. */
void entry_syscall(handle t, word info, word number);
/* Thread t, which runs, did something wrong; struct fault says what the three words mean. */
void entry_fault(handle t, enum fault_type type, word address, word code, word error);
/* Interrupt `irq`, below IRQ_COUNT, came. */
void entry_interrupt(word irq);
/* The clock ticked. */
void entry_tick(void);
/* Boot is over: the first thread is in its ready queue. */
void entry_start(void);

/* The two halves of entry_syscall, for tests that compare them. The fast path does all of the
 * system call, or nothing and returns false. *found becomes the slot that the call names, if the
 * fast path has found it. The slow way does everything; `found` may be 0. */
bool entry_fast(handle t, word info, word number, handle *found);
void entry_slow(handle t, word info, word number, handle found);

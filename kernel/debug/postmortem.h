/* postmortem.h - everything that a debug kernel knows, as text on the console (postmortem.c). */
#pragma once
#include "lib/types.h"

/* Write it: why, in a few words, and where the kernel was: an address of its code, or 0 if the
 * kernel is in order. May be called at any moment, and within itself: then it only says so. */
void debug_postmortem(const char *why, word ip);
/* The same when the machine stops in good order, if boot code said so. */
void debug_postmortem_at_end(const char *why);
void postmortem_at_end(bool on);
/* Nobody handles t's fault: a later postmortem tells it. It is kept as it was, because a thread
 * that has stopped has none any more. t is deleted: no postmortem tells of it. */
void postmortem_note_fault(handle t);
void postmortem_forget(handle t);
/* state_write.c: is one being written?  Then its bytes go here. */
bool postmortem_takes(void);
void postmortem_send(const u8 *bytes, word count);

/* ipc.h - one message from one thread to another. */
#pragma once
#include "call.h"

word *ipc_buffer(handle t, bool to_write);
word ipc_find_caps(handle t, const word *buffer, word info, handle found[MESSAGE_CAPS],
                   struct lookup_failure *why, word *cptr);
void ipc_transfer(handle sender, handle receiver, handle ep, word badge, bool can_grant);
void ipc_cancel(handle t);

/* reply.h - the one-time capability to answer a caller. */
#pragma once
#include "call.h"

void reply_link(handle caller, handle receiver, bool can_grant);
void reply_unlink(handle caller);
void reply_drop(handle t);
void reply_answer(handle sender, handle caller, bool can_grant);
status reply_invoke(struct call *c);

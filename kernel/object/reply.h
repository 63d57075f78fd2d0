/* reply.h - the one-time capability to answer a caller. */
#pragma once
#include "core/tcb.h"

struct call;

void reply_link(handle caller, handle receiver, word waiting);
void reply_unlink(handle caller);
void reply_drop(handle t);
struct parcel;
void reply_answer(handle sender, handle caller, const struct parcel *p);
status reply_invoke(struct call *c);

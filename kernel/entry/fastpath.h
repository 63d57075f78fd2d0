/* fastpath.h - the messages that most are.  What is done leaves the kernel and does not come back. */
#pragma once
#include "call/call.h"

handle fastpath_call(handle t);
bool fastpath_reply_recv(handle t);
bool fastpath_send(handle t);
bool fastpath_fault(handle t, enum fault_type type, word address, word code, word error);

/* fault.h - what a thread did wrong, told to its fault handler. */
#pragma once
#include "call.h"

bool fault_raise(handle t, enum fault_type type, word address, word code, word error);
void fault_capability(handle t, word cptr, bool in_receive, const struct lookup_failure *why);
void fault_tell(handle t, handle receiver, word badge);
bool fault_answer(handle t, handle handler);

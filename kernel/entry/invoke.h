/* invoke.h - run the method that a message asks for. */
#pragma once
#include "call/call.h"

void invoke(handle caller, word info, handle self, enum sending how);
void invoke_slot(handle caller, word info, handle self, enum sending how);
/* invoke, where self is known. The classic kernel has one function for both. */
static inline void invoke_known(handle caller, word info, handle self, enum sending how)
{
    if (MCS)
        invoke_slot(caller, info, self, how);
    else
        invoke(caller, info, self, how);
}
void invoke_found(struct call *c);

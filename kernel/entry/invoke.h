/* invoke.h - run the method that a message asks for. */
#pragma once
#include "call/call.h"

void invoke(handle caller, word info, handle self, bool can_block, bool is_call);

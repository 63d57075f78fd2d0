/* invoke.h - run the method that a message asks for. */
#pragma once
#include "call/call.h"

void invoke(handle caller, word info, handle self, enum sending how);

/* fault.h - what a thread did wrong, told to its fault handler. */
#pragma once
#include "call.h"

void fault_raise(handle t, struct fault fault);
word fault_message(handle t, handle receiver, word *words);
bool fault_answer(handle t, handle handler);

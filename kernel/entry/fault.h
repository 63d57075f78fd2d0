/* fault.h - a fault goes to the thread's fault handler. */
#pragma once
#include "message/report.h"

void fault_raise(handle t);
void fault_report(handle t);
void fault_capability(handle t, word cptr, bool in_receive, const struct lookup_failure *why);

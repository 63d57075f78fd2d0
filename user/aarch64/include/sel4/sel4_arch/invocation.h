/* invocation.h - all labels are in sel4/invocation.h. */
#pragma once
#include <sel4/invocation.h>

/* invocation.h - labels of x86: see sel4/invocation.h. */
#pragma once
#include <sel4/invocation.h>

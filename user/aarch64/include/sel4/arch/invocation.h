/* invocation.h - labels of arm: see sel4/invocation.h. */
#pragma once
#include <sel4/invocation.h>

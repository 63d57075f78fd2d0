/* simple_types.h - see sel4_arch/simple_types.h. */
#pragma once
#include <sel4/sel4_arch/simple_types.h>

/* mapping.h - which table a failed mapping misses: see sel4/sel4_arch/mapping.h. */
#pragma once
#include <sel4/sel4_arch/mapping.h>

/* constants.h - what depends on the processor of the platform. */
#pragma once
#include <sel4/config.h>
#include <sel4/arch/constants_cortex_a53.h>

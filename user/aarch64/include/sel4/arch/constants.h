/* constants.h - numbers of Arm: all are in sel4/sel4_arch/constants.h. */
#pragma once
#include <sel4/config.h>

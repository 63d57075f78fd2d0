/* power.h - how the machine is switched off. */
#pragma once
#include "lib/types.h"

void power_set_up(u16 port, u8 value);

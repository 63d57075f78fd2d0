/* power.h - how the machine is switched off. */
#pragma once
#include "lib/types.h"

/* Called once while booting; port 0 means that the firmware names no way to power off. */
void power_set_up(u16 port, u8 value);

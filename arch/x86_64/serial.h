/* serial.h - the debug console: a 16550 serial port. */
#pragma once
#include "types.h"

void serial_set_up(u16 port);

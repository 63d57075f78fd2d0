/* serial.h - the debug console: a 16550 serial port. */
#pragma once
#include "lib/types.h"

void serial_use(u16 port);

/* host.h - the fake PC is the host machine with a PC's devices (pc.c, host_log.h). */
#pragma once
#include "arch/host/host.h"

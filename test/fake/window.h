/* window.h - physical memory of the fake PC: that of the host machine. */
#pragma once
#include "arch/host/window.h"

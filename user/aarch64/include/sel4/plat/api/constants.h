/* constants.h - hardware breakpoints of a Cortex-A53. */
#pragma once
#include <sel4/config.h>

#define seL4_NumHWBreakpoints (10)
#define seL4_NumExclusiveBreakpoints (6)
#define seL4_NumExclusiveWatchpoints (4)
#define seL4_FirstBreakpoint (0)
#define seL4_FirstWatchpoint (6)
#define seL4_FirstDualFunctionMonitor (-1)
#define seL4_NumDualFunctionMonitors (0)

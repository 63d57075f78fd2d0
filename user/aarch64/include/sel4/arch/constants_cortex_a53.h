/* constants_cortex_a53.h - break and watch points of a Cortex-A53: 6, and behind them 4. */
#pragma once
#define seL4_NumHWBreakpoints (10)
#define seL4_NumExclusiveBreakpoints (6)
#define seL4_NumExclusiveWatchpoints (4)
#define seL4_FirstBreakpoint (0)
#define seL4_FirstWatchpoint (6)
#define seL4_FirstDualFunctionMonitor (-1)
#define seL4_NumDualFunctionMonitors (0)

/* benchmark_tracepoints_types.h - the log of a kernel with trace points; this one has none. */
#pragma once
#include <sel4/config.h>

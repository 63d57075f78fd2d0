/* benchmark.h - print the log of trace points: only of kernels that keep one
 * (CONFIG_BENCHMARK_TRACEPOINTS), and this one does
 * not. */
#pragma once
#include <sel4/benchmark_tracepoints_types.h>
#include <sel4/sel4.h>
#include <sel4utils/gen_config.h>

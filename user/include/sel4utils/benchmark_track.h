/* benchmark_track.h - print the log of kernel entries: only of kernels that keep one
 * (CONFIG_BENCHMARK_TRACK_KERNEL_ENTRIES),
 * and this one does not. */
#pragma once
#include <sel4/benchmark_track_types.h>
#include <sel4/sel4.h>
#include <sel4utils/gen_config.h>

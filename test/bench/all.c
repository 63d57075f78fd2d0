/* all.c - the rows of make bench, in their order. */
#include "bench.h"

void bench_run(void)
{
    tell_start();
    bench_ipc();
    bench_signals();
    bench_faults();
    bench_memory();
    bench_objects();
    bench_growth();
#if MCS
    bench_time();
#endif
}

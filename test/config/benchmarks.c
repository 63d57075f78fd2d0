/* benchmarks.c - the benchmark calls, in a kernel with BENCHMARKS. */
#include "../qemu/check.h"
#include <sel4/benchmark_utilisation_types.h>

static void spin(void *arg)
{
    (void)arg;
    for (volatile int i = 0; i < 2000000; i++)
        ;
    stop();
}

static void call_a_lot(void *arg)
{
    for (int i = 0; i < 500; i++)
        seL4_Signal((seL4_CPtr)arg);
    stop();
}

int main(void)
{
    start();
    seL4_CPtr ntfn = new_object(seL4_NotificationObject, 0);
    thread_t a = new_thread(spin, NULL, 254, 0), b = new_thread(call_a_lot, (void *)ntfn, 254, 0);
    FOR(Benchmark_log);
    CHECK(seL4_BenchmarkResetLog() == 0 && seL4_BenchmarkFinalizeLog() == 0);
    seL4_BenchmarkFlushCaches();
    seL4_BenchmarkNullSyscall();
    FOR(Benchmark_utilisation);
    seL4_BenchmarkResetAllThreadsUtilisation();
    resume(&a);
    resume(&b);
    let_run();
    seL4_BenchmarkGetThreadUtilisation(a.tcb);
    seL4_Word a_user = seL4_GetMR(BENCHMARK_TCB_UTILISATION),
              a_entries = seL4_GetMR(BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES);
    seL4_Word a_kernel = seL4_GetMR(BENCHMARK_TCB_KERNEL_UTILISATION);
    CHECK(seL4_GetMR(BENCHMARK_TCB_NUMBER_SCHEDULES) >= 1);
    seL4_BenchmarkGetThreadUtilisation(b.tcb);
    seL4_Word b_user = seL4_GetMR(BENCHMARK_TCB_UTILISATION),
              b_entries = seL4_GetMR(BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES);
    CHECK(b_entries >= 501 && a_entries < 100 && a_user > 2000000 && a_user > b_user &&
          a_user > a_kernel);
    seL4_Word all = seL4_GetMR(BENCHMARK_TOTAL_UTILISATION);
    CHECK(all >= a_user + b_user &&
          seL4_GetMR(BENCHMARK_TOTAL_NUMBER_KERNEL_ENTRIES) >= a_entries + b_entries);
    seL4_BenchmarkResetThreadUtilisation(b.tcb);
    seL4_BenchmarkGetThreadUtilisation(b.tcb);
    CHECK(seL4_GetMR(BENCHMARK_TCB_UTILISATION) == 0 &&
          seL4_GetMR(BENCHMARK_TCB_NUMBER_KERNEL_ENTRIES) == 0);
    seL4_SetMR(0, 77);
    seL4_BenchmarkGetThreadUtilisation(ntfn); /* not a thread: nothing is written */
    CHECK(seL4_GetMR(0) == 77);
    seL4_BenchmarkDumpAllThreadsUtilisation();
    return finish();
}

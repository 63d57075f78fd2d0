/* utilisation.c - who used the processor, and for how long: the benchmark system calls.
 *
 * Owns:    the utilisation field of every thread, and the sums below.
 * Entered: entry.c, at both ends of every pass; syscall.c.
 * Uses:    machine_cycles.
 * Never:   changes what happens.  A pass is counted for the thread that entered, its time as kernel
 *          time; time outside of the kernel for the thread that left.  That thread may have deleted
 *          itself meanwhile: its memory is nobody's then, and cleared before it is anybody's.
 *
 * Without BENCHMARKS nobody calls this, and it is not in the kernel.  The words that
 * BenchmarkGetThreadUtilisation writes are those of seL4's libsel4, in its order. */
#include "debug/utilisation.h"
#include "core/cspace.h"
#include "debug/debug.h"
#include "message/ipc.h"
#include "lib/print.h"
#include "machine.h"
#include "core/state.h"
#include "entry/syscall.h"

/* What the idle processor used, and the sum of all. */
static struct utilisation idle, total;
/* The cycle counter when the kernel was entered or left last, and whose time began then (0:
 * nobody's). `entered` is the thread that the present pass through the kernel is charged to. */
static word since;              /* when the kernel was entered or left last */
static handle running, entered; /* whose time that was; 0: nobody's */

/* Where time of thread t is counted; t is 0 when the processor idles. */
static struct utilisation *of(handle t)
{
    return t ? &tcb(t)->utilisation : &idle;
}

/* Cycles since the last call, which starts the next interval. */
static word lap(void)
{
    word now = machine_cycles(), spent = now - since;
    since = now;
    return spent;
}

/* Begin of a pass through the kernel: the time until now belongs to the thread that ran. */
void utilisation_enter(void)
{
    word spent = lap();
    entered = this_cpu()->current;
    of(running)->cycles += spent;
    total.cycles += spent;
    of(entered)->kernel_entries++;
    total.kernel_entries++;
}

/* End of a pass: the time in the kernel belongs to the thread that entered. A thread that is
 * chosen anew counts one schedule. */
void utilisation_leave(void)
{
    word spent = lap();
    handle next = this_cpu()->current;
    of(entered)->kernel_cycles += spent;
    total.kernel_cycles += spent;
    total.cycles += spent;
    /* Only a change of threads counts: a thread that goes on after a system call was not chosen
     * anew. */
    if (next != running) {
        of(next)->schedules++;
        total.schedules++;
    }
    running = next;
}

static void reset(struct utilisation *u)
{
    *u = (struct utilisation){ 0, 0, 0, 0 };
}

/* ---- the system calls ---- */

/* The thread whose TCB the caller's capability register names; 0 if it names none. */
static handle named(handle t)
{
    struct walk w;
    if (!cspace_find(t, tcb(t)->context.cap, &w) || cap_type(slot(w.slot)->cap) != CAP_tcb)
        return 0;
    return cap_object(slot(w.slot)->cap);
}

/* BenchmarkGetThreadUtilisation: write the words into the caller's IPC buffer, in the order of
 * seL4's libsel4 (benchmark_utilisation_types.h). The fifth is the idle thread's cycles, and the
 * group of idle words begins with them again. */
static void tell(handle t, handle about)
{
    word *words = ipc_buffer(t, true);
    const struct utilisation *u = of(about);
    if (!words || !about)
        return;
    const word answer[] = {
        u->cycles,
        u->schedules,
        u->kernel_cycles,
        u->kernel_entries,
        idle.cycles,
        idle.cycles,
        idle.schedules,
        idle.kernel_cycles,
        idle.kernel_entries,
        total.cycles,
        total.schedules,
        total.kernel_cycles,
        total.kernel_entries,
    };
    for (word i = 0; i < sizeof answer / sizeof *answer; i++)
        words[BUFFER_MESSAGE + i] = answer[i];
}

/* One line of JSON, as tools that read seL4's output expect it. */
static void dump_one(const char *name, const struct utilisation *u)
{
    print("{ \"name\": \"%s\", \"cycles\": %lu, \"schedules\": %lu, \"kernel_cycles\": %lu, "
          "\"kernel_entries\": %lu }\n",
          name, u->cycles, u->schedules, u->kernel_cycles, u->kernel_entries);
}

static void dump(void)
{
    dump_one("total", &total);
    dump_one("idle", &idle);
    for (handle t = kernel.debug_threads; t; t = tcb(t)->debug_next)
        dump_one(tcb(t)->name, &tcb(t)->utilisation);
}

static void reset_sums(void)
{
    reset(&idle);
    reset(&total);
}

/* Threads are found by debug.c's list, so the two calls about all threads exist in debug kernels
 * only. */
static void reset_all(void)
{
    reset_sums();
    for (handle t = kernel.debug_threads; t; t = tcb(t)->debug_next)
        reset(&tcb(t)->utilisation);
}

/* Run benchmark system call `number` for thread t. Returns false if there is no such call in
 * this build. Calls that answer a number leave it in the capability register. */
bool utilisation_syscall(handle t, word number)
{
    struct context *ctx = &tcb(t)->context;
    switch ((int64_t)number) {
    case SYS_BenchmarkFlushCaches:
        machine_flush_caches();
        return true;
    case SYS_BenchmarkResetLog:
        reset_sums();
        reset(&tcb(t)->utilisation);
        ctx->cap = 0;
        return true;
    case SYS_BenchmarkFinalizeLog:
        ctx->cap = 0; /* entries in the log, of which there is none */
        return true;
    case SYS_BenchmarkNullSyscall:
        return true;
    case SYS_BenchmarkGetThreadUtilisation:
        tell(t, named(t));
        return true;
    case SYS_BenchmarkResetThreadUtilisation:
        if (named(t))
            reset(&tcb(named(t))->utilisation);
        return true;
    case SYS_BenchmarkDumpAllThreadsUtilisation:
        if (DEBUG)
            dump();
        return DEBUG;
    case SYS_BenchmarkResetAllThreadsUtilisation:
        if (DEBUG)
            reset_all();
        return DEBUG;
    default:
        return false;
    }
}

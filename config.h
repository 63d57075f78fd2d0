/* config.h - every constant a builder may change, and nothing else.
 *
 * Read by: the kernel, libsel4 and assembly, so it holds only #defines.
 * Change one here or with `make CONFIG="-DDEBUG=0"`; an #ifndef keeps the command line's word. */
#pragma once

#ifndef DEBUG /* 1: debug system calls, console, assertions.  0: none of them */
#define DEBUG 1
#endif
#ifndef HARDWARE_DEBUG /* 1: break points, watch points and single steps (TCB methods) */
#define HARDWARE_DEBUG 0
#endif
#ifndef XSAVE_FEATURES /* 3: x87 and SSE.  7: AVX too; XSAVE_BYTES is then 832 */
#define XSAVE_FEATURES 3
#endif
#ifndef XSAVE_BYTES /* of FPU state in a thread; from 832 on a TCB takes 4 KiB */
#define XSAVE_BYTES 576
#endif
#ifndef FSGSBASE /* 1: user code may set its FS and GS base itself, where the CPU can */
#define FSGSBASE 0
#endif
#ifndef IOMMU /* 1: devices reach only what their IOSpaces hold (Intel VT-d) */
#define IOMMU 0
#endif
#ifndef MITIGATIONS /* 0, or a sum of MITIGATE_... (arch/x86_64/machine/mitigations.h) */
#define MITIGATIONS 0
#endif
#ifndef BENCHMARKS /* 1: the benchmark system calls; each pass is measured.  2: without utilisation */
#define BENCHMARKS 0
#endif
/* 1: user code may read the performance counters (RDPMC, PMCCNTR_EL0).  On Arm a sum of that and
 * 2: the virtual count of time, 4: the physical one, 8: and use the timer of that. */
#ifndef EXPORT_PMC
#define EXPORT_PMC 0
#endif
#ifndef DANGEROUS_MSR /* 1: any thread reads and writes model-specific registers; to measure only */
#define DANGEROUS_MSR 0
#endif
#ifndef MCS /* 1: time is a capability (make VARIANT=mcs sets it) */
#define MCS 0
#endif
#ifndef BOOT_SLICE_MS /* with MCS: budget and period of the root task */
#define BOOT_SLICE_MS 5
#endif
#ifndef MAX_CPUS /* only 1 is built yet; the seam for more is this_cpu() */
#define MAX_CPUS 1
#endif
#ifndef NUM_DOMAINS /* 1..256: scheduling domains */
#define NUM_DOMAINS 1
#endif
#ifndef NUM_DOMAIN_SCHEDULES /* 2..: entries of the domain schedule, the last is an end marker */
#define NUM_DOMAIN_SCHEDULES 2
#endif
#ifndef NUM_PRIORITIES /* power of two, at most 256; the ABI says 256 */
#define NUM_PRIORITIES 256
#endif
#ifndef TIME_SLICE_TICKS /* ticks a thread may run before its equals get their turn */
#define TIME_SLICE_TICKS 5
#endif
#ifndef TICK_MS /* milliseconds a tick */
#define TICK_MS 2
#endif
#ifndef ROOT_CNODE_BITS /* 4..: radix of the root task's CNode; less where memory is small */
#define ROOT_CNODE_BITS 16
#endif
#ifndef ROOT_SPARE_SLOTS /* slots of it that are empty at the start, at the least */
#define ROOT_SPARE_SLOTS 1024
#endif
#ifndef RETYPE_FAN_OUT /* objects one Retype may make; the ABI says 256 */
#define RETYPE_FAN_OUT 256
#endif
#ifndef CRASHES /* 1: crash=N on the kernel's command line makes it fail; for tests only */
#define CRASHES 0
#endif
#ifndef PREEMPT_WORK /* steps of long work between two looks for a pending interrupt */
#define PREEMPT_WORK (MCS ? 2 : 6)
#endif
#ifndef CLEAR_CHUNK_BITS /* 2^n bytes of memory cleared in one step */
#define CLEAR_CHUNK_BITS 12
#endif

/* state.h - everything the kernel remembers outside of objects: one struct.
 *
 * Owns:  nothing; each group of fields names the file that writes it.
 * Never: a static variable elsewhere in kernel/: a copy of this struct and of memory is the
 *        state. */
#pragma once
#include "arch_state.h"
#include "core/queue.h"
#include "core/tcb.h"

enum { PRIORITY_WORDS = (NUM_PRIORITIES + WORD_BITS - 1) / WORD_BITS };

/* One entry of the domain schedule: this domain runs for so many ticks. */
struct domain_entry {
    u8 domain;
    word ticks; /* 0 marks the end */
};

/* What a processor is doing. */
struct cpu {
    /* sched.c: the thread that runs (0: none, the processor idles), and who is to run next */
    handle current;
    handle next;
    /* arch: whose registers the FPU holds */
    handle fpu_owner;
    /* sched.c: next is not known: look into the ready queues */
    bool choose;
    /* arch: the processor is to be set up anew for the current thread: it or something of it has
     * changed */
    bool reload;
    /* true while one of next, choose and reload says that there is something to settle, so that
     * the way out asks one question. entry.c clears it. */
    bool unsettled;
};

struct kernel_state {
    struct cpu cpu[MAX_CPUS];

    /* sched.c: ready queues, and bits for those that are not empty */
    struct queue ready[NUM_DOMAINS * NUM_PRIORITIES];
    word ready_words[NUM_DOMAINS];
    word ready_bits[NUM_DOMAINS][PRIORITY_WORDS];
    word domain;
    word domain_ticks;
    word domain_index, domain_start;
    struct domain_entry domain_schedule[NUM_DOMAIN_SCHEDULES];

    /* irq.c: a page of slots, one for each interrupt's notification */
    handle irq_slots;
    bool irq_issued[IRQ_COUNT];

    /* what the variant remembers: its parts.h names the files */
    struct state_of_variant variant;

    /* what the architecture remembers: its arch_state.h names the files */
    struct arch_state arch;

    /* debug.c: every thread there is; invariants/look.c: which one it looks at next (0: the
     * first) */
    handle debug_threads, debug_look;
};
extern struct kernel_state kernel;

/* The processor that executes this. There is one; with MAX_CPUS above 1 only this function
 * changes. */
static inline struct cpu *this_cpu(void)
{
    return &kernel.cpu[0];
}

/* Something that the processor holds of the current thread (address space, FPU, IPC buffer) may
 * be out of date. The way out sets it up anew. */
static inline void cpu_reload(void)
{
    this_cpu()->reload = this_cpu()->unsettled = true;
}

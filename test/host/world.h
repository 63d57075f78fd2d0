/* world.h - a booted kernel on the host machine, and system calls made by its current thread.
 *
 * Used by every host test.  The caller plays user level: it fills the current thread's registers
 * and IPC buffer, enters the kernel by the door that a trap would take, and reads what came
 * back. */
#pragma once
#include "message/api.h"
#include "bootinfo.h"
#include "core/cspace.h"
#include "core/derive.h"
#include "call/slot.h"
#include "hall/delete.h"
#include "hall/rows.h"
#include "entry/entry.h"
#include "host.h"
#include "message/ipc.h"
#include "lib/bits.h"
#include "object/tcb_ops.h"
#include "core/sched.h"
#include "entry/syscall.h"
#include <stdio.h>

/* What an invocation answered. */
struct answer {
    word error, length, mr[8];
    bool answered; /* false: the caller did not get an answer (it blocked, or stopped) */
};

extern unsigned long checks_passed, checks_failed;
#define CHECK(what) world_check((what), #what, __FILE__, __LINE__)
bool world_check(bool ok, const char *what, const char *file, int line);
/* The same for two numbers; if they differ both are printed. */
#define CHECK_IS(got, wanted) \
    world_check_is((word)(got), (word)(wanted), #got, #wanted, __FILE__, __LINE__)
bool world_check_is(word got, word wanted, const char *got_text, const char *wanted_text,
                    const char *file, int line);

/* What the current thread has in its registers and its IPC buffer when it makes a system call. */
void world_registers(word cptr, word info, word n, const word *words, word caps, const word *cap);
/* The current thread, its registers set, makes a system call.  A message that takes the fast path
 * is sent the slow way too, from the same state; the test ends if anything differs. */
void world_enter(enum syscall_number number);
/* The current thread makes a system call, never by the fast path. */
static inline void enter_slow(word number)
{
    handle t = this_cpu()->current;
    entry_slow(t, tcb(t)->context.info, number, 0);
}
/* The current thread does something wrong; that too is tried both ways. */
void world_fault(enum fault_type type, word address, word code);
/* The same for interrupt `irq`, which comes while a thread runs or none does. */
void world_interrupt(word irq);
extern struct world_fast {
    bool by_door;   /* enter by the door that a trap takes, and compare nothing */
    word every;     /* compare each n-th message only; 0 or 1: all of them */
    bool taken;     /* the last one */
    word fast, all; /* so far */
} world_fast;
/* Random words, the same again after each random_start: HOST_SEED=n in the environment gives
 * others. pick(n), for n > 0, is one below n. */
void random_start(void);
word random_word(void);
word pick(word n);
#include "test_machine.h"
/* From here on the words are these bytes, then zeroes (fuzz.c). */
void random_from(const u8 *bytes, size_t n);
bool random_is_over(void);
/* test_random.c: a kernel with some threads and objects; something that its current thread does;
 * can it go on? */
void random_world(void);
void random_call(void);
bool world_lives(void);
/* A fresh kernel; the root thread runs, nothing else exists. */
void world_start(void);
/* Slots from here on are empty in the root CNode. */
extern word first_free;
/* The untyped of at least 2^bits bytes of RAM that is smallest; its slot. */
word world_untyped(word bits);
/* The capability in slot i of the root CNode. */
struct cap *world_cap(word i);
handle world_slot(word i);
handle root_thread(void);

/* The current thread invokes: label, words and capability addresses; n of each. */
struct answer invoke_words(word cptr, enum label label, word n, const word *words, word caps,
                           const word *cap);
#define WORDS(...) \
    sizeof((word[]){ __VA_ARGS__ }) / sizeof(word), (word[]) \
    { \
        __VA_ARGS__ \
    }
#define NONE 0, NULL
/* Retype one object of `type` from untyped slot u into slot `dest`. */
struct answer retype(word u, word type, word size_bits, word dest, word count);
/* The current thread makes a system call with these registers. */
void system_call(enum syscall_number number, word cptr, word info, word mr0);
/* A thread made in slot `dest` from untyped slot u, with the root's CSpace and VSpace, no buffer;
 * runs at this priority when resumed.  Returns its handle. */
handle make_thread_at(word u, word dest, word priority);

#if MCS
/* A context of the most common size from untyped slot u, with so much time in each period (in
 * microseconds); its slot. It has `WORLD_CONTEXT_BITS`, so there is room for some refills more. */
enum { WORLD_CONTEXT_BITS = 8, WORLD_SLICE_US = 1000000, TICKS_PER_US = 1000 };
word world_context(word u, word budget_us, word period_us);
struct answer configure_context(word sc, word budget_us, word period_us, word extra, word flags);
/* The thread in this slot runs on it. */
void give_time(word tcb_slot_of, word sc);
#endif

/* invariants.c: everything that must hold between two entries; aborts with a message if it does
 * not. */
void check_invariants(void);
/* What of that is the machine's: of the object behind the capability in slot s; of all VSpaces. */
void machine_object_kind(handle s);
void machine_address_spaces(void);

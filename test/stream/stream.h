/* stream.h - long random streams of system calls whose answers are hashed, the same on every kernel
 * with this ABI.
 *
 * A root task on the public ABI alone, without any library.  It plays episodes.  An episode builds
 * a small world (capabilities, threads, address spaces) from an empty arena, lets eight threads
 * make random calls in it, looks at what is left, and revokes the arena.  An episode follows from
 * its seed and number alone, so one that differs between two kernels can be played again by itself,
 * with a trace.
 *
 * Which thread runs next never depends on a tick: only calls and faults stop a thread, and a time
 * slice (five ticks) is longer than an episode under -icount shift=0, where a tick is two million
 * instructions.
 *
 * A thread plays a *persona*: code, stack and registers of its own (persona.S).  Where a thread
 * goes on after a call or a fault needs no register, so threads may write each other's registers
 * and answer each other's faults at will. */
#pragma once
#define PERSONAS 8
#define STACK 4096

#ifdef __ASSEMBLER__
#include "machine.h"
#else
#include <sel4/bootinfo_types.h>
#include <sel4/constants.h>
#include <sel4/invocation.h>
#include <sel4/objecttype.h>
#include <sel4/shared_types.h>
#include <stdbool.h>
#include <stdint.h>
#include "test/syscalls.h"

typedef uint64_t word;
#include "machine.h"

enum { BUFFER_CAPS = 122, BUFFER_RECEIVE = 125, MESSAGE = 120, PAGE = 4096 };
/* Words of the IPC buffer count from 0; message word i is word 1 + i. */

/* What a persona does next: one instruction, or a few (GADGETS). */
#define X(name) G_##name,
/* And, where time is told, one that is not chosen by chance: wait until the time in `until`. */
enum gadget { GADGETS(X) GADGET_COUNT, G_wait = GADGET_COUNT, ALL_GADGETS = G_wait + HAS_WAIT };
#undef X

/* A persona's registers before and after, and what persona.S needs.  Its layout is known there. */
struct area {
    word in[REGISTERS], out[REGISTERS], flags, saved[SAVED];
    word gadget, done; /* where to go; which gadget came back */
    word fpu_in[4], fpu_out[FPU_WORDS];
    word until, persona; /* for G_wait; for own_entry */
    word rest[REST];
};
_Static_assert(sizeof(struct area) == AREA, "persona.S counts on it");
struct code {
    word at, after;
};
extern struct area areas[PERSONAS];
extern const struct code gadget_code[PERSONAS][ALL_GADGETS];
extern const word entries[PERSONAS];
/* Where a thread whose fs base is its area begins as its own persona. */
extern const char own_entry[];
extern void (*const runs[PERSONAS])(void);

/* How the program was told to run; tools/stream.sh writes the text (decimal numbers). */
struct parameters {
    word seed, first, count, steps, traced, skip, noise;
};
extern struct parameters parameters;
/* SKIP_QUEUED_FAULTS: the last persona only receives fault reports, above all others, so that no
 * thread is ever restarted while its report waits for a receiver (kernels differ in what becomes of
 * that report). */
/* noise: where time is told (mcs/time.h), calls come a little later, by chance that follows from
 * this number; 0: they do not. */
/* SKIP_TEXT: of the traced episode only the hashed values are printed, after it; so it takes the
 * same instructions as without a trace. */
enum { SKIP_GS = 1, SKIP_QUEUED_FAULTS = 2, SKIP_TEXT = 4, HANDLER = PERSONAS - 1 };

/* ---- log.c: numbers that follow from the seed ---- */
void random_start(word seed, word episode);
word random_word(void);
word below(word limit);
bool chance(word percent);

/* ---- log.c: the hash, the trace, the console ---- */
extern word hash, calls;
extern bool tracing;
void mix(word value);
void print_mixed(void); /* step, persona and values, a line a step */
void mixed_start(void);
void say(const char *format, ...);   /* %s %x %u; only while tracing */
void print(const char *format, ...); /* to the console, by the root task only */
void flush(void);                    /* what was said, to the console */
const char *method_name(word label);

/* ---- frame.c: the root task's own objects and address spaces ---- */
extern seL4_BootInfo *info;
extern volatile word *ipc; /* the root task's IPC buffer */
extern word arena, arena_at, mr[4], vspaces[3], buffers[PERSONAS], controls;
enum {
    CNODE = seL4_CapInitThreadCNode,
    VSPACE = seL4_CapInitThreadVSpace,
    BUFFERS_AT = 0x20000000,
    ARENA_BITS = 23
};
word new_slot(void);
word make_of(word untyped, word type, word bits, word slot, word count);
word copy_to(word root, word index, word depth, word source);
void die(const char *what, word value) __attribute__((noreturn));

/* ---- ARCH/machine.c: the way into the kernel, the console, the devices ---- */
/* An invocation by the root task; the answer's words are in mr[]. */
word invoke(word cap, word label, word caps, word length, word a, word b, word c, word d);
/* An empty message with label 0, for which no object has a method. */
void send_without_waiting(word cap);
void console_open(void);
void console_put(char c);
void power_off(void) __attribute__((noreturn));
/* The devices of a world: as a machine that starts has them (`free` is an empty slot, and is so
 * again afterwards); what a world has of them; handlers for two interrupts, by the IRQControl in
 * slot `control`; and one more thing to meet, made while the threads stand still. */
void devices_reset(word free);
void make_devices(void);
void make_handlers_by(word control);
void make_device_beside(void);

/* ---- root.c: its own calls, which are part of the stream; a world to make them in ---- */
extern word world, slot_now; /* the world's CNode; the next root slot of this episode */
enum { PER_KIND = 16, WORLD_BITS = 8 };
/* The answer of such a call goes into the hash. It is returned. */
word told(word error);
word slot(void);
/* The world's slot number i of a kind. */
word in_world(word kind, word i);
/* So many new objects from there on; what lies in `source`, there. Their errors. */
word fill(word kind, word i, word type, word bits, word count);
word give(word kind, word i, word source);
/* A slot for the world, and empty buffers; at last the slots of the episode are empty again. */
void world_begin(void);
void world_end(void);

/* ---- world.c: one episode ---- */
/* The world's CNode has 256 slots: sixteen kinds with sixteen each, so that most calls meet what
 * they want. */
enum kind {
    K_FIXED,
    K_UNTYPED,
    K_ENDPOINT,
    K_BADGED,
    K_NOTIFICATION,
    K_TCB,
    K_CNODE,
    K_FRAME,
    K_LARGE,
    K_TABLE_3,
    K_TABLE_2,
    K_TABLE_1,
    K_VSPACE,
    K_DEVICE,
    K_REPLY,
    K_BUFFER,
    KINDS
};
enum {
    F_SELF = 1,
    F_SELF_64 = 2,
    F_VSPACE = 3,
    F_ASID_CONTROL = 6,
    F_ASID_POOL = 7,
    F_DOMAIN = 8,
    F_HANDLER = 9
};
/* The word that a CNode's guard of so many bits is told by. */
static inline word guard(word value, word bits)
{
    return value << 6 | bits;
}
/* An address at which none of the four forms has a slot. */
#define NO_HANDLER (1ul << 60)
void episode(word seed, word number, word steps);
/* The CPtr of slot `index` of the world for who has this CSpace form (0 to 3). */
word address_of(word form, word index);
/* The endpoint of the persona that receives all fault reports, as the root task sees it. */
extern word handler_endpoint;
static inline bool has_handler(void)
{
    return parameters.skip & SKIP_QUEUED_FAULTS;
}

/* ---- calls.c: one random call ---- */
extern word step, steps_limit;
void __attribute__((noreturn)) persona_main(word persona);
void calls_start(void);
void count_answers(void); /* prints how often each method succeeded and failed */
#endif

/* model.h - the state of a kernel at any moment of a run, rebuilt from its state port's stream.
 *
 * The format of the stream: docs/state-format.md.  How to use it:
 *
 *     struct tess *t = tess_open("state.bin");
 *     if (!tess_run(t))
 *         fprintf(stderr, "%s\n", tess_error(t));  (and go on: what came before is there)
 *     const struct tess_thread *main = tess_thread_named(t, "hello-3");
 *     const struct tess_slot *s = tess_lookup(t, main, 0x1ba, NULL);
 *     if (s && tess_is(t, s, "endpoint") && s->badge == 0x61) ...
 *     tess_close(t);
 *
 * A pass is one passage through the kernel: a system call, a fault, an interrupt, a tick of the
 * clock.  Passes are counted from 0, which is the start of the stream.  After each pass the model
 * is what the kernel's state was when it was left.
 *
 * What is asked of the state (threads, slots, mappings) answers for the present moment.  What is
 * asked of history (messages, invocations, signals, faults, calls) answers for everything so far.
 * Pointers to threads stay good until tess_close.  Pointers to slots and mappings stay good until
 * the next step.  Arrays of history may move with the next step.
 *
 * No function ends the program or prints; each takes NULL for a thread or slot, and then answers
 * "none".  Numbers are those of the kernel: names for them give tess_name and its kin. */
#ifndef TESSERA_MODEL_H
#define TESSERA_MODEL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "state.h"

struct tess;
typedef uint64_t tess_word;

/* ---- the stream ---- */

/* Open a stream: a file ("-": standard input) with one, or with a console's text in which a
 * postmortem is; or bytes that stay where they are until tess_close.
 * The result is never NULL; what is wrong with the stream says tess_error. */
struct tess *tess_open(const char *file);
struct tess *tess_open_bytes(const void *bytes, size_t count);
void tess_close(struct tess *t);
/* NULL, or what is wrong with the stream, in a sentence with the place: it is no stream, it is cut
 * off in the middle of a record, a record is damaged ... */
const char *tess_error(const struct tess *t);
/* Go on by one pass.  False at the end of the stream, or where it is broken (tess_error). */
bool tess_step(struct tess *t);
/* Go to the end.  False if the stream is broken before it; all that came before is there. */
bool tess_run(struct tess *t);
/* Go to the state after pass `pass` (0: the first snapshot), forwards or backwards.  False if there
 * are fewer passes; then this is the end. */
bool tess_seek(struct tess *t, size_t pass);
size_t tess_pass(const struct tess *t);    /* the pass that has just happened */
tess_word tess_time(const struct tess *t); /* its time, in ticks of the clock since the start */
/* A number that grows when a capability or a thread changes: between two calls with the same answer
 * nothing has. */
size_t tess_changes(const struct tess *t);
tess_word tess_lost(const struct tess *t); /* records that the kernel could not send, so far */
/* Has the machine powered off?  Then *code is what it ended with; 0: success. */
bool tess_ended(const struct tess *t, tess_word *code);
/* What kernel it is.  Strings are "" if the stream does not say. */
struct tess_header {
    tess_word version, word_bits, clock_hz, clock_kind, cores, domains, priorities;
    const char *arch, *variant, *config;
};
const struct tess_header *tess_header(const struct tess *t);

/* ---- names ---- */

/* The kernel's name for a number, as the stream tells it: table is STATE_TABLE_..., for example
 * (STATE_TABLE_METHOD, label) -> "Untyped_Retype".  "?" if there is none. */
const char *tess_name(const struct tess *t, unsigned table, tess_word number);
/* The number that has this name; -1 if there is none. */
int64_t tess_number(const struct tess *t, unsigned table, const char *name);

/* ---- objects ---- */

/* Who an object is: two objects may have the same address one after the other, and then differ in
 * generation.  Generation 0: it was there when the stream began. */
struct tess_id {
    tess_word at, generation;
};
static inline bool tess_same(struct tess_id a, struct tess_id b)
{
    return a.at == b.at && a.generation == b.generation;
}
/* The object that lives at this address now. */
struct tess_id tess_id_at(const struct tess *t, tess_word at);

/* ---- threads ---- */

/* The states that tess_thread.state has: the kernel's words for them (tess_state_is). */
struct tess_thread {
    struct tess_id id; /* the TCB */
    char name[64];
    bool gone;          /* it was deleted; everything else is as it was last */
    size_t born, died;  /* passes; died is 0 while it lives */
    tess_word state;    /* STATE_TABLE_STATE */
    tess_word waits_at; /* the endpoint or notification at which it waits; 0: none */
    tess_word slot,
        cptr; /* the capability through which it waits, or made its last call; 0: not known */
    tess_word badge;        /* of the message that it waits to send */
    bool is_call, is_fault; /* it waits to send: a Call; because of a fault */
    tess_word reply_slot;   /* of the capability to answer it; 0: nobody has one */
    tess_word awaited;      /* the number of the message whose answer it waits for; 0: none */
    tess_word priority, mcp, domain, flags, bound, fault_handler, buffer, context, core, reply;
    tess_word fault, fault_address,
        fault_code;   /* because of which it waits or has stopped; 0: none */
    tess_word passes; /* how often it entered the kernel */
    tess_word time;   /* ticks of the clock while it ran (with the kernel's work for it) */
};
/* All threads there were, in the order in which they came; those that are gone are among them. */
size_t tess_thread_count(const struct tess *t);
const struct tess_thread *tess_thread(const struct tess *t, size_t i);
/* The thread with this name that came last; those that live are preferred.  NULL: none. */
const struct tess_thread *tess_thread_named(const struct tess *t, const char *name);
/* The thread whose TCB is at this address now. */
const struct tess_thread *tess_thread_at(const struct tess *t, tess_word tcb);
/* Who runs now; NULL: nobody. */
const struct tess_thread *tess_running(const struct tess *t);
/* Is it in this state?  The words: "inactive" "running" "restarting" "receive" "send" "reply"
 * "notification".  A thread that can run is "running" or "restarting". */
bool tess_state_is(const struct tess *t, const struct tess_thread *thread, const char *state);
/* The program that it runs (its address space's); "" if that is not known. */
const char *tess_program(const struct tess *t, const struct tess_thread *thread);

/* ---- capabilities ---- */

/* Rights, as in seL4_CapRights_t. */
enum { TESS_WRITE = 1, TESS_READ = 2, TESS_GRANT = 4, TESS_GRANT_REPLY = 8 };

/* A slot that holds a capability. */
struct tess_slot {
    tess_word at;          /* its address in the kernel */
    tess_word type;        /* STATE_TABLE_TYPE; tess_is compares by name */
    struct tess_id object; /* what it names */
    tess_word
        rights; /* TESS_...; of endpoints, notifications, replies (grant), frames (write, read) */
    tess_word badge; /* of endpoints and notifications; 0: none */
    tess_word data; /* the second word: of an untyped the bytes that are used, of an irq_handler the
                                 interrupt, of a cnode the guard, of a zombie the slots left */
    tess_word radix, guard, guard_bits; /* of a cnode */
    unsigned bits;                      /* log2 of the bytes of the object; TESS_NO_MEMORY */
    tess_word flags;                    /* STATE_SLOT_... */
    bool mapped;                        /* a frame or table that is mapped now, at: */
    tess_word space, address;
    tess_word holder; /* the cnode or TCB in which the slot lies; 0: another place */
    tess_word index;  /* its number there; in a TCB one of: */
    size_t since;     /* the pass in which this capability came here */
};
enum { TESS_NO_MEMORY = 255 };
enum { TESS_TCB_CALLER, TESS_TCB_VSPACE, TESS_TCB_CSPACE, TESS_TCB_BUFFER, TESS_TCB_REPLY };

/* Is it a capability of this type?  The names: untyped endpoint notification reply cnode tcb
 * irq_control irq_handler zombie domain, and those of the architecture: frame page_table
 * page_directory pdpt pml4 asid_control asid_pool io_port io_port_control ... */
bool tess_is(const struct tess *t, const struct tess_slot *s, const char *type);

/* How a walk through a CSpace ended. */
struct tess_walk {
    enum { TESS_WALK_OK, TESS_WALK_NO_ROOT, TESS_WALK_GUARD, TESS_WALK_DEPTH, TESS_WALK_EMPTY } end;
    unsigned levels; /* CNodes on the way, and for each: */
    struct {
        tess_word cnode, guard, guard_bits, radix, index, slot;
        unsigned left; /* bits of the address before this CNode */
    } level[64];
    unsigned left; /* bits that were not used */
};
/* The capability at this address in the thread's CSpace; NULL if there is none, and *walk, if it
 * is asked for, says why. */
const struct tess_slot *tess_lookup(const struct tess *t, const struct tess_thread *thread,
                                    tess_word cptr, struct tess_walk *walk);
/* The capability in the slot at this kernel address; NULL if it is empty. */
const struct tess_slot *tess_slot_at(const struct tess *t, tess_word at);
/* The capability in one of the thread's own slots (TESS_TCB_...); NULL if it is empty. */
const struct tess_slot *tess_tcb_slot(const struct tess *t, const struct tess_thread *thread,
                                      unsigned index);
/* Slot number `index` of a CNode; NULL if it is empty. */
const struct tess_slot *tess_cnode_slot(const struct tess *t, tess_word cnode, tess_word index);
/* An address by which the thread names this slot.  False if its CSpace does not reach the slot. */
bool tess_cptr_of(const struct tess *t, const struct tess_thread *thread, tess_word slot,
                  tess_word *cptr);
/* All slots that hold something, by their addresses. */
size_t tess_slot_count(const struct tess *t);
const struct tess_slot *tess_slot(const struct tess *t, size_t i);
/* The slots that name this object (its address), the original first; start with after = NULL. */
const struct tess_slot *tess_next_to(const struct tess *t, tess_word object,
                                     const struct tess_slot *after);
/* The derivation: what Revoke follows.  The parent; NULL for an original.  Children: the first,
 * and the next one of the same parent. */
const struct tess_slot *tess_parent(const struct tess *t, const struct tess_slot *s);
bool tess_has_child(const struct tess *t, const struct tess_slot *s);
const struct tess_slot *tess_first_child(const struct tess *t, const struct tess_slot *s);
const struct tess_slot *tess_next_child(const struct tess *t, const struct tess_slot *s);
/* Was s derived from `from`, over any number of steps? */
bool tess_is_below(const struct tess *t, const struct tess_slot *s, const struct tess_slot *from);

/* ---- address spaces ---- */

/* The address space of a thread: an object; 0: it has none. */
tess_word tess_space_of(const struct tess *t, const struct tess_thread *thread);
/* The frames and tables mapped in a space, by address, the larger first. */
size_t tess_mapping_count(const struct tess *t, tess_word space);
const struct tess_slot *tess_mapping(const struct tess *t, tess_word space, size_t i);
/* log2 of the bytes of address space that a mapped frame or table covers; 0: it is not mapped. */
tess_word tess_covers(const struct tess_slot *s);
/* The frame in which this user address lies; NULL: nothing is mapped there. */
const struct tess_slot *tess_mapped_at(const struct tess *t, tess_word space, tess_word address);

/* ---- notifications ---- */

struct tess_notification {
    bool active; /* a signal is pending, with these badges: */
    tess_word bits;
    tess_word bound; /* the TCB of the thread bound to it; 0: none */
};
/* False if there is no notification at this address. */
bool tess_notification(const struct tess *t, tess_word at, struct tess_notification *n);

/* ---- scheduling contexts ---- */

struct tess_context {
    tess_word budget, period; /* ticks of the clock; period 0: round robin */
    tess_word refills;        /* how many it can have; 0: it was never given time */
    tess_word badge, sporadic;
    tess_word notification; /* that lends it; 0: none */
};
/* False if there is no scheduling context at this address.  The thread that runs on one says so
 * itself. */
bool tess_context(const struct tess *t, tess_word at, struct tess_context *c);

/* ---- a postmortem ---- */

/* Why it was written, by which thread; ip: where the kernel was, 0 if it was not the kernel's
 * fault. NULL: the stream is none. */
struct tess_crash {
    const struct tess_thread *thread;
    tess_word ip;
    const char *text;
};
const struct tess_crash *tess_crash(const struct tess *t);
/* Parts of threads' stacks: words from a user address on. Parts of one thread follow each other. */
struct tess_stack {
    const struct tess_thread *thread;
    tess_word ip, pointer;
    const tess_word *words;
    size_t word_count;
};
const struct tess_stack *tess_stacks(const struct tess *t, size_t *count);

/* ---- history ---- */

/* When, and who: begins each entry of history.  The thread may be NULL: the kernel itself. */
struct tess_when {
    size_t pass;    /* tess_seek(t, pass) shows the state just after it; pass - 1, just before */
    tess_word time; /* ticks since the start */
    const struct tess_thread *thread; /* the thread that ran */
    tess_word ip;                     /* its user address */
};
/* A capability as it was when it was used. */
struct tess_used {
    tess_word slot, cptr; /* 0: not known */
    tess_word type;       /* 0: none */
    struct tess_id object;
    tess_word rights, badge;
};

/* Everything that entered the kernel and left a trace. */
struct tess_entry {
    struct tess_when when;
    unsigned why;                  /* STATE_WHY_... */
    tess_word number;              /* system call (tess_syscall), interrupt, or type of the fault */
    struct tess_used through;      /* of a system call that names a capability */
    tess_word label, length, caps; /* of its message info */
};
/* "Call", "NBRecv" ...; "" if the entry is no system call. */
const char *tess_syscall(const struct tess *t, const struct tess_entry *e);

/* A message that arrived. */
struct tess_message {
    struct tess_when when; /* the pass that brought sender and receiver together */
    tess_word number;      /* of messages, from 1 */
    const struct tess_thread *from, *to;
    struct tess_id endpoint;  /* at 0: it is an answer */
    struct tess_used through; /* the sender's capability */
    tess_word badge, label, length;
    unsigned kind;          /* STATE_MESSAGE_...: call, answer, fault, fast, queued, unanswerable */
    tess_word slow;         /* STATE_TABLE_SLOW plus 1; 0: fast, or nothing kept it */
    tess_word answers;      /* the number of the message that it answers; 0: none */
    tess_word answered;     /* the number of its answer; 0: none so far */
    const tess_word *words; /* those that arrived */
    unsigned word_count, cap_count;
    tess_word caps[3]; /* the sender's slots of the capabilities that it carries */
    tess_word dest;    /* the receiver's slot for one; 0: none arrived */
};

/* A method that was invoked. */
struct tess_invocation {
    struct tess_when when;
    struct tess_used through;
    tess_word label;        /* STATE_TABLE_METHOD */
    unsigned result;        /* STATE_RESULT_... */
    tess_word error;        /* STATE_TABLE_ERROR; 0: none */
    bool by_call;           /* by Call, so that the thread saw the result */
    const tess_word *words; /* the arguments */
    unsigned word_count, cap_count, detail_count, result_count;
    tess_word caps[3];    /* the slots of the capabilities among them; 0: none there */
    tess_word details[5]; /* the words of the error */
    tess_word results[4]; /* the words of the answer */
};

/* A signal, or (taken) that pending signals were taken. */
struct tess_signal {
    struct tess_when when;
    struct tess_id notification;
    struct tess_used through;       /* the signaller's capability; of an interrupt: slot 0 */
    tess_word badge;                /* of the signal; taken: all that were pending */
    const struct tess_thread *from; /* NULL: an interrupt */
    const struct tess_thread *to;   /* the thread that got it; NULL: it is kept */
    bool taken, fast;
    tess_word slow; /* as in tess_message */
};

struct tess_fault {
    struct tess_when when;
    const struct tess_thread *thread;
    tess_word type, address, code, error, ip, lookup; /* as in the record FAULT */
    bool unhandled;                                   /* nobody handles it: the thread stopped */
    tess_word message; /* the number of the message that reports it; 0: none so far */
};

/* A thread did not wait, and nobody was there: NBSend, NBRecv or Poll, Reply without a caller. */
struct tess_nobody {
    struct tess_when when;
    struct tess_id object; /* at 0: there was no caller */
};

/* What a thread printed, in one pass. */
struct tess_text {
    struct tess_when when;
    const char *text; /* ends with a zero */
};

/* All of each kind so far, in order; *count becomes how many. */
const struct tess_entry *tess_entries(const struct tess *t, size_t *count);
const struct tess_message *tess_messages(const struct tess *t, size_t *count);
const struct tess_invocation *tess_invocations(const struct tess *t, size_t *count);
const struct tess_signal *tess_signals(const struct tess *t, size_t *count);
const struct tess_fault *tess_faults(const struct tess *t, size_t *count);
const struct tess_nobody *tess_nobodies(const struct tess *t, size_t *count);
const struct tess_text *tess_texts(const struct tess *t, size_t *count);
/* The message with this number; NULL: none. */
const struct tess_message *tess_message(const struct tess *t, tess_word number);
/* The entry of the pass that put its capability into this slot (s->since).  NULL: it was there at
 * the start. */
const struct tess_entry *tess_made_by(const struct tess *t, const struct tess_slot *s);

#endif

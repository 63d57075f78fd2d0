/* state_events.c - the state port: what happens in a pass, each event as a record.
 *
 * Owns:    the message, the invocation and the text that are not written yet; counts of messages
 *          and objects.
 * Entered: the places where it happens, by TELL; only in debug builds.
 * Uses:    state_write.h; reads any object.
 * Never:   changes anything but what tcb.h keeps for the state port. */
#include "arch.h"
#include "core/cspace.h"
#include "core/derive.h"
#include "core/state.h"
#include "debug/debug.h"
#include "debug/state_write.h"
#include "entry/syscall.h"
#include "hall/type.h"
#include "lib/bits.h"
#include "message/ipc.h"
#include "message/parcel.h"
#include "object/irq.h"
#include "variant/variant.h"

/* Both count from 1, so that 0 can mean none. */
static word messages, objects;

/* ---- messages ---- */

/* A message is written when the pass ends, or when the next one comes: only then is it known
 * whether its sender waits for an answer. */
static struct state_MESSAGE message;
static bool message_waits;

/* Why the fast path was not taken. The last reason of a pass counts. */
void state_slow(word why)
{
    state_pass.slow = why + 1;
}

/* Through which capability did `from` send? An answer by Reply names none. */
static void tell_through(handle from, word kind)
{
    const struct state_ENTRY *e = &state_pass.entry;
    struct walk w;
    message.slot = message.cptr = 0;
    if (kind & STATE_MESSAGE_ANSWER) {
        if (answers_by_itself(-e->number))
            return;
    } else if (kind & STATE_MESSAGE_FAULT) {
        message.cptr = tcb(from)->fault_handler;
        message.slot = cspace_find(from, message.cptr, &w) ? w.slot : (handle)0;
        return;
    }
    bool now = !(kind & STATE_MESSAGE_QUEUED);
    message.slot = now ? e->slot : tcb(from)->told.slot;
    message.cptr = now ? e->cptr : tcb(from)->told.cptr;
}

/* Label and words, as `t` has them in its registers and its buffer. */
static void tell_words(handle t)
{
    const struct context *ctx = &tcb(t)->context;
    const word *buffer = ipc_buffer(t, false);
    message.label = info_label(ctx->info);
    message.length = info_length(ctx->info);
    word count = buffer ? message.length : min_word(message.length, MESSAGE_REGISTERS);
    message.words_count = at_most(count, MESSAGE_WORDS);
    for (word i = 0; i < message.words_count; i++)
        message.words[i] = i < MESSAGE_REGISTERS ? ctx->mr[i] : buffer[BUFFER_MESSAGE + i];
}

/* A message has gone from one thread to another, through the endpoint ep; 0: it is an answer. Only
 * of the answer to a fault the receiver has no words. p: the capabilities that travelled. */
void state_message(handle from, handle to, handle ep, word kind, const struct parcel *p)
{
    state_end_message();
    state_happens();
    message_waits = true;
    message.number = ++messages;
    message.from = from;
    message.to = to;
    message.endpoint = ep;
    message.kind = kind + (ep ? 0u : STATE_MESSAGE_ANSWER);
    /* Words are read where they arrived, so a reader sees what the receiver sees, and a report of a
     * fault has its words. */
    bool fault_answered = !ep && kind & STATE_MESSAGE_FAULT;
    tell_words(fault_answered ? from : to);
    tell_through(from, message.kind);
    message.badge = ep ? tcb(to)->context.cap : (word)0;
    message.slow = kind & STATE_MESSAGE_FAST ? (word)0 : state_pass.slow;
    message.answers = ep ? (word)0 : tcb(to)->told_message;
    message.caps_count = p ? at_most(p->count, MESSAGE_CAPS) : (word)0;
    for (word i = 0; i < message.caps_count; i++)
        message.caps[i] = p->found[i];
    /* The slot was empty when the parcel was packed. */
    message.dest = p && p->dest && !slot_is_empty(p->dest) ? p->dest : (handle)0;
}

/* It counts as a Call all the same: the sender wanted an answer. */
void state_unanswerable(void)
{
    message.kind |= STATE_MESSAGE_CALL | STATE_MESSAGE_UNANSWERABLE;
}

/* Write the message, if there is one. */
void state_end_message(void)
{
    if (!message_waits)
        return;
    message_waits = false;
    if (message.endpoint && tcb(message.from)->state == BLOCKED_REPLY) {
        message.kind |= STATE_MESSAGE_CALL;
        tcb(message.from)->told_message = (u32)message.number;
    }
    put_MESSAGE(&message);
    state_slot(tcb_slot(message.from, TCB_CALLER)); /* the fast path marks no slot */
    state_slot(tcb_slot(message.to, TCB_CALLER));
}

/* ---- methods ---- */

static struct state_INVOCATION invocation;

/* An invocation is about to be made: its arguments are kept, because the method puts its answer
 * where they are. */
void state_call(const struct call *c)
{
    word type = cap_type(c->cap);
    invocation.slot = c->self;
    invocation.cptr = tcb(c->caller)->context.cap;
    invocation.type = type;
    invocation.object = cap_object(c->cap);
    invocation.label = c->label;
    invocation.call = c->how == BY_CALL;
    invocation.words_count = at_most(c->length, MESSAGE_WORDS);
    for (word i = 0; i < invocation.words_count; i++)
        invocation.words[i] = call_word(c, i);
    invocation.caps_count = at_most(c->caps, MESSAGE_CAPS);
    for (word i = 0; i < invocation.caps_count; i++)
        invocation.caps[i] = c->extra[i];
    bool channel = type == CAP_endpoint || type == CAP_notification;
    invocation.badge = channel ? cap_badge(c->cap) : (word)0;
}

/* It was made. A message that went well is told as such, and not here. */
void state_result(const struct call *c, status result)
{
    word type = invocation.type;
    bool channel = type == CAP_endpoint || type == CAP_notification || type == CAP_reply;
    bool failed = result == ERROR;
    if (channel && !failed)
        return;
    invocation.result = failed              ? STATE_RESULT_ERROR
                        : result == RESTART ? STATE_RESULT_AGAIN
                                            : STATE_RESULT_OK;
    invocation.error = failed ? (word)c->error : (word)0;
    invocation.details_count = failed ? at_most(c->error_length, ERROR_WORDS) : (word)0;
    for (word i = 0; i < invocation.details_count; i++)
        invocation.details[i] = c->error_words[i];
    invocation.results_count = failed ? (word)0 : at_most(c->results, MESSAGE_REGISTERS);
    for (word i = 0; i < invocation.results_count; i++)
        invocation.results[i] = call_word(c, i);
    state_happens();
    put_INVOCATION(&invocation);
}

/* The first capability to a new object, made of the untyped in slot `from`. */
void state_made(handle from, struct cap cap)
{
    state_happens();
    put_OBJECT(&(struct state_OBJECT){ .at = cap_object(cap),
                                       .generation = ++objects,
                                       .type = cap_type(cap),
                                       .bits = cap_memory_bits(cap),
                                       .from = from });
}

/* This cannot wait for the end of the pass: something else may be mapped there before. */
void state_unmapped(handle space, vaddr at, word bits)
{
    state_happens();
    put_UNMAPPED(&(struct state_UNMAPPED){ space, at, bits });
}

/* ---- signals, faults, interrupts ---- */

/* The thread that this pass is for; 0 if it is for a device. */
static handle by_thread(void)
{
    return state_pass.entry.why == STATE_WHY_INTERRUPT ? (handle)0 : state_pass.entry.thread;
}

/* A signal to notification n; `woken` got it, or nobody (0). */
void state_signal(handle n, word badge, handle woken, bool fast)
{
    handle from = by_thread();
    state_happens();
    put_SIGNAL(&(struct state_SIGNAL){ .notification = n,
                                       .from = from,
                                       .slot = from ? state_pass.entry.slot : (handle)0,
                                       .badge = badge,
                                       .woken = woken,
                                       .fast = fast,
                                       .slow = fast ? (word)0 : state_pass.slow });
}

/* The bits that were pending, all at once. */
void state_taken(handle n, handle t, word bits)
{
    state_happens();
    put_TAKEN(&(struct state_TAKEN){ n, t, bits });
}

/* Told, because a program that polls looks as if it did nothing. */
void state_nobody(handle t, handle object)
{
    state_happens();
    put_NOBODY(&(struct state_NOBODY){ t, object });
}

/* The fault as the TCB notes it. `error` of a CapFault tells which half of the call it was; the
 * walk that failed is not kept longer than the fault. */
void state_fault(handle t)
{
    const struct fault *f = &tcb(t)->fault;
    bool cap = f->type == FAULT_CapFault;
    state_happens();
    put_FAULT(&(struct state_FAULT){ .thread = t,
                                     .type = f->type,
                                     .address = f->address,
                                     .code = f->code,
                                     .error = cap ? f->in_receive : f->error,
                                     .ip = debug_system_call_at(t),
                                     .lookup = cap ? f->lookup.kind : (word)0 });
}

/* The thread stops. Its handler's address is told, for it may lead nowhere. */
void state_unhandled(handle t)
{
    state_happens();
    put_UNHANDLED(&(struct state_UNHANDLED){ t, tcb(t)->fault_handler });
}

/* An interrupt of a device. The signal that it makes, if it has a notification, is told by
 * itself. */
void state_interrupt(word irq)
{
    struct cap cap = slot(irq_slot(irq))->cap;
    bool heard = cap_type(cap) == CAP_notification;
    state_happens();
    put_INTERRUPT(&(struct state_INTERRUPT){ irq, heard ? cap_object(cap) : (handle)0 });
}

/* ---- what is printed ---- */

/* Programs print a character or a line in each pass. A record for each character would be ten times
 * what was printed. */
enum { TEXT_ROOM = 128 };
static char text_kept[TEXT_ROOM + 1];
static word text_length, text_number;
static struct state_ENTRY text_entry; /* of the pass that printed last */

/* Write what was printed so far: in the pass that printed it, which may have no ENTRY yet. */
void state_end_text(void)
{
    if (text_length == 0)
        return;
    text_kept[text_length] = 0;
    text_length = 0;
    if (text_number == state_pass.number)
        state_put_pass();
    else
        state_put_entry(&text_entry);
    put_TEXT_OUT(&(struct state_TEXT_OUT){ text_entry.thread, text_kept });
}

/* The current thread printed c. A line comes out whole, if one thread prints it. */
void state_printed(char c)
{
    if (c == 0)
        return;
    if (text_entry.thread != state_pass.entry.thread)
        state_end_text();
    text_entry = state_pass.entry;
    text_number = state_pass.number;
    text_kept[text_length++] = c;
    if (c == '\n' || text_length == TEXT_ROOM)
        state_end_text();
}

/* For function names, a reader needs the ELF file of the program. */
void state_program(handle space, const char *name)
{
    state_happens();
    put_PROGRAM(&(struct state_PROGRAM){ space, name });
}

/* A new stream counts anew. */
void state_events_start(void)
{
    messages = objects = text_length = 0;
    message_waits = false;
}

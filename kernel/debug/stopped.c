/* stopped.c - every thread: its state, what it waits for, who could wake it, and what those do.
 *
 * Owns:    the answers that can never come, as far as they were noted.
 * Entered: debug.c, when no thread can run any more, and on request; endpoint.c and reply.c note
 *          what cannot be seen afterwards.  Only in debug builds.
 * Uses:    words.h; reads any object.
 * Never:   changes anything; takes long: every loop over lists and CNodes has a bound. */
#include "core/cspace.h"
#include "core/state.h"
#include "debug/debug.h"
#include "debug/words.h"
#include "hall/type.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "variant/variant.h"

enum { NOTES = 32, MAX_REPORTED = 256, MAX_SLOTS = 8192, MAX_NAMED = 4, MAX_CYCLE = 16 };

/* ---- what cannot be seen afterwards ---- */

/* Why a thread stands where it does. LOST_RIGHTS: `other` got its message, and no capability to
 * answer. LOST_DROPPED: `other` had that capability and received again. LOST_REPLY: `other`
 * received it without a reply object. LOST_FAULT: nobody handles its fault. LOST_TIME_...: it has
 * no scheduling context, because it gave its own to `other`, or `other` took it; and because what
 * woke it lent none: a message of `other`, or a signal (`other` has the context of the
 * notification). A note counts only while the thread is at the same place; the oldest makes
 * room. */
static struct {
    handle thread, other;
    word ip;
    enum lost how;
} notes[NOTES];
static word next_note;

/* Is note i about t, so that one of this kind takes its place? Each kind about time has its own. */
static bool takes_place_of(word i, handle t, enum lost how)
{
    return notes[i].thread == t &&
           (how < LOST_TIME_GIVEN ? notes[i].how < LOST_TIME_GIVEN : notes[i].how == how);
}

/* Note why thread t goes on no more. */
void debug_note_lost(handle t, handle other, enum lost how)
{
    word i = 0;
    while (i < NOTES && !takes_place_of(i, t, how))
        i++;
    if (i == NOTES)
        i = next_note++ % NOTES;
    notes[i].thread = t;
    notes[i].other = other;
    notes[i].ip = debug_system_call_at(t);
    notes[i].how = how;
}

/* Thread t has a scheduling context: how it lost one before does not matter any more. */
void debug_forget_time(handle t)
{
    for (word i = 0; i < NOTES; i++)
        if (notes[i].thread == t && notes[i].how >= LOST_TIME_GIVEN)
            notes[i].thread = 0;
}

/* Thread t is gone: no note speaks of it any more. */
void debug_forget_lost(handle t)
{
    for (word i = 0; i < NOTES; i++) {
        if (notes[i].thread == t)
            notes[i].thread = 0;
        if (notes[i].other == t)
            notes[i].other = 0;
    }
}

/* The note of this kind about t: its number, or NOTES. */
static word note_of(handle t, enum lost how)
{
    word i = 0;
    while (i < NOTES &&
           !(notes[i].thread == t && notes[i].how == how && notes[i].ip == debug_system_call_at(t)))
        i++;
    return i;
}

/* ---- who holds what ---- */

/* The first capability to `object` with one of these rights in t's CSpace, one CNode deep; its
 * address in *cptr. False if there is none. To answer takes no right. */
static bool holds(handle t, handle object, word rights, word *cptr)
{
    struct cap root = *tcb_cap(t, TCB_CSPACE);
    if (cap_type(root) != CAP_cnode)
        return false;
    word slots = at_most(pow2(cap_radix(root)), MAX_SLOTS);
    for (word i = 0; i < slots; i++) {
        struct cap cap = slot(cap_object(root) + i * SLOT_SIZE)->cap;
        /* A classic kernel's reply capability names a thread, so it is never `object`. */
        bool channel = cap_type(cap) == CAP_endpoint || cap_type(cap) == CAP_notification;
        if (cap_object(cap) == object &&
            ((channel && cap_has_right(cap, rights)) || cap_type(cap) == CAP_reply)) {
            *cptr = i;
            return true;
        }
    }
    return false;
}

/* The first thread other than `caller` that has a capability to its reply object; 0: none. */
static handle holder_of(handle reply, handle caller)
{
    word cptr;
    handle t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_REPORTED; n++, t = tcb(t)->debug_next)
        if (t != caller && holds(t, reply, 0, &cptr))
            return t;
    return 0;
}

/* The thread that has the capability to answer `caller`; 0 if nobody has one. A saved one lies in a
 * CNode: the first thread whose CSpace that is counts. */
static handle answerer(handle caller)
{
    handle s = tcb(caller)->reply_slot, reply = answered_by(caller);
    handle t = kernel.debug_threads;
    /* A reply object is answered by whoever has a capability to it, also by one that did not
     * receive the call: the first that is found stands for all. */
    if (reply)
        return holder_of(reply, caller);
    for (word n = 0; s && t && n < MAX_REPORTED; n++, t = tcb(t)->debug_next) {
        struct cap root = *tcb_cap(t, TCB_CSPACE);
        if (s == tcb_slot(t, TCB_CALLER) ||
            (cap_type(root) == CAP_cnode && s >= cap_object(root) &&
             s < cap_object(root) + pow2(cap_radix(root)) * SLOT_SIZE))
            return t;
    }
    return 0;
}

/* The right that another thread needs to wake t: to receive what t sends, or to send to it. */
static word right_to_wake(handle t)
{
    return tcb(t)->state == BLOCKED_SEND ? RIGHT_READ : RIGHT_WRITE;
}

/* The next thread after `from` (0: the first) that could wake t by its capabilities, t itself not
 * counted; 0: none. */
static handle next_waker(handle t, handle from, word *cptr)
{
    handle other = from ? tcb(from)->debug_next : kernel.debug_threads;
    for (word n = 0; other && n < MAX_REPORTED; n++, other = tcb(other)->debug_next)
        if (other != t && holds(other, tcb_waits_at(t), right_to_wake(t), cptr))
            return other;
    return 0;
}

/* The one thread for which t waits; 0 if it waits for none, or for any of several. */
static handle waits_for(handle t)
{
    word cptr;
    if (tcb(t)->state == BLOCKED_REPLY)
        return answerer(t);
    if (tcb(t)->state != BLOCKED_SEND && tcb(t)->state != BLOCKED_RECEIVE)
        return 0;
    handle one = next_waker(t, 0, &cptr);
    return one && next_waker(t, one, &cptr) ? (handle)0 : one;
}

/* ---- the text ---- */

static void say_name(handle t)
{
    print("%s", tcb(t)->name);
}

/* The capability through which t made its system call, if it still names `object`. */
static void say_through(handle t, handle object)
{
    struct walk w;
    word cptr = tcb(t)->context.cap;
    if (cspace_find(t, cptr, &w) && (object == 0 || cap_object(slot(w.slot)->cap) == object))
        say_capability(slot(w.slot)->cap, cptr);
    else
        print("a capability that it has no more (0x%lx)", cptr);
}

/* What t does, in a few words. */
static void say_short_state(handle t)
{
    switch (tcb(t)->state) {
    case INACTIVE:
        print(note_of(t, LOST_RIGHTS) < NOTES || note_of(t, LOST_REPLY) < NOTES
                  ? "waits for an answer that cannot come"
              : note_of(t, LOST_FAULT) < NOTES ? "is stopped by its fault"
                                               : "is stopped");
        return;
    case RUNNING:
    case RESTARTING:
        print(has_time(t) == HAS_TIME     ? "can run"
              : has_time(t) == NO_CONTEXT ? "has no scheduling context"
                                          : "has a scheduling context without time");
        return;
    case BLOCKED_RECEIVE:
        print("waits for a message");
        return;
    case BLOCKED_SEND:
        print("waits to send");
        return;
    case BLOCKED_REPLY:
        print("waits for an answer");
        return;
    case BLOCKED_NOTIFICATION:
        print("waits for a signal");
        return;
    }
}

/* A thread that neither runs nor waits: why. */
static void say_inactive(handle t)
{
    word i = note_of(t, LOST_RIGHTS);
    if (i < NOTES) {
        print("waits for an answer that cannot come: it called through ");
        say_through(t, 0);
        print(", which has neither Grant nor GrantReply, so ");
        say_name(notes[i].other ? notes[i].other : t);
        print(" got nothing to answer with. Mint the capability with one of them.\n");
    } else if (note_of(t, LOST_REPLY) < NOTES) {
        handle other = notes[note_of(t, LOST_REPLY)].other;
        print("waits for an answer that cannot come: ");
        say_name(other ? other : t);
        print(" received without a reply object (seL4_Wait), so it cannot answer. It is to receive "
              "with one (seL4_Recv).\n");
    } else if (note_of(t, LOST_FAULT) < NOTES) {
        print("is stopped by its fault, which nobody handled.\n");
    } else if (context_ip(&tcb(t)->context) == 0) {
        print(
            "was never started: TCB_WriteRegisters says where it begins, TCB_Resume starts it.\n");
    } else {
        print("is stopped: nothing has resumed it since. TCB_Resume lets it run.\n");
    }
}

/* "WORDS NAME", if there is a note of this kind about t; `nobody` if it names no other thread. */
static void say_note(handle t, enum lost how, const char *words, const char *nobody)
{
    word i = note_of(t, how);
    if (i == NOTES)
        return;
    print("%s", notes[i].other ? words : nobody);
    if (notes[i].other)
        say_name(notes[i].other);
    print(".");
}

/* A thread that could run and has nothing to run on: how it came to that. */
static void say_timeless(handle t)
{
    if (has_time(t) == NO_BUDGET) {
        print("is runnable, but its scheduling context was never given time: "
              "SchedControl_Configure gives it some.\n");
        return;
    }
    print("is runnable, but has no scheduling context.");
    /* In the order in which it happened: first it lost its own, then something woke it. */
    say_note(t, LOST_TIME_GIVEN,
             " The first half of its own call, which sends and then receives, gave it to ", "");
    say_note(t, LOST_TIME_TAKEN, " It was taken by ", " It was taken");
    say_note(t, LOST_TIME_SENT,
             " It was woken by a message that lent none, as only a Call does, of ",
             " It was woken by a message that lent none");
    say_note(t, LOST_TIME_SIGNAL,
             " It was woken by a signal, and the notification's own context is with ",
             " It was woken by a signal, and the notification has no context to lend");
    /* Whoever has a context that nobody runs on can mend it now. */
    print(" SchedContext_Bind gives it one.\n");
}

/* A thread that waits for an answer: who could give it. */
static void say_unanswered(handle t)
{
    word i = note_of(t, LOST_DROPPED);
    handle other = answerer(t);
    bool fault = tcb(t)->fault.type != FAULT_NullFault;
    print("waits for an answer to its %s", fault ? "fault" : "call");
    if (!fault) {
        print(" through ");
        say_through(t, 0);
    }
    if (other) {
        print(". ");
        say_name(other);
        print(" has it, and ");
        say_short_state(other);
        print(" instead of answering.\n");
    } else if (answered_by(t)) {
        print(". No other thread has a capability to its reply object.\n");
    } else if (tcb(t)->reply_slot) {
        print(". The capability to answer lies in a CNode that is no thread's CSpace.\n");
    } else if (i < NOTES && notes[i].other) {
        print(". It cannot come: ");
        say_name(notes[i].other);
        print(" received again before it answered. Answer first, or save the caller "
              "(CNode_SaveCaller).\n");
    } else {
        print(". It cannot come: the capability to answer was deleted.\n");
    }
}

/* A thread that waits at an endpoint or notification: who could wake it by its capabilities. */
static void say_waiting(handle t)
{
    word cptr = 0, count = 0;
    bool sends = tcb(t)->state == BLOCKED_SEND;
    say_short_state(t);
    print(sends ? " through " : " at ");
    say_through(t, tcb_waits_at(t));
    for (handle other = next_waker(t, 0, &cptr); other; other = next_waker(t, other, &cptr)) {
        if (count++ >= MAX_NAMED)
            continue;
        print(count == 1 ? ". It could be woken by " : ", ");
        say_name(other);
        print(" (which has it at 0x%lx and ", cptr);
        say_short_state(other);
        print(")");
    }
    if (count > MAX_NAMED)
        print(" and %lu more", count - MAX_NAMED);
    if (!count)
        print(". No other thread has a capability to %s", sends ? "receive there" : "send to it");
    print(".\n");
}

/* One thread. */
static void say_thread(handle t)
{
    context_settle(&tcb(t)->context);
    print("  ");
    say_name(t);
    print(" ");
    switch (tcb(t)->state) {
    case INACTIVE:
        say_inactive(t);
        return;
    case RUNNING:
    case RESTARTING:
        if (has_time(t) != HAS_TIME) {
            say_timeless(t);
            return;
        }
        print("can run (priority %u, domain %u).\n", (unsigned)tcb(t)->priority,
              (unsigned)tcb(t)->domain);
        return;
    case BLOCKED_REPLY:
        say_unanswered(t);
        return;
    case BLOCKED_RECEIVE:
    case BLOCKED_SEND:
    case BLOCKED_NOTIFICATION:
        say_waiting(t);
        return;
    }
}

/* Does t wait, over others, for itself? Then it can never go on. Told once for each circle: by the
 * thread with the highest handle in it. */
static void say_cycle(handle t)
{
    handle next = waits_for(t);
    word n = 1;
    for (; next && next != t && n < MAX_CYCLE; n++, next = waits_for(next))
        if (next > t)
            return;
    if (next != t || n < 2)
        return;
    print("  In a circle: ");
    say_name(t);
    for (next = waits_for(t); next && n > 0; n--, next = waits_for(next)) {
        print(" waits for ");
        say_name(next);
        if (next != t)
            print(", which");
    }
    print(".\n");
}

/* Every thread, the oldest first, and who waits for whom in a circle. */
void debug_report_threads(void)
{
    handle oldest = kernel.debug_threads;
    word n = 0;
    for (; oldest && tcb(oldest)->debug_next && n < MAX_REPORTED; n++)
        oldest = tcb(oldest)->debug_next;
    if (n == MAX_REPORTED)
        print("  (the newest %d threads)\n", MAX_REPORTED);
    handle t = oldest;
    for (n = 0; t && n <= MAX_REPORTED; n++, t = tcb(t)->debug_prev)
        say_thread(t);
    t = oldest;
    for (n = 0; t && n <= MAX_REPORTED; n++, t = tcb(t)->debug_prev)
        say_cycle(t);
}

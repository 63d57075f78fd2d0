/* report.c - each thread: what it does, what it waits for, who could wake it, and what those do;
 * and who waits for whom in a circle.  tessera report FILE
 *
 * Owns:    nothing.
 * Entered: tessera.c; the debugger's "tessera report" (tools/gdb).
 * Uses:    the model.
 * Never:   guesses what a program will do: who could wake a thread is who has the capability.
 *
 * The same as the kernel prints when nothing can run any more (kernel/debug/stopped.c), and as far
 * as both know it in the same words; but for any moment of a run, and with CSpaces of several
 * levels. */
#include "say.h"
#include <string.h>

enum { MOST_NAMED = 4 };

static bool is_in(const struct tess *t, const struct tess_thread *it, const char *state)
{
    return tess_state_is(t, it, state);
}

/* A capability to this object in the thread's CSpace, with one of these rights; NULL: none. */
static const struct tess_slot *holds(const struct tess *t, const struct tess_thread *it,
                                     tess_word object, tess_word rights, tess_word *cptr)
{
    for (const struct tess_slot *s = tess_next_to(t, object, NULL); s;
         s = tess_next_to(t, object, s)) {
        bool channel = tess_is(t, s, "endpoint") || tess_is(t, s, "notification");
        if ((channel ? s->rights & rights : tess_is(t, s, "reply") && !tess_thread_at(t, object)) &&
            tess_cptr_of(t, it, s->at, cptr))
            return s;
    }
    return NULL;
}

/* The next thread below number *i, which it becomes, that could wake this one. */
static const struct tess_thread *next_waker(const struct tess *t, const struct tess_thread *it,
                                            size_t *i, tess_word *cptr)
{
    tess_word right = is_in(t, it, "send") ? TESS_READ : TESS_WRITE;
    while ((*i)-- > 0) {
        const struct tess_thread *other = tess_thread(t, *i);
        if (other != it && !other->gone && holds(t, other, it->waits_at, right, cptr))
            return other;
    }
    return NULL;
}

/* Who has the capability to answer this thread; NULL: nobody. */
static const struct tess_thread *answerer(const struct tess *t, const struct tess_thread *it)
{
    tess_word cptr;
    const struct tess_slot *s = tess_slot_at(t, it->reply_slot);
    const struct tess_thread *in_tcb = s ? tess_thread_at(t, s->holder) : NULL;
    if (in_tcb)
        return in_tcb;
    for (size_t i = tess_thread_count(t); i-- > 0;) {
        const struct tess_thread *other = tess_thread(t, i);
        if (other == it || other->gone)
            continue;
        if ((s && tess_cptr_of(t, other, s->at, &cptr)) ||
            (it->reply && holds(t, other, it->reply, 0, &cptr)))
            return other;
    }
    return NULL;
}

/* The one thread for which this one waits; NULL: none, or any of several. */
static const struct tess_thread *waits_for(const struct tess *t, const struct tess_thread *it)
{
    size_t i = tess_thread_count(t);
    tess_word cptr;
    if (is_in(t, it, "reply"))
        return answerer(t, it);
    if (!is_in(t, it, "send") && !is_in(t, it, "receive"))
        return NULL;
    const struct tess_thread *one = next_waker(t, it, &i, &cptr);
    return one && next_waker(t, it, &i, &cptr) ? NULL : one;
}

/* ---- the text ---- */

/* The fault that stopped it: the last that nobody handled, if it has entered the kernel for
 * nothing since; NULL: none. */
static const struct tess_fault *stopped_by(const struct tess *t, const struct tess_thread *it)
{
    size_t count;
    const struct tess_fault *f = tess_faults(t, &count);
    for (size_t i = count; is_in(t, it, "inactive") && i-- > 0;)
        if (f[i].thread == it)
            return f[i].unhandled ? &f[i] : NULL;
    return NULL;
}

/* The message for whose answer it was stopped, as nobody may give one; NULL: none. */
static const struct tess_message *unanswerable(const struct tess *t, const struct tess_thread *it)
{
    size_t count;
    const struct tess_message *m = tess_messages(t, &count);
    for (size_t i = count; is_in(t, it, "inactive") && i-- > 0;)
        if (m[i].from == it)
            return m[i].kind & STATE_MESSAGE_UNANSWERABLE ? &m[i] : NULL;
    return NULL;
}

/* With scheduling contexts: what keeps it from running; NULL: nothing. */
static const char *no_time(const struct tess *t, const struct tess_thread *it)
{
    struct tess_context c;
    if (strcmp(tess_header(t)->variant, "mcs") != 0)
        return NULL;
    return !it->context ? "has no scheduling context"
           : !tess_context(t, it->context, &c) || !c.refills
               ? "has a scheduling context without time"
               : NULL;
}

static const char *short_state(const struct tess *t, const struct tess_thread *it)
{
    static const struct {
        const char *state, *says;
    } rows[] = { { "receive", "waits for a message" },
                 { "send", "waits to send" },
                 { "reply", "waits for an answer" },
                 { "notification", "waits for a signal" },
                 { "running", "can run" },
                 { "restarting", "can run" } };
    enum { CAN_RUN = 4 };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_in(t, it, rows[i].state))
            return i >= CAN_RUN && no_time(t, it) ? no_time(t, it) : rows[i].says;
    return unanswerable(t, it) ? "waits for an answer that cannot come"
           : stopped_by(t, it) ? "is stopped by its fault"
                               : "is stopped";
}

/* "endpoint 0x116 (Write, badge 0x61)": the capability through which a thread waits. */
static void say_through(const struct tess *t, const struct tess_thread *it, tess_word object)
{
    static const struct {
        tess_word right;
        const char *name;
    } rights[] = { { TESS_WRITE, "Write" },
                   { TESS_READ, "Read" },
                   { TESS_GRANT, "Grant" },
                   { TESS_GRANT_REPLY, "GrantReply" } };
    const struct tess_slot *s = tess_lookup(t, it, it->cptr, NULL);
    if (!s || (object && s->object.at != object)) {
        printf("a capability that it has no more (0x%llx)", (unsigned long long)it->cptr);
        return;
    }
    tess_word all = tess_is(t, s, "notification") ? TESS_WRITE | TESS_READ : 15;
    const char *between = " (";
    printf("%s 0x%llx", say_type(t, s->type), (unsigned long long)it->cptr);
    for (size_t i = 0; i < 4 && (s->rights & all) != all; i++)
        if (s->rights & rights[i].right) {
            printf("%s%s", between, rights[i].name);
            between = ", ";
        }
    if (s->badge) {
        printf("%sbadge 0x%llx", between, (unsigned long long)s->badge);
        between = ", ";
    }
    printf("%s", *between == ',' ? ")" : "");
}

static void say_unanswered(const struct tess *t, const struct tess_thread *it)
{
    const struct tess_thread *other = answerer(t, it);
    const struct tess_message *m = tess_message(t, it->awaited);
    printf("waits for an answer to its %s", it->fault ? "fault" : "call");
    if (!it->fault) {
        printf(" through ");
        say_through(t, it, 0);
    }
    if (m)
        printf(" (message %llu)", (unsigned long long)m->number);
    if (other)
        printf(". %s has it, and %s instead of answering.\n", say_name(other),
               short_state(t, other));
    else if (it->reply)
        printf(". No other thread has a capability to its reply object.\n");
    else if (it->reply_slot)
        printf(". The capability to answer lies in a CNode that is no thread's CSpace.\n");
    else
        printf(". It cannot come: nobody has the capability to answer.\n");
}

static void say_waiting(const struct tess *t, const struct tess_thread *it)
{
    bool sends = is_in(t, it, "send");
    size_t i = tess_thread_count(t), count = 0;
    tess_word cptr;
    printf("%s %s ", short_state(t, it), sends ? "through" : "at");
    say_through(t, it, it->waits_at);
    for (const struct tess_thread *other; (other = next_waker(t, it, &i, &cptr));)
        if (count++ < MOST_NAMED)
            printf("%s%s (which has it at 0x%llx and %s)",
                   count == 1 ? ". It could be woken by " : ", ", say_name(other),
                   (unsigned long long)cptr, short_state(t, other));
    if (count > MOST_NAMED)
        printf(" and %zu more", count - MOST_NAMED);
    if (!count)
        printf(". No other thread has a capability to %s", sends ? "receive there" : "send to it");
    printf(".\n");
}

static void say_inactive(const struct tess *t, const struct tess_thread *it)
{
    const struct tess_message *m = unanswerable(t, it);
    const struct tess_fault *f = stopped_by(t, it);
    if (m) {
        printf("waits for an answer that cannot come: it called through ");
        say_through(t, it, 0);
        if (m->through.rights & (TESS_GRANT | TESS_GRANT_REPLY))
            printf(", and %s received without a reply object (seL4_Wait), so it cannot answer. It "
                   "is to receive with one (seL4_Recv).\n",
                   say_name(m->to));
        else
            printf(", which has neither Grant nor GrantReply, so %s got nothing to answer with. "
                   "Mint the capability with one of them.\n",
                   say_name(m->to));
    } else if (f) {
        printf("is stopped by its fault, which nobody handled: %s, address 0x%llx, code 0x%llx.\n",
               tess_name(t, STATE_TABLE_FAULT, f->type), (unsigned long long)f->address,
               (unsigned long long)f->code);
    } else {
        printf("is stopped: nothing has resumed it since. TCB_Resume lets it run.\n");
    }
}

static void say_thread(const struct tess *t, const struct tess_thread *it)
{
    printf("%s ", say_name(it));
    if (is_in(t, it, "reply"))
        say_unanswered(t, it);
    else if (is_in(t, it, "receive") || is_in(t, it, "send") || is_in(t, it, "notification"))
        say_waiting(t, it);
    else if (is_in(t, it, "inactive"))
        say_inactive(t, it);
    else if (no_time(t, it) && !it->context)
        printf("is runnable, but has no scheduling context. SchedContext_Bind gives it one.\n");
    else if (no_time(t, it))
        printf("is runnable, but its scheduling context was never given time: "
               "SchedControl_Configure gives it some.\n");
    else
        printf("%s (priority %llu, domain %llu).\n", tess_running(t) == it ? "runs" : "can run",
               (unsigned long long)it->priority, (unsigned long long)it->domain);
}

/* Told once for each circle: by the thread of it that came last. */
static void say_circle(const struct tess *t, const struct tess_thread *it)
{
    size_t n = 1, most = tess_thread_count(t);
    const struct tess_thread *next = waits_for(t, it);
    for (; next && next != it && n < most; n++, next = waits_for(t, next))
        if (next->born > it->born || (next->born == it->born && next->id.at > it->id.at))
            return;
    if (next != it || n < 2)
        return;
    printf("In a circle: %s", say_name(it));
    for (next = waits_for(t, it); n > 0; n--, next = waits_for(t, next))
        printf(" waits for %s%s", say_name(next), n > 1 ? ", which" : ".\n");
}

int report_main(struct tess *t, int count, char **words)
{
    (void)words;
    if (count)
        return 2;
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone)
            say_thread(t, tess_thread(t, i));
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone)
            say_circle(t, tess_thread(t, i));
    return 0;
}

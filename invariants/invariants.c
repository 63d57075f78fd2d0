/* invariants.c - what holds of one slot, one thread, one ready queue, the processor.
 *
 * Owns:    nothing.
 * Entered: look.c in a booted debug kernel; test/host/invariants.c.
 * Uses:    the kernel's accessors; reads any object.
 * Never:   writes; walks far: an object and its neighbours, a bounded number of steps.
 *
 * Theory.  Each check looks at neighbours only, and what holds between all neighbours holds of the
 * whole: a thread that is linked on both sides is in its queue; capabilities to memory that go
 * down from neighbour to neighbour in the derivation list never overlap. */
#include "invariants.h"
#include "arch.h"
#include "hall/type.h"
#include "core/derive.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "core/sched.h"
#include "core/state.h"
#include "variant_invariants.h"

/* Words looked at from each end of an untyped's unused part: all of it would take too long, and
 * a write out of bounds starts at an end. */
enum { PROBED_WORDS = 8 };

/* ---- queues ---- */

/* Thread t is in queue q, as far as its neighbours and the queue's ends know. */
static void linked(const struct queue *q, handle t)
{
    handle prev = tcb(t)->queue_prev, next = tcb(t)->queue_next;
    must((prev ? tcb(prev)->queue_next : q->head) == t, "who is before it in the queue knows it",
         t);
    must((next ? tcb(next)->queue_prev : queue_tail(q)) == t,
         "who is behind it in the queue knows it", t);
    must(prev != t && next != t, "nobody is behind itself", t);
}

/* The two ends of queue q fit together. `at` is the object that the queue belongs to, for the
 * report. */
static void ends(const struct queue *q, word at)
{
    handle tail = queue_tail(q);
    must((q->head == 0) == (tail == 0), "a queue has two ends or none", at);
    must(!q->head || tcb(q->head)->queue_prev == 0, "nobody is before the first", at);
    must(!tail || tcb(tail)->queue_next == 0, "nobody is behind the last", at);
}

/* One ready queue, that of domain d and priority p, and the bits that say it is not empty. The
 * scheduler trusts these bits: with a bit that is wrong it would pass a thread by, or run
 * nobody. */
void invariants_of_ready_queue(word d, word p)
{
    const struct queue *q = &kernel.ready[d * NUM_PRIORITIES + p];
    word bits = kernel.ready_bits[d][p / WORD_BITS];
    must((bits >> p % WORD_BITS & 1) == (q->head != 0),
         "a bit for each ready queue that is not empty", p);
    must((kernel.ready_words[d] >> p / WORD_BITS & 1) == (bits != 0),
         "a bit for each word that is not 0", p);
    ends(q, p);
    if (!q->head)
        return;
    handle t = q->head;
    must(tcb(t)->ready && tcb_can_run(t), "who is in a ready queue is ready and can run", t);
    must(tcb(t)->priority == p && tcb(t)->domain == d,
         "it is in the queue of its priority and domain", t);
}

/* An endpoint's tag, its queue and the first waiter's state agree. */
static void endpoint_state(handle ep)
{
    const struct queue *q = &endpoint(ep)->waiters;
    word tag = queue_tag(q);
    ends(q, ep);
    must((tag == EP_IDLE) == (q->head == 0), "an endpoint is idle when nobody waits", ep);
    if (q->head)
        must(tcb(q->head)->state == (tag == EP_SENDING ? BLOCKED_SEND : BLOCKED_RECEIVE) &&
                 tcb_waits_at(q->head) == ep,
             "who waits at an endpoint is blocked there", ep);
}

/* A notification's tag, its queue, its bits and its bound thread agree. */
static void notification_state(handle n)
{
    const struct queue *q = &notification(n)->waiters;
    word tag = queue_tag(q);
    handle bound = notification(n)->bound;
    ends(q, n);
    must((tag == NTFN_WAITING) == (q->head != 0), "a notification is waiting when somebody waits",
         n);
    must(tag == NTFN_ACTIVE || notification(n)->bits == 0,
         "a notification has bits when it is active only", n);
    if (q->head)
        must(tcb(q->head)->state == BLOCKED_NOTIFICATION && tcb(q->head)->waiting == n,
             "who waits at a notification is blocked there", n);
    must(!bound || tcb(bound)->bound_notification == n, "the bound thread knows its notification",
         n);
}

/* ---- slots ---- */

/* Slot s and its neighbours in the derivation list know each other. */
static void links(handle s)
{
    handle next = slot_next(s), prev = slot_prev(s);
    must(next != s && prev != s, "no slot is its own neighbour", s);
    must(!next || slot_prev(next) == s, "the next slot knows this one", s);
    must(!prev || slot_next(prev) == s, "the slot before knows this one", s);
    must(!next || !slot_is_empty(next), "no empty slot is on the derivation list", s);
}

/* The unused part of an untyped is zero. Retype relies on it: a new object would otherwise begin
 * with an old one's contents, and a user could read them. */
static void unused_part(handle s)
{
    struct cap c = slot(s)->cap;
    word all = pow2(cap_size_bits(c)), used = cap_free(c);
    must(used <= all, "no untyped is used up more than it is large", s);
    if (cap_device(c) || used == all)
        return;
    const word *first = user_words(cap_object(c) + used),
               *last = user_words(cap_object(c) + all - sizeof(word));
    for (word i = 0; i < PROBED_WORDS && i < (all - used) / sizeof(word); i++)
        must(first[i] == 0 && *(last - i) == 0, "unused memory is zero", s);
}

/* Slot `next` follows slot s in the derivation list. What follows an untyped was made from its
 * used part, or lies below it: new children come first in the list and take memory upwards. What
 * follows any other object is a copy of it, or lies below it. If that holds between all
 * neighbours, no two objects overlap. A zombie's place says nothing, because zombies change
 * places. */
static void apart(handle s, handle next)
{
    struct cap a = slot(s)->cap, b = slot(next)->cap;
    word a_bits = cap_memory_bits(a), b_bits = cap_memory_bits(b);
    if (a_bits == NO_MEMORY || b_bits == NO_MEMORY || cap_type(a) == CAP_zombie ||
        cap_type(b) == CAP_zombie)
        return;
    if (cap_type(a) == CAP_untyped && cap_covers(a, b))
        must(cap_object(b) + pow2(b_bits) <= cap_object(a) + cap_free(a),
             "a child lies in the used part", next);
    else if (cap_object(a) == cap_object(b))
        must(cap_type(a) == cap_type(b) && a_bits == b_bits, "an object has one type and one size",
             next);
    else
        must(cap_object(b) + pow2(b_bits) <= cap_object(a), "two objects do not overlap", next);
}

/* What must hold of the object behind the capability in slot s, by its type. */
static void object(handle s, word turn)
{
    struct cap c = slot(s)->cap;
    handle o = cap_object(c);
    switch ((enum cap_type)cap_type(c)) {
    case CAP_untyped:
        unused_part(s);
        break;
    case CAP_endpoint:
        endpoint_state(o);
        break;
    case CAP_notification:
        notification_state(o);
        break;
    case CAP_cnode:
        must(cap_guard_bits(c) + cap_radix(c) <= WORD_BITS, "guard and radix fit a word", s);
        break;
    case CAP_tcb:
        must((tcb(o)->debug_prev ? tcb(tcb(o)->debug_prev)->debug_next : kernel.debug_threads) == o,
             "a TCB capability names a thread that there is", s);
        break;
    case CAP_irq_handler:
        must(kernel.irq_issued[cap_irq(c) % IRQ_COUNT], "a handler's interrupt is issued", s);
        break;
    default:
        variant_invariants_of_slot(s);
        arch_invariants_of_slot(s, turn);
    }
}

/* An empty slot is all zero, because code that fills a slot writes only what differs. */
void invariants_of_slot(handle s, word turn)
{
    if (slot_is_empty(s)) {
        must(slot(s)->prev == 0 && slot(s)->next_and_flags == 0 && slot(s)->cap.w1 == 0,
             "an empty slot is all zero", s);
        return;
    }
    links(s);
    if (slot_next(s))
        apart(s, slot_next(s));
    object(s, turn);
}

/* ---- threads ---- */

/* Thread t is in the queue of the endpoint where it says it waits, and that queue is of the
 * right kind. */
static void waits_at(handle t, word tag)
{
    const struct queue *q = &endpoint(tcb_waits_at(t))->waiters;
    linked(q, t);
    must(queue_tag(q) == tag, "who sends is among senders, who receives among receivers", t);
}

/* A thread's state and the queue that it is in agree. */
static void thread_state(handle t)
{
    const struct tcb *x = tcb(t);
    bool running = t == this_cpu()->current;
    switch (x->state) {
    case RUNNING:
    case RESTARTING:
        must(x->ready + running == tcb_can_run(t), "who can run either runs or is ready", t);
        if (x->ready)
            linked(ready_queue(t), t);
        break;
    case BLOCKED_SEND:
        waits_at(t, EP_SENDING);
        break;
    case BLOCKED_RECEIVE:
        waits_at(t, EP_RECEIVING);
        break;
    case BLOCKED_NOTIFICATION:
        linked(&notification(x->waiting)->waiters, t);
        break;
    case BLOCKED_REPLY:
    case INACTIVE:
        break;
    }
    bool waits = x->state == BLOCKED_SEND || x->state == BLOCKED_RECEIVE ||
                 x->state == BLOCKED_NOTIFICATION;
    must(!x->ready || tcb_can_run(t), "who cannot run is not ready", t);
    must(x->ready || waits || (!x->queue_prev && !x->queue_next),
         "who is in no queue has no neighbours", t);
    must(waits == (x->waiting != 0), "who waits knows where, and nobody else does", t);
}

/* A thread and the things that know it: its reply capability, its bound notification, and the
 * threads whose CancelBadgedSends stands at it. */
static void thread_relations(handle t)
{
    const struct tcb *x = tcb(t);
    variant_invariants_of_thread(t);
    if (x->bound_notification)
        must(notification(x->bound_notification)->bound == t,
             "the notification knows its bound thread", t);
    if (x->cancel_next)
        must(tcb(x->cancel_next)->cancel_by == t && tcb(x->cancel_next)->state == BLOCKED_SEND,
             "an interrupted walk stands at a sender that knows of it", t);
    if (x->cancel_by)
        must(tcb(x->cancel_by)->cancel_next == t, "who knows of a walk is where it stands", t);
}

/* What a thread remembers of its CSpace and IPC buffer is right, as long as the capability it
 * was worked out from is still there. The fast path relies on it without a look. */
static void remembered(handle t)
{
    const struct tcb *x = tcb(t);
    struct cap root = *tcb_cap(t, TCB_CSPACE), buffer = *tcb_cap(t, TCB_BUFFER);
    if (root.w0 == x->cspace_key) {
        word guard_bits = cap_guard_bits(root), left = WORD_BITS - guard_bits - cap_radix(root);
        must(cap_type(root) == CAP_cnode && cap_object(root) == x->cspace_base,
             "a remembered CSpace is this CNode", t);
        must(x->cspace_left == left && left <= WORD_BITS &&
                 x->cspace_span == ~(word)0 >> guard_bits,
             "what a remembered CSpace leaves of an address", t);
        must(guard_bits ? x->cspace_first >> (WORD_BITS - guard_bits) == root.w1 : root.w1 == 0,
             "the guard of a remembered CSpace", t);
        must(x->cspace_slots == (left == 0 && root.w1 == 0 ? pow2(cap_radix(root)) : (word)0),
             "a remembered CSpace is flat, or has no slots", t);
    }
    if (buffer.w0 == x->buffer_key)
        must(arch_buffer_words(buffer, x->ipc_buffer, true) == user_words(x->buffer_at),
             "a remembered buffer is this one", t);
}

void invariants_of_thread(handle t, word turn)
{
    struct cap root = *tcb_cap(t, TCB_VSPACE);
    thread_state(t);
    thread_relations(t);
    remembered(t);
    must(cap_is_null(root) || arch_is_vspace(root), "a thread's VSpace can be loaded", t);
    for (word i = 0; i < TCB_SLOTS; i++)
        invariants_of_slot(tcb_slot(t, i), turn);
}

/* ---- the processor ---- */

void invariants_of_processor(word turn)
{
    const struct cpu *cpu = this_cpu();
    struct cap c = slot(kernel.irq_slots + turn % IRQ_COUNT * SLOT_SIZE)->cap;
    must(cpu->next == 0 && !cpu->choose, "the scheduler has decided", 0);
    must(!cpu->unsettled, "what has happened is settled", 0);
    must(!cpu->current || tcb(cpu->current)->state == RUNNING, "who runs, runs", cpu->current);
    must(!cpu->current || !tcb(cpu->current)->ready, "who runs is in no queue", cpu->current);
    must(cap_is_null(c) || cap_type(c) == CAP_notification, "interrupts signal notifications",
         turn % IRQ_COUNT);
}

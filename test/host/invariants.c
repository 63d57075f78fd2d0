/* invariants.c - what must hold whenever the kernel is not running: what takes a map of all memory.
 *
 * What can be told from an object and its neighbours is in invariants/.  Here slots and objects are
 * found by the map of the host machine, not through the kernel's own lists, so that a list which
 * lost something is noticed. */
#include "invariants/invariants.h"
#include "lib/bits.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "core/sched.h"
#include "world.h"
#include "arch.h"
#if MCS
#include "core/budget.h"
#include "core/release.h"
#include "object/reply_object.h"
#endif
#include <stdlib.h>
#include <string.h>

static const char *checking;

void invariant_broken(const char *what, word at)
{
    fprintf(stderr, "invariant broken: %s: %s (at 0x%lx)\n", checking, what, (unsigned long)at);
    abort();
}

static const word memory_end = (word)1 << HOST_MEMORY_BITS;

/* What there is, found in one pass over the map: all slots, the full ones, and objects. */
static struct {
    handle slots[HOST_CELLS], full[HOST_CELLS], tcbs[HOST_CELLS], endpoints[HOST_CELLS],
        ntfns[HOST_CELLS], contexts[HOST_CELLS], replies[HOST_CELLS];
    word slot_count, full_count, tcb_count, endpoint_count, ntfn_count, context_count, reply_count;
} all;

static void find_one(handle at)
{
    switch (host_kind(at)) {
    case KIND_SLOT:
        if (at % SLOT_SIZE == 0) {
            all.slots[all.slot_count++] = at;
            if (!slot_is_empty(at))
                all.full[all.full_count++] = at;
        }
        break;
    case KIND_TCB:
        if (at % P2(TCB_BITS) == (word)TCB_SLOTS * SLOT_SIZE)
            all.tcbs[all.tcb_count++] = at / P2(TCB_BITS) * P2(TCB_BITS);
        break;
    case KIND_ENDPOINT:
        all.endpoints[all.endpoint_count++] = at;
        break;
    case KIND_NOTIFICATION:
        if (at % sizeof(struct notification) == 0)
            all.ntfns[all.ntfn_count++] = at;
        break;
    case KIND_REPLY:
        all.replies[all.reply_count] = at;
        all.reply_count += at % 32 == 0;
        break;
    default:
        break;
    }
}

static void find_all(void)
{
    all.slot_count = all.full_count = all.tcb_count = all.endpoint_count = all.ntfn_count = 0;
    all.context_count = all.reply_count = 0;
    for (word cell = 0; cell < HOST_CELLS; cell += 64) {
        word many[8], any = 0; /* most of it is free memory */
        memcpy(many, host_kinds + cell, sizeof many);
        for (word i = 0; i < 8; i++)
            any |= many[i];
        for (word i = 0; any && i < 64; i++)
            find_one((cell + i) * HOST_CELL);
    }
}

#define EACH(thing, list, n) \
    for (word i_##thing = 0, thing = 0; i_##thing < all.n && (thing = all.list[i_##thing], true); \
         i_##thing++)
#define EACH_SLOT(s) EACH(s, full, full_count)
#define EACH_TCB(t) EACH(t, tcbs, tcb_count)

/* An object lies in memory of its kind. */
static void object_kind(handle s)
{
    struct cap c = slot(s)->cap;
    handle o = cap_object(c);
    switch ((enum cap_type)cap_type(c)) {
    case CAP_endpoint:
        must(host_kind(o) == KIND_ENDPOINT, "an endpoint capability names an endpoint", s);
        break;
    case CAP_notification:
        must(host_kind(o) == KIND_NOTIFICATION, "a notification capability names one", s);
        break;
    case CAP_reply:
        /* With MCS it names an object of its own, else a thread. */
        must(host_kind(MCS ? o : o + TCB_SLOTS * SLOT_SIZE) == (MCS ? KIND_REPLY : KIND_TCB),
             "a reply capability names what answers", s);
        break;
    case CAP_tcb:
        must(host_kind(o + TCB_SLOTS * SLOT_SIZE) == KIND_TCB, "it names a TCB", s);
        break;
    case CAP_cnode:
        for (word i = 0; i < pow2(cap_radix(c)); i++)
            must(host_kind(o + i * SLOT_SIZE) == KIND_SLOT, "a CNode is made of slots", s);
        break;
    default:
        machine_object_kind(s);
    }
}

/* ---- who is held by a capability ---- */

static u8 held[(1 << HOST_MEMORY_BITS) / HOST_CELL];

static void hold(handle o, word bytes)
{
    for (word at = o; at < o + bytes; at += HOST_CELL)
        held[at / HOST_CELL] = 1;
}

static bool is_held(handle o)
{
    return o < memory_end && held[o / HOST_CELL];
}

/* Mark every object that some capability stands for; kernel memory holds itself. */
static void find_held(void)
{
    memset(held, 0, sizeof held);
    hold(kernel.irq_slots, IRQ_COUNT * SLOT_SIZE);
    EACH_SLOT(s)
    {
        struct cap c = slot(s)->cap;
        word bits = cap_memory_bits(c);
        if (cap_type(c) != CAP_untyped && cap_type(c) != CAP_frame && bits != NO_MEMORY)
            hold(cap_object(c), pow2(bits));
    }
}

/* Nothing that is alive lies in, or points to, an object that nobody holds: its memory may become
 * something else at any time. */
static void nothing_dangles(void)
{
    EACH_SLOT(s) must(is_held(s), "a capability lies in a dead object", s);
    EACH_TCB(t)
    {
        const struct tcb *x = tcb(t);
        if (!is_held(t)) {
            must(x->state == INACTIVE && !x->bound_notification,
                 "a dead thread is out of everything", t);
            continue;
        }
        must(!x->bound_notification || is_held(x->bound_notification), "bound to the living", t);
        must(!x->waiting || is_held(tcb_waits_at(t)), "blocked on the living", t);
        must(!x->reply_slot || is_held(x->reply_slot), "answered by the living", t);
    }
}

/* What was made from an untyped lies in its used part; what is unused is zero. */
static void untyped_memory(handle s)
{
    struct cap c = slot(s)->cap;
    word end = cap_object(c) + cap_free(c);
    for (handle child = slot_next(s); child && cap_covers(c, slot(child)->cap);
         child = slot_next(child)) {
        word bits = cap_memory_bits(slot(child)->cap);
        must(cap_object(slot(child)->cap) + pow2(bits) <= end, "a child lies in the used part",
             child);
    }
    if (cap_device(c))
        return;
    for (word at = end; at < cap_object(c) + pow2(cap_size_bits(c)); at += 8)
        must(*(word *)(void *)(host_memory + at) == 0, "unused memory is zero", at);
}

/* Untypeds that are not each other's ancestors do not overlap: on the list, a later one lies inside
 * an earlier one or after all of it. */
static void untyped_siblings(handle s)
{
    struct cap c = slot(s)->cap;
    for (handle other = slot_next(s); other; other = slot_next(other)) {
        struct cap o = slot(other)->cap;
        if (cap_type(o) != CAP_untyped || cap_covers(c, o))
            continue;
        bool apart = cap_object(o) >= cap_object(c) + pow2(cap_size_bits(c)) ||
                     cap_object(c) >= cap_object(o) + pow2(cap_size_bits(o));
        must(apart, "two untypeds overlap", s);
    }
}

static bool in_queue(const struct queue *q, handle t)
{
    word n = 0;
    for (handle x = q->head; x && n < memory_end; x = tcb(x)->queue_next, n++)
        if (x == t)
            return true;
    return false;
}

static void queue_links(const struct queue *q, word at)
{
    handle prev = 0;
    word n = 0;
    for (handle t = q->head; t; t = tcb(t)->queue_next) {
        must(tcb(t)->queue_prev == prev, "queue links agree", at);
        must(n++ < memory_end / P2(TCB_BITS), "a queue ends", at);
        prev = t;
    }
    must(queue_tail(q) == prev, "the tail is the last", at);
}

static void ready_queues(void)
{
    for (word d = 0; d < NUM_DOMAINS; d++) {
        for (word p = 0; p < NUM_PRIORITIES; p++) {
            const struct queue *q = &kernel.ready[d * NUM_PRIORITIES + p];
            invariants_of_ready_queue(d, p);
            queue_links(q, p);
            for (handle t = q->head; t; t = tcb(t)->queue_next) {
                must(tcb(t)->ready && tcb_is_runnable(t), "who is ready can run", t);
                must(tcb(t)->priority == p && tcb(t)->domain == d, "at its own priority", t);
            }
        }
    }
}

/* It is in the queue that its state says, however far from the ends. */
static void whole_queue(handle t)
{
    const struct tcb *x = tcb(t);
    must(x->ready == in_queue(ready_queue(t), t), "ready says whether it is in its queue", t);
    if (x->state == BLOCKED_SEND || x->state == BLOCKED_RECEIVE)
        must(in_queue(&endpoint(tcb_waits_at(t))->waiters, t),
             "who waits is in the endpoint's queue", t);
    if (x->state == BLOCKED_NOTIFICATION)
        must(in_queue(&notification(x->waiting)->waiters, t),
             "who waits is in the notification's queue", t);
}

static void endpoint_waiters(handle ep)
{
    const struct queue *q = &endpoint(ep)->waiters;
    queue_links(q, ep);
    for (handle t = q->head; t; t = tcb(t)->queue_next)
        must((tcb(t)->state == BLOCKED_SEND || tcb(t)->state == BLOCKED_RECEIVE) &&
                 tcb_waits_at(t) == ep,
             "who waits is blocked here", t);
}

static void notification_waiters(handle n)
{
    const struct queue *q = &notification(n)->waiters;
    queue_links(q, n);
    for (handle t = q->head; t; t = tcb(t)->queue_next)
        must(tcb(t)->state == BLOCKED_NOTIFICATION && tcb_waits_at(t) == n,
             "who waits is blocked here", t);
}

#if MCS
/* Scheduling contexts have no place of their own in the map, as they differ in size: they are found
 * by their capabilities. */
static void find_contexts(void)
{
    EACH_SLOT(s)
    {
        handle sc = cap_object(slot(s)->cap);
        bool known = cap_type(slot(s)->cap) != CAP_sched_context;
        for (word i = 0; i < all.context_count && !known; i++)
            known = all.contexts[i] == sc;
        if (!known)
            all.contexts[all.context_count++] = sc;
    }
}

/* The chain of those who lent sc ends, each in it waits for its answer, and nobody is in two. */
static void chain_ends(handle sc)
{
    word n = 0;
    for (handle r = sched_context(sc)->reply; r; r = reply_object(r)->older) {
        must(is_held(r), "a chain is of the living", r);
        must(n++ < all.reply_count, "a chain ends", sc);
        handle t = reply_object(r)->thread;
        must(t && tcb(t)->state == BLOCKED_REPLY, "who lent waits for the answer", r);
    }
}

/* Is t below the place `top` in the release queue? It must not be there twice. */
static word release_size(handle top, word depth)
{
    if (!top)
        return 0;
    must(depth <= HANDLE_BITS, "the release queue ends", top);
    must(tcb(top)->variant.waits_for_time, "who is in the release queue waits for time", top);
    return 1 + release_size(tcb(top)->variant.below[0], depth + 1) +
           release_size(tcb(top)->variant.below[1], depth + 1);
}

static void of_variant(void)
{
    word waiting = 0;
    find_contexts();
    EACH(sc, contexts, context_count)
    {
        chain_ends(sc);
        handle t = sched_context(sc)->thread;
        must(!t || is_held(t), "a context is the living's", sc);
    }
    EACH_TCB(t)
    {
        handle sc = tcb(t)->variant.sc;
        word with = 0;
        EACH(other, tcbs, tcb_count) with += sc && tcb(other)->variant.sc == sc;
        must(!sc || with == 1, "a context is lent to one thread at most", t);
        waiting += tcb(t)->variant.waits_for_time;
        must(!(tcb(t)->variant.waits_for_time && tcb(t)->ready), "who waits for time is not ready",
             t);
    }
    must(release_size(kernel.variant.release, 0) == waiting,
         "all who wait for time are in the release queue", 0);
    /* Whoever is due is so at the latest when the clock comes. */
    handle t = this_cpu()->current;
    must(!t || kernel.variant.sc == tcb(t)->variant.sc, "time is charged to whose it is", t);
    must(!t ||
             kernel.variant.clock_at <= kernel.variant.now + budget_head(kernel.variant.sc)->amount,
         "the clock comes before the budget ends", t);
    must(!release_first() ||
             kernel.variant.clock_at <= budget_head(tcb(release_first())->variant.sc)->time,
         "the clock comes before the first who waits", 0);
}
#else
static void of_variant(void)
{
}
#endif

/* In a booted debug kernel this looks at some of it whenever the kernel is left; here the tests say
 * when. */
void look(void)
{
}

void check_invariants(void)
{
    static word turn;
    turn++;
    find_all();
    checking = "slots";
    EACH(s, slots, slot_count) invariants_of_slot(s, turn);
    checking = "lifetimes";
    find_held();
    nothing_dangles();
    checking = "objects";
    EACH_SLOT(s) object_kind(s);
    checking = "untyped memory";
    EACH_SLOT(s)
    if (cap_type(slot(s)->cap) == CAP_untyped && cap_object(slot(s)->cap) < memory_end &&
        !cap_device(slot(s)->cap)) {
        untyped_memory(s);
        untyped_siblings(s);
    }
    checking = "ready queues";
    ready_queues();
    checking = "threads";
    EACH_TCB(t)
    {
        whole_queue(t);
        if (is_held(t))
            invariants_of_thread(t, turn);
    }
    checking = "endpoints";
    EACH(e, endpoints, endpoint_count) endpoint_waiters(e);
    checking = "notifications";
    EACH(n, ntfns, ntfn_count) notification_waiters(n);
    checking = "time";
    of_variant();
    checking = "address spaces";
    machine_address_spaces();
    checking = "processor";
    for (word irq = 0; irq < IRQ_COUNT; irq++)
        invariants_of_processor(irq);
}

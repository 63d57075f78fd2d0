/* variant_invariants.h - what holds of capabilities and threads in this variant alone.
 *
 * Used: by invariants.c. */
#pragma once
#include "core/budget.h"
#include "invariants/invariants.h"
#include "object/reply_object.h"
#include "variant/variant.h"

/* What must always hold of time, in words:
 *
 *   a context has one thread at most, a thread one context; both know it
 *   the refills of a context add up to its budget, in the order of time
 *   a thread that waits for its budget could run but for that; nobody waits above who comes earlier
 *   a reply object has one thread at most, which waits for an answer by it, or receives with it
 *   a lent context knows the newest reply object of its chain, and each of them its neighbours
 *
 * Each check looks at one object and its neighbours, so a look takes a bounded number of steps. */

/* So many refills of one context are looked at. */
enum { REFILLS_LOOKED_AT = 16 };

/* The refills of a context are in order, and have together what its budget is. */
static inline void refills_hold(handle sc)
{
    const struct sched_context *x = sched_context(sc);
    word sum = 0, last = 0;
    if (!sc_is_active(sc) || x->count > REFILLS_LOOKED_AT)
        return;
    must(x->count >= 1 && x->count <= x->refills, "a context has a refill, and not more than fit",
         sc);
    handle at = x->head;
    must(at >= ring_start(sc) && at < ring_end(sc) && (at - sc) % sizeof(struct refill) == 0,
         "the first refill lies in the ring", sc);
    for (word i = 0; i < x->count; i++, at += sizeof(struct refill)) {
        if (at >= ring_end(sc))
            at = ring_start(sc);
        must(i == 0 || sc_is_round_robin(sc) || last <= refill(at)->time,
             "refills are ordered by time", sc);
        last = refill(at)->time + refill(at)->amount;
        sum += refill(at)->amount;
    }
    must(sum == x->budget, "the refills add up to the budget", sc);
    must(x->count == 1 || sc_is_round_robin(sc) ||
             budget_head(sc)->amount >= kernel.variant.min_budget,
         "the first refill is large enough to run on", sc);
}

/* A reply object, its thread and its chain know each other. */
static inline void chain_holds(handle r)
{
    const struct reply_object *x = reply_object(r);
    must(!x->thread || tcb(x->thread)->variant.reply == r, "the thread knows its reply object", r);
    must(!x->older || (reply_object(x->older)->newer == r && !reply_object(x->older)->sc),
         "the older reply object of a chain knows the newer", r);
    must(!x->newer || reply_object(x->newer)->older == r, "the newer one knows the older", r);
    must(!x->sc || sched_context(x->sc)->reply == r, "a context knows the newest of its chain", r);
    must(x->thread || (!x->older && !x->newer && !x->sc), "a free reply object is in no chain", r);
    must(!(x->sc && x->newer), "the newest of a chain has none behind it", r);
}

/* What a capability to one of the new objects names is well. */
static inline void variant_invariants_of_slot(handle s)
{
    struct cap c = slot(s)->cap;
    handle o = cap_object(c);
    if (cap_type(c) == CAP_reply)
        chain_holds(o);
    if (cap_type(c) != CAP_sched_context)
        return;
    const struct sched_context *x = sched_context(o);
    must(!x->thread || tcb(x->thread)->variant.sc == o, "the thread knows its context", s);
    must(!x->notification || notification(x->notification)->variant.sc == o,
         "the notification knows its context", s);
    must(!x->reply || reply_object(x->reply)->sc == o, "the newest of the chain knows the context",
         s);
    must(!x->yielder || tcb(x->yielder)->variant.yields_to == o,
         "who yielded knows to which context", s);
    refills_hold(o);
}

/* A thread and what is the variant's of it. */
static inline void variant_invariants_of_thread(handle t)
{
    const struct thread_of_variant *v = &tcb(t)->variant;
    bool waits = tcb(t)->state == BLOCKED_REPLY || tcb(t)->state == BLOCKED_RECEIVE;
    must(!v->sc || sched_context(v->sc)->thread == t, "the context knows its thread", t);
    must(!v->reply || (waits && reply_object(v->reply)->thread == t),
         "the reply object knows its thread", t);
    must(tcb(t)->state != BLOCKED_REPLY || v->reply, "who awaits an answer has a reply object", t);
    must(!v->waits_for_time || (tcb_is_runnable(t) && v->sc), "who waits for time could run", t);
    must(!v->waits_for_time || v->until == budget_head(v->sc)->time,
         "who waits for time waits for its first refill", t);
    for (int side = 0; v->waits_for_time && side < 2; side++)
        must(!v->below[side] || tcb(v->below[side])->variant.until >= v->until,
             "nobody waits above who comes earlier", t);
}

/* reply.c - reply objects: who is answered by which, and whose time goes back with the answer.
 *
 * Owns:    struct reply_object; reply of a thread and of a context.
 * Entered: endpoint.c (a Call was received), invoke.c (an answer), ipc.c (a caller or receiver
 *          stops waiting), type.c (deletion), the system calls that receive.
 * Uses:    sched_context.c, fault.c, sched.c.
 * Never:   lets two threads wait by one reply object.
 *
 * Theory.  A Call to a thread without time lends the caller's context, and the reply object
 * remembers it: it becomes the newest of the context's chain.  An answer by the newest gives the
 * context back to that caller.  An answer by another one is delivered, and no time goes with it;
 * the chain is cut there. */
#include "object/reply_object.h"
#include "call/call.h"
#include "core/sched.h"
#include "core/time.h"
#include "debug/debug.h"
#include "debug/state_port.h"
#include "hall/rows.h"
#include "message/ipc.h"
#include "message/parcel.h"
#include "message/report.h"
#include "object/reply.h"
#include "object/sched_context.h"
#include "object/tcb_ops.h"
#include "variant/variant.h"

/* An example. A has the context S and calls B, B calls C; B and C are passive. r1 and r2 are the
 * reply objects with which B and C received:
 *
 *   A --call--> B --call--> C              C runs on S
 *        r1          r2
 *   S.reply = r2,  r2.sc = S,  r2.older = r1,  r1.newer = r2
 *   r1.thread = A,  r2.thread = B
 *
 * C answers by r2: r2 leaves, r1 is the newest, and B runs on S. B answers by r1: A runs on S
 * again. If C answers by r1 first, A gets the answer and no time: r1 is not the newest, so the
 * chain is cut there. If B is stopped while it waits, r2 leaves the chain, and C keeps S for good
 * (ABI). */

/* The chain of sc ends: nobody gets it back. */
void reply_cut_head(handle sc)
{
    handle newest = sched_context(sc)->reply;
    if (newest)
        reply_object(newest)->sc = 0;
    sched_context(sc)->reply = 0;
}

/* Reply object r leaves its chain, which is cut there on both sides. */
static void leave_chain(handle r)
{
    struct reply_object *x = reply_object(r);
    if (x->sc)
        sched_context(x->sc)->reply = 0;
    if (x->newer)
        reply_object(x->newer)->older = 0;
    if (x->older)
        reply_object(x->older)->newer = 0;
    x->older = x->newer = x->sc = 0;
}

/* The newest reply object r leaves its chain: the one before is the newest now, and the context
 * goes back to thread t, if that has no other. */
static void give_back(handle r, handle t)
{
    handle sc = reply_object(r)->sc, older = reply_object(r)->older;
    reply_object(r)->sc = reply_object(r)->older = 0;
    sched_context(sc)->reply = older;
    if (older) {
        reply_object(older)->newer = 0;
        reply_object(older)->sc = sc;
    }
    if (!tcb(t)->variant.sc)
        sc_move(sc, t);
}

/* r and its thread know each other no more. */
static void part(handle r)
{
    tcb(reply_object(r)->thread)->variant.reply = 0;
    reply_object(r)->thread = 0;
}

/* Thread t begins to receive with the reply object; 0: with none. */
void reply_attach(handle t, handle reply)
{
    tcb(t)->variant.reply = reply;
    if (reply)
        reply_object(reply)->thread = t;
}

/* Thread t, which waited to receive, got a message that is no Call, or waits no more. */
void mcs_detach(handle t)
{
    handle r = tcb(t)->variant.reply;
    if (r && tcb(t)->state != BLOCKED_REPLY)
        part(r);
}

/* Another thread has this reply object: it waits for an answer by it, or receives with it. That is
 * over. */
void reply_take_from_others(handle t, handle reply)
{
    handle other = reply_object(reply)->thread;
    if (other && other != t)
        tcb_cancel(other);
}

/* `caller` waits to be answered, by the reply object with which `receiver` received; without one
 * nobody ever answers it, and it stops. Its context is lent to a receiver that has none, but for a
 * report that it has no time. */
void reply_link(handle caller, handle receiver, word waiting)
{
    handle r = tcb(receiver)->variant.reply, sc = tcb(caller)->variant.sc;
    (void)waiting;
    if (!r) {
        sched_stop(caller, INACTIVE);
        if (DEBUG && tcb(caller)->fault.type == FAULT_NullFault) {
            /* Nothing shows afterwards why it stopped, so both reports are told now: the
             * kernel's own of a stop, and the state port's of this message. */
            debug_note_lost(caller, receiver, LOST_REPLY);
            TELL(unanswerable());
        }
        return;
    }
    part(r);
    /* The caller runs, or has just left the endpoint: it is in no queue. */
    tcb(caller)->state = BLOCKED_REPLY;
    reply_attach(caller, r);
    if (!sc || tcb(receiver)->variant.sc || tcb(caller)->fault.type == FAULT_Timeout) {
        sc_missed(caller, receiver);
        return;
    }
    handle older = sched_context(sc)->reply;
    reply_object(r)->older = older;
    reply_object(r)->sc = sc;
    if (older) {
        reply_object(older)->newer = r;
        reply_object(older)->sc = 0;
    }
    sched_context(sc)->reply = r;
    sc_pass(sc, receiver);
    /* A receiver that runs already found the caller waiting. Perhaps nothing is left of that one's
     * time, since it was charged for its way there: then the receiver waits for more. */
    if (tcb_is_runnable(receiver) && !time_may_run(receiver))
        sched_reschedule();
}

/* No answer will come: `caller` is stopped or dies. Its state becomes INACTIVE; what follows
 * decides who calls this. If it lent its context, the one who has it keeps it. */
void reply_unlink(handle caller)
{
    handle r = tcb(caller)->variant.reply;
    if (r) {
        leave_chain(r);
        part(r);
    }
    tcb(caller)->state = INACTIVE;
}

/* The last capability to a reply object goes. A caller that waits by it is not answered any more;
 * it gets back what it lent. A receiver that waits with it stops, too. */
bool reply_finalise(struct cap c, bool final)
{
    handle r = cap_object(c), t = final ? reply_object(r)->thread : (handle)0;
    if (!t)
        return true;
    if (tcb(t)->state == BLOCKED_REPLY && reply_object(r)->sc)
        give_back(r, t);
    tcb_cancel(t);
    return true;
}

/* `caller` was answered and can run: it runs when it has time. If it has none left, that is
 * reported, or it waits; the report that led to this answer is not made again. */
static void go_on(handle caller, bool after_timeout)
{
    handle sc = tcb(caller)->variant.sc;
    if (sc && sc_is_active(sc) && !time_is_ready(sc) && !after_timeout && sc_report_timeout(caller))
        return;
    sched_consider(caller);
}

/* Answer `caller`, which waits for it, with the message in the sender's registers. p: the
 * capabilities that travel; NULL: none. An answer to a fault sets registers and lets the thread go
 * on, or leaves it stopped (fault_answer). */
void reply_answer(handle sender, handle caller, const struct parcel *p)
{
    handle r = tcb(caller)->variant.reply;
    word fault = tcb(caller)->fault.type;
    if (reply_object(r)->sc)
        give_back(r, caller);
    else
        leave_chain(r);
    part(r);
    if (fault == FAULT_NullFault) {
        ipc_transfer(sender, caller, 0, 0, p);
        tcb(caller)->state = RUNNING;
    } else {
        tcb(caller)->state = fault_answer(caller, sender) ? RESTARTING : INACTIVE;
        tcb(caller)->fault.type = FAULT_NullFault;
    }
    if (!tcb_is_runnable(caller))
        return;
    mcs_unblock(caller);
    go_on(caller, fault == FAULT_Timeout);
}

/* Any message to a reply object is an answer to the caller that waits by it. Without one nothing
 * happens, and that is no error (ABI). */
status reply_invoke(struct call *c)
{
    handle caller = reply_object(cap_object(c->cap))->thread;
    struct parcel p;
    taken_as_set(p);
    bool waits = caller && tcb(caller)->state == BLOCKED_REPLY;
    bool packed = waits && c->caps != 0 && cap_has_right(c->cap, RIGHT_GRANT) &&
                  parcel_take(&p, c->caps, c->extra, caller);
    commit(c);
    if (waits)
        reply_answer(c->caller, caller, packed ? &p : NULL);
    return OK;
}

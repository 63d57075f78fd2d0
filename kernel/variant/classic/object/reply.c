/* reply.c - the one-time capability to answer a caller (classic kernel: no reply objects).
 *
 * Owns:    reply_slot of every thread; the reply capability.
 * Entered: endpoint.c (a Call was received), syscall.c (Reply), invoke.c (a saved capability),
 *          ipc.c (the caller stops waiting), derive.c (the capability moves: see slot_settle).
 * Uses:    ipc.c, fault.c, sched.c.
 * Never:   leaves two capabilities to one caller: they cannot be copied, so the caller can know its
 *          one by place, and no list is needed. */
#include "object/reply.h"
#include "hall/rows.h"
#include "call/call.h"
#include "debug/debug.h"
#include "core/derive.h"
#include "message/report.h"
#include "message/ipc.h"
#include "message/parcel.h"
#include "core/sched.h"
#include "variant/variant.h"

/* `caller` waits for an answer, and the receiver's caller slot gets the capability to give it.
 * `waiting` is how the receiver waited (cap_waiting): whether the answer may carry capabilities.
 * The slot is empty: a receive drops what was in it. */
void reply_link(handle caller, handle receiver, word waiting)
{
    handle s = tcb_slot(receiver, TCB_CALLER);
    sched_stop(caller, BLOCKED_REPLY);
    slot(s)->cap.w0 = cap_reply_word(caller, waiting, tcb(caller)->fault.type != FAULT_NullFault);
    tcb(caller)->reply_slot = s;
}

/* No answer will come: take the capability from whoever holds it. The caller's state becomes
 * INACTIVE; what follows decides who calls this. */
void reply_unlink(handle caller)
{
    handle s = tcb(caller)->reply_slot;
    if (s)
        derive_remove(s);
    tcb(caller)->reply_slot = 0;
    tcb(caller)->state = INACTIVE;
}

/* Thread t receives again and gives up the capability in its caller slot. That caller waits
 * until somebody resumes it, as on seL4. */
void reply_drop(handle t)
{
    handle s = tcb_slot(t, TCB_CALLER);
    if (cap_is_null(slot(s)->cap))
        return;
    if (DEBUG)
        debug_note_lost(cap_object(slot(s)->cap), t, LOST_DROPPED);
    tcb(cap_object(slot(s)->cap))->reply_slot = 0;
    derive_remove(s);
}

/* The capability is deleted without an answer: its caller goes on waiting, and nobody can answer
 * it any more. */
bool reply_finalise(struct cap c, bool final)
{
    (void) final;
    tcb(cap_object(c))->reply_slot = 0;
    return true;
}

/* Answer `caller`, which waits for it, with the message in the sender's registers, and use the
 * capability up. p: the capabilities that travel; NULL: none. An answer to a fault sets
 * registers and lets the thread go on, or leaves it stopped (fault_answer). */
void reply_answer(handle sender, handle caller, const struct parcel *p)
{
    if (tcb(caller)->fault.type == FAULT_NullFault) {
        ipc_transfer(sender, caller, 0, 0, p);
        TELL(message(sender, caller, 0, 0, p));
        reply_unlink(caller);
        sched_wake(caller);
        return;
    }
    bool restart = fault_answer(caller, sender);
    TELL(message(sender, caller, 0, STATE_MESSAGE_FAULT, NULL));
    reply_unlink(caller);
    tcb(caller)->fault.type = FAULT_NullFault;
    if (restart) {
        tcb(caller)->state = RESTARTING;
        sched_consider(caller);
    }
}

/* A message sent to a saved reply capability is the answer. It cannot fail. */
status reply_invoke(struct call *c)
{
    handle caller = cap_object(c->cap);
    struct parcel p;
    taken_as_set(p);
    bool packed = c->caps != 0 && cap_has_right(c->cap, RIGHT_GRANT) &&
                  parcel_take(&p, c->caps, c->extra, caller);
    commit(c);
    reply_answer(c->caller, caller, packed ? &p : NULL);
    return OK;
}

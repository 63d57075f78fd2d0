/* variant_invariants.h - what holds of capabilities and threads in this variant alone.
 *
 * Used: by invariants.c. */
#pragma once
#include "invariants/invariants.h"
#include "variant/variant.h"

/* A reply capability and its caller know each other. */
static inline void variant_invariants_of_slot(handle s)
{
    struct cap c = slot(s)->cap;
    handle t = cap_object(c);
    if (cap_type(c) != CAP_reply)
        return;
    must(tcb(t)->reply_slot == s && tcb(t)->state == BLOCKED_REPLY,
         "the caller knows its reply capability", s);
    must((tcb(t)->fault.type != FAULT_NullFault) == cap_to_fault(c),
         "a reply capability knows whether it answers a fault", s);
}

static inline void variant_invariants_of_thread(handle t)
{
    handle s = tcb(t)->reply_slot;
    if (!s)
        return;
    must(tcb(t)->state == BLOCKED_REPLY, "only who awaits a reply has a slot for it", t);
    must(cap_type(slot(s)->cap) == CAP_reply && cap_object(slot(s)->cap) == t,
         "the reply capability is where the caller thinks", t);
}

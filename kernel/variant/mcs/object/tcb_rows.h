/* tcb_rows.h - the methods of a TCB that differ between the variants: those that name a fault
 * handler or a scheduling context.
 *
 * Used: by tcb.c, behind what they are made of. */
#pragma once

/* A capability that is to be a handler of faults: an endpoint through which a Call can be made, or
 * none. Error: InvalidCapability `number`. */
static status check_handler(struct call *c, struct extra e, word number, struct root *out)
{
    struct cap cap = extra_cap(e);
    *out = root_of(e);
    if (cap_is_null(cap)) {
        out->source = 0;
        return OK;
    }
    if (cap_type(cap) != CAP_endpoint || !cap_has_right(cap, RIGHT_WRITE) ||
        !cap_has_right(cap, RIGHT_ANSWER))
        return fail_capability(c, number, WHY_handler_no_endpoint);
    return copy_root(c, out, WHY_handler_no_endpoint);
}

/* Another handler of faults. The old one may be the last capability to an endpoint at which threads
 * wait: then it goes in steps. When it is gone an interrupt is let in (RESTART); the slot stays
 * empty, so that is asked only once. */
static status replace_handler(struct call *c, word index, const struct root *handler)
{
    handle s = tcb_slot(target(c), index);
    if (!slot_is_empty(s) && (delete_slot(c, s) == RESTART || call_must_stop()))
        return RESTART;
    if (handler->source)
        derive_insert(handler->cap, handler->source, s);
    return OK;
}

/* CSpace and VSpace of the target become these. */
static void replace_spaces(struct call *c, const struct spaces *spaces)
{
    replace(c, TCB_CSPACE, &spaces->cspace);
    replace(c, TCB_VSPACE, &spaces->vspace);
}

/* CSpace, VSpace and IPC buffer in one. Everything is checked before anything changes: the buffer
 * first (ABI). */
static status TCB_Configure(struct call *c, struct extra cspace_root, word cspace_root_data,
                            struct extra vspace_root, word vspace_root_data, word buffer,
                            struct extra bufferFrame)
{
    struct spaces spaces;
    struct root frame;
    if (check_buffer(c, bufferFrame, buffer, &frame) != OK ||
        check_spaces(c, cspace_root, cspace_root_data, vspace_root, vspace_root_data, &spaces) !=
            OK)
        return ERROR;
    commit(c);
    replace_spaces(c, &spaces);
    return replace_buffer(c, buffer, &frame);
}

/* Fault handler, CSpace and VSpace. */
static status TCB_SetSpace(struct call *c, struct extra fault_ep, struct extra cspace_root,
                           word cspace_root_data, struct extra vspace_root, word vspace_root_data)
{
    struct spaces spaces;
    struct root handler;
    if (check_spaces(c, cspace_root, cspace_root_data, vspace_root, vspace_root_data, &spaces) !=
            OK ||
        check_handler(c, fault_ep, 1, &handler) != OK)
        return ERROR;
    commit(c);
    if (replace_handler(c, TCB_FAULT_HANDLER, &handler) == RESTART)
        return RESTART;
    replace_spaces(c, &spaces);
    return OK;
}

/* Who is told when a budget of the target ends; an empty slot: nobody. */
static status TCB_SetTimeoutEndpoint(struct call *c, struct extra timeout_fault_ep)
{
    struct root handler;
    if (check_handler(c, timeout_fault_ep, 1, &handler) != OK)
        return ERROR;
    commit(c);
    return replace_handler(c, TCB_TIMEOUT_HANDLER, &handler);
}

/* With SetSchedParams a thread gets all that it needs to run in one call. The order of what is done
 * is ABI: handler, maximum, priority, context. Nothing is done before everything is checked. */

/* May the target run on the context of the capability? An empty slot takes away what it has.
 * Errors, in this order: IllegalOperation (it has another; somebody else has this one; it is
 * blocked, and the context has no time now), IllegalOperation (the caller would lose its own),
 * InvalidCapability 2. */
static status check_context(struct call *c, struct cap cap)
{
    handle t = target(c), sc = cap_object(cap);
    switch (cap_type(cap)) {
    case CAP_sched_context:
        if (tcb(t)->variant.sc && tcb(t)->variant.sc != sc)
            return fail_illegal(c, WHY_sched_thread_has);
        if (sched_context(sc)->thread && sched_context(sc)->thread != t)
            return fail_illegal(c, WHY_sched_has_thread);
        return sc_check_blocked(c, sc, t);
    case CAP_null:
        return t == c->caller ? fail_illegal(c, WHY_sched_own_lost) : OK;
    default:
        return fail_capability(c, 2, WHY_sched_no_context);
    }
}

/* Fault handler, maximum controlled priority, priority and context. Errors: those of the authority,
 * RangeError (above its maximum), those of check_context, InvalidCapability 3 (no handler). */
static status TCB_SetSchedParams(struct call *c, handle authority, word mcp, word priority,
                                 struct extra sched_context, struct extra fault_ep)
{
    struct root handler;
    struct cap context = extra_cap(sched_context);
    handle t = target(c);
    if (check_authority(c, authority, max_word(mcp, priority)) != OK ||
        check_context(c, context) != OK || check_handler(c, fault_ep, 3, &handler) != OK)
        return ERROR;
    commit(c);
    if (replace_handler(c, TCB_FAULT_HANDLER, &handler) == RESTART)
        return RESTART;
    tcb(t)->mcp = (u8)mcp;
    set_priority(t, priority);
    if (cap_is_null(context)) {
        if (tcb(t)->variant.sc)
            sc_unbind_thread(tcb(t)->variant.sc);
    } else if (!tcb(t)->variant.sc) {
        sc_bind(cap_object(context), t);
    }
    return OK;
}

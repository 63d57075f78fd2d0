/* cnode_rows.h - the methods of a CNode that only this variant has.
 *
 * Used: by cnode.c, at its end. */
#pragma once

/* Put the capability to answer the caller aside, so that the thread can receive again and answer
 * later. Without a caller nothing happens, but the destination is checked. */
static status CNode_SaveCaller(struct call *c, word index, word depth)
{
    handle dest = find_dest(c, index, depth), caller = tcb_slot(c->caller, TCB_CALLER);
    if (!dest)
        return ERROR;
    if (!slot_is_empty(dest))
        return fail(c, ERR_DeleteFirst, WHY_slot_taken);
    commit(c);
    if (!slot_is_empty(caller))
        derive_move(slot(caller)->cap, caller, dest);
    return OK;
}

/* tcb_rows.h - the methods of a TCB that differ between the variants: those that name a fault
 * handler or a scheduling context.
 *
 * Used: by tcb.c, behind what they are made of. */
#pragma once

/* Fault handler, CSpace and VSpace of the target become these. */
static status replace_spaces(struct call *c, word fault_ep, const struct spaces *spaces)
{
    tcb(target(c))->fault_handler = fault_ep;
    replace(c, TCB_CSPACE, &spaces->cspace);
    replace(c, TCB_VSPACE, &spaces->vspace);
    return OK;
}

/* Fault handler, CSpace, VSpace and IPC buffer in one. Everything is checked before anything
 * changes: the buffer first (ABI). */
static status TCB_Configure(struct call *c, word fault_ep, struct extra cspace_root,
                            word cspace_root_data, struct extra vspace_root, word vspace_root_data,
                            word buffer, struct extra bufferFrame)
{
    struct spaces spaces;
    struct root frame;
    if (check_buffer(c, bufferFrame, buffer, &frame) != OK ||
        check_spaces(c, cspace_root, cspace_root_data, vspace_root, vspace_root_data, &spaces) !=
            OK)
        return ERROR;
    commit(c);
    replace_spaces(c, fault_ep, &spaces);
    return replace_buffer(c, buffer, &frame);
}

/* Fault handler, CSpace and VSpace. The fault handler is an address in the new CSpace, looked up
 * when a fault happens: it is not checked here. */
static status TCB_SetSpace(struct call *c, word fault_ep, struct extra cspace_root,
                           word cspace_root_data, struct extra vspace_root, word vspace_root_data)
{
    struct spaces spaces;
    if (check_spaces(c, cspace_root, cspace_root_data, vspace_root, vspace_root_data, &spaces) !=
        OK)
        return ERROR;
    commit(c);
    return replace_spaces(c, fault_ep, &spaces);
}

/* Both at once. */
static status TCB_SetSchedParams(struct call *c, handle authority, word mcp, word priority)
{
    if (check_authority(c, authority, max_word(mcp, priority)) != OK)
        return ERROR;
    commit(c);
    tcb(target(c))->mcp = (u8)mcp;
    set_priority(target(c), priority);
    return OK;
}

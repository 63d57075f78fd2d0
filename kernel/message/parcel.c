/* parcel.c - the capabilities that travel with a message.
 *
 * Owns:    struct parcel, which lives on the stack from where they are found to where they are
 *          handed over.
 * Entered: invoke.c (find), endpoint.c, reply.c and syscall.c (pack), ipc.c (deliver).
 * Uses:    cspace.c to find them, derive.c to copy them.
 * Never:   changes anything before parcel_deliver: a message that turns out to be wrong until then
 *          has done nothing. */
#include "message/parcel.h"
#include "hall/type.h"
#include "core/derive.h"
#include "message/ipc.h"

/* parcel_find, where some address takes a walk: from the start again. There is at least one. */
bool parcel_find_by_walks(handle t, const word *buffer, word count, handle found[MESSAGE_CAPS],
                          struct walk *w)
{
    word i = 0;
    do {
        w->cptr = buffer[BUFFER_CAPS + i];
        if (!cspace_find(t, w->cptr, w))
            return false;
        found[i] = w->slot;
    } while (++i < count && i < MESSAGE_CAPS);
    return true;
}

/* The slot in which `receiver` wants a capability, as its IPC buffer says; 0 if it names none,
 * if its path leads nowhere, or if the slot is not empty. None of this is an error: the
 * capability is then not delivered (seL4 manual, section on capability transfer). */
static handle receive_slot(handle receiver, const word *buffer)
{
    struct walk root, w;
    word index = buffer[BUFFER_RECEIVE_INDEX], depth = buffer[BUFFER_RECEIVE_DEPTH];
    if (!cspace_find(receiver, buffer[BUFFER_RECEIVE_CNODE], &root))
        return 0;
    struct cap cnode = slot(root.slot)->cap;
    if (!cspace_flat(cnode, index, depth, &w.slot) &&
        (depth < 1 || depth > WORD_BITS || !cspace_walk(cnode, index, depth, &w) || w.left != 0))
        return 0;
    return cap_is_null(slot(w.slot)->cap) ? w.slot : (handle)0;
}

/* Find the capabilities of the sender's message and the slot in which the receiver wants one.
 * Returns false if none travels. A capability that is not there is no error here: the sender was
 * told when it sent, and by now the slot may have changed. */
bool parcel_pack(struct parcel *p, handle sender, handle receiver)
{
    const word *from = ipc_buffer(sender, false), *to = ipc_buffer(receiver, true);
    struct walk w;
    p->count = from && to ? info_caps(tcb(sender)->context.info) : 0;
    if (p->count == 0 || !parcel_find(sender, from, p->count, p->found, &w))
        return false;
    p->dest = receive_slot(receiver, to);
    return true;
}

/* Pack `count` capabilities, 1 to 3, whose slots were found before. Returns false if the
 * receiver has no buffer: then none can travel. */
bool parcel_take(struct parcel *p, word count, const handle found[MESSAGE_CAPS], handle receiver)
{
    const word *to = ipc_buffer(receiver, true);
    if (!to)
        return false;
    p->count = count;
    for (word i = 0; i < MESSAGE_CAPS; i++)
        p->found[i] = i < count ? found[i] : (word)0;
    p->dest = receive_slot(receiver, to);
    return true;
}

/* Put a copy of the capability in slot s into the empty slot dest. Returns false if it cannot be
 * copied; nothing is delivered then. */
static bool give_copy(handle s, handle dest)
{
    struct cap copy = cap_derive(s, slot(s)->cap);
    if (cap_is_null(copy))
        return false;
    derive_insert(copy, s, dest);
    return true;
}

/* Capabilities, from number i on, that are capabilities to the endpoint `ep` itself: that is the
 * endpoint through which the message came, so each arrives as its badge and takes no slot.
 * Returns the number of the first other one. */
static word unwrap(const struct parcel *p, handle ep, word i, word *to, word *unwrapped)
{
    for (; i < at_most(p->count, MESSAGE_CAPS); i++) {
        struct cap cap = slot(p->found[i])->cap;
        if (!ep || cap_type(cap) != CAP_endpoint || cap_object(cap) != ep)
            break;
        to[BUFFER_CAPS + i] = cap_badge(cap);
        *unwrapped |= pow2(i);
    }
    return i;
}

/* Hand the capabilities over. Of those that are not unwrapped one may go into the receive slot;
 * a second ends the delivery, as there is one slot only. Returns the fields caps and unwrapped
 * of the receiver's message info: caps counts what arrived. */
word parcel_deliver(const struct parcel *p, handle ep, word *to)
{
    word unwrapped = 0, i = unwrap(p, ep, 0, to, &unwrapped);
    if (i < p->count && i < MESSAGE_CAPS && p->dest && give_copy(p->found[i], p->dest))
        i = unwrap(p, ep, i + 1, to, &unwrapped);
    return info_make(0, unwrapped, i, 0);
}

/* parcel.c - the capabilities that travel with a message.
 *
 * Owns:    struct parcel, which lives on the stack from where they are found to where they are
 *          handed over.
 * Entered: invoke.c (find), endpoint.c, reply.c and syscall.c (pack), ipc.c (deliver).
 * Uses:    cspace.c to find them, derive.c to copy them.
 * Never:   changes anything before parcel_deliver: so a call may start again between the two. */
#include "message/parcel.h"
#include "hall/type.h"
#include "core/derive.h"
#include "message/ipc.h"

/* Find the slots of the `count` (0 to 3) capabilities that t's message names; `buffer` is t's
 * IPC buffer. Returns false if an address led nowhere: w->cptr is the address and w->why the
 * reason. An empty slot is found as well. */
bool parcel_find(handle t, const word *buffer, word count, handle found[MESSAGE_CAPS],
                 struct walk *w)
{
    for (word i = 0; i < count && i < MESSAGE_CAPS; i++) {
        w->cptr = buffer[BUFFER_CAPS + i];
        if (unlikely(!cspace_find(t, w->cptr, w)))
            return false;
        found[i] = w->slot;
    }
    return true;
}

/* The slot in which `receiver` wants a capability, as its IPC buffer says; 0 if it names none,
 * if its path leads nowhere, or if the slot is not empty. None of this is an error: the
 * capability is then not delivered (seL4 manual, section on capability transfer). */
static handle receive_slot(handle receiver, const word *buffer)
{
    struct walk root, w;
    word depth = buffer[BUFFER_RECEIVE_DEPTH];
    if (!cspace_find(receiver, buffer[BUFFER_RECEIVE_CNODE], &root) || depth < 1 ||
        depth > WORD_BITS)
        return 0;
    if (!cspace_walk(slot(root.slot)->cap, buffer[BUFFER_RECEIVE_INDEX], depth, &w) || w.left != 0)
        return 0;
    return cap_is_null(slot(w.slot)->cap) ? w.slot : (word)0;
}

/* The same without a walk: the receiver names a CNode in its flat CSpace, whose addresses are
 * all 64 bits. Returns false if that does not apply. */
static bool quick_receive_slot(handle receiver, const word *buffer, handle *out)
{
    handle root, s;
    word index = buffer[BUFFER_RECEIVE_INDEX];
    if (!cspace_quick(receiver, buffer[BUFFER_RECEIVE_CNODE], &root))
        return false;
    struct cap cap = slot(root)->cap;
    if (cap_type(cap) != CAP_cnode || cap.w1 != 0 || buffer[BUFFER_RECEIVE_DEPTH] != WORD_BITS ||
        cap_guard_bits(cap) + cap_radix(cap) != WORD_BITS || shift_down(index, cap_radix(cap)) != 0)
        return false;
    s = cap_object(cap) + index * SLOT_SIZE;
    *out = cap_is_null(slot(s)->cap) ? s : (word)0;
    return true;
}

/* Find the capabilities of the sender's message and the slot in which the receiver wants one.
 * Returns false if none travels. A capability that is not there is no error here: the sender was
 * told when it sent, and by now the slot may have changed. (cold: small rather than fast.) */
__attribute__((cold)) bool parcel_pack(struct parcel *p, handle sender, handle receiver)
{
    const word *from = ipc_buffer(sender, false), *to = ipc_buffer(receiver, true);
    struct walk w;
    p->count = from && to ? info_caps(tcb(sender)->context.info) : 0;
    if (p->count == 0 || !parcel_find(sender, from, p->count, p->found, &w))
        return false;
    p->dest = receive_slot(receiver, to);
    return true;
}

/* The same, if all slots are found without a walk; otherwise false, and nothing is known. */
bool parcel_pack_quick(struct parcel *p, handle sender, handle receiver)
{
    const word *from = ipc_quick_buffer(sender), *to = ipc_quick_buffer(receiver);
    if (!from || !to)
        return false;
    p->count = info_caps(tcb(sender)->context.info);
    return parcel_find_quick(sender, from, p->count, p->found) &&
           quick_receive_slot(receiver, to, &p->dest);
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
    struct cap copy;
    if (cap_derive(s, slot(s)->cap, &copy) != ERR_NoError || cap_is_null(copy))
        return false;
    derive_insert(copy, s, dest);
    return true;
}

/* Capabilities, from number i on, that are capabilities to the endpoint `ep` itself: that is the
 * endpoint through which the message came, so each arrives as its badge and takes no slot.
 * Returns the number of the first other one. */
static word unwrap(const struct parcel *p, handle ep, word i, word *to, word *unwrapped)
{
    for (; i < p->count && i < MESSAGE_CAPS; i++) {
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

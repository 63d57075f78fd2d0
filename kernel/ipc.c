/* ipc.c - move one message, with its capabilities, from one thread to another.
 *
 * Owns:    nothing.
 * Entered: endpoint.c and reply.c, when sender and receiver are both there.
 * Uses:    cspace.c, derive.c (capabilities), fault.c (messages that the kernel writes).
 * Never:   decides who meets whom, or who runs.
 *
 * The first four words travel in registers; the others, and capability addresses, lie in the IPC
 * buffers, which the kernel reaches through its own window, never at the user's addresses. */
#include "ipc.h"
#include "api.h"
#include "arch.h"
#include "cspace.h"
#include "derive.h"
#include "fault.h"
#include "lib/bits.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/reply.h"
#include "sched.h"

/* ipc_buffer, worked out. */
word *ipc_find_buffer(handle t, bool to_write)
{
    if (tcb(t)->ipc_buffer == 0)
        return NULL;
    return arch_buffer_words(slot(tcb_slot(t, TCB_BUFFER))->cap, tcb(t)->ipc_buffer, to_write);
}

/* Copy the message words; returns how many arrived. */
static word copy_words(handle sender, handle receiver, const word *from, word *to, word length)
{
    const struct context *a = &tcb(sender)->context;
    struct context *b = &tcb(receiver)->context;
    for (word i = 0; i < MESSAGE_REGISTERS && i < length; i++)
        b->mr[i] = a->mr[i];
    if (length <= MESSAGE_REGISTERS || !from || !to)
        return min_word(length, MESSAGE_REGISTERS);
    ipc_copy(from, to, length);
    return length;
}

/* Put a copy of the capability in slot s into slot dest; false if it cannot be copied. */
static bool give_copy(handle s, handle dest)
{
    struct call no_one = { .caller = 0 };
    struct cap copy;
    if (cap_derive(&no_one, s, slot(s)->cap, &copy) != OK || cap_is_null(copy))
        return false;
    derive_insert(copy, s, dest);
    return true;
}

/* Hand over capabilities.  One to the endpoint `ep` itself arrives as its badge; one other may go
 * into the receive slot.  Returns the caps and unwrapped fields of the receiver's message info. */
static word copy_caps(handle sender, handle receiver, handle ep, const word *from, word *to)
{
    handle found[MESSAGE_CAPS] = { 0 }, dest = 0;
    struct walk w;
    word unwrapped = 0, i, count = from ? info_caps(tcb(sender)->context.info) : 0;
    if (count == 0 || !to || !ipc_find_caps(sender, from, count, found, &w))
        return 0;
    dest = cspace_receive_slot(receiver, to);
    for (i = 0; i < count && i < MESSAGE_CAPS; i++) {
        struct cap cap = slot(found[i])->cap;
        if (ep && cap_type(cap) == CAP_endpoint && cap_object(cap) == ep) {
            to[BUFFER_CAPS + i] = cap_badge(cap);
            unwrapped |= pow2(i);
        } else {
            if (!dest || !give_copy(found[i], dest))
                break;
            dest = 0;
        }
    }
    return info_make(0, unwrapped, i, 0);
}

/* Move the sender's message, or the report of its fault, to the receiver.
 * ep: the endpoint they met at, 0 for a reply.  badge: what the receiver sees of the sender.
 * can_grant: whether capabilities travel too. */
void ipc_transfer(handle sender, handle receiver, handle ep, word badge, bool can_grant)
{
    struct context *to = &tcb(receiver)->context;
    word info = tcb(sender)->context.info, length = info_length(info);
    if (unlikely(tcb(sender)->fault.type != FAULT_NullFault)) {
        fault_tell(sender, receiver, badge);
        return;
    }
    to->cap = badge;
    if (length <= MESSAGE_REGISTERS && info_caps(info) == 0) {
        length = copy_words(sender, receiver, NULL, NULL, length);
        to->info = info_make(info_label(info), 0, 0, length);
        return;
    }
    const word *from_words = ipc_buffer(sender, false);
    word *to_words = ipc_buffer(receiver, true);
    length = copy_words(sender, receiver, from_words, to_words, length);
    word caps = can_grant ? copy_caps(sender, receiver, ep, from_words, to_words) : 0;
    to->info = info_make(info_label(info), 0, 0, length) + caps;
}

/* t stops waiting for whatever it waits for; a fault it had is forgotten. */
void ipc_cancel(handle t)
{
    switch (tcb(t)->state) {
    case BLOCKED_SEND:
    case BLOCKED_RECEIVE:
        endpoint_leave(t);
        break;
    case BLOCKED_NOTIFICATION:
        notification_leave(t);
        break;
    case BLOCKED_REPLY:
        reply_unlink(t);
        break;
    case INACTIVE:
    case RUNNING:
    case RESTARTING:
        break;
    }
    tcb(t)->fault.type = FAULT_NullFault;
}

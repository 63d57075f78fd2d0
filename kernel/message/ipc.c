/* ipc.c - move one message, with its capabilities, from one thread to another.
 *
 * Owns:    nothing.
 * Entered: endpoint.c and reply.c, when sender and receiver are both there.
 * Uses:    parcel.c (capabilities), report.c (messages that the kernel writes).
 * Never:   decides who meets whom, or who runs.
 *
 * The first four words travel in registers; the others, and capability addresses, lie in the IPC
 * buffers, which the kernel reaches through its own window, never at the user's addresses. */
#include "message/ipc.h"
#include "message/api.h"
#include "arch.h"
#include "debug/debug.h"
#include "message/report.h"
#include "lib/bits.h"
#include "message/parcel.h"

/* The words of t's IPC buffer, worked out from its capability; NULL if t has none that may be
 * read (or, with to_write, written). ipc_buffer calls this where the short way does not apply. */
word *ipc_find_buffer(handle t, bool to_write)
{
    if (tcb(t)->ipc_buffer == 0)
        return NULL;
    return arch_buffer_words(slot(tcb_slot(t, TCB_BUFFER))->cap, tcb(t)->ipc_buffer, to_write);
}

/* Copy `length` message words, the first four between registers, the rest between IPC buffers.
 * Returns how many arrived: only the registers' words if either side has no buffer (NULL).
 * Registers beyond the length keep the receiver's values, so nothing of the sender's leaks. */
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

/* Move the sender's message to the receiver; or, if the sender waits because of a fault, the
 * report of the fault. `ep` is the endpoint where they met, 0 for an answer: capabilities to
 * that endpoint arrive as badges. `badge` is what the receiver sees of the sender. `p` has the
 * capabilities that travel, found before anything was changed; NULL: none. Cannot fail: what
 * does not fit is left out, as the manual says (chapter 4). */
void ipc_transfer(handle sender, handle receiver, handle ep, word badge, const struct parcel *p)
{
    struct context *to = &tcb(receiver)->context;
    word info = tcb(sender)->context.info, length = info_length(info);
    if (DEBUG)
        debug_trace_message(sender, receiver, ep, badge);
    if (unlikely(tcb(sender)->fault.type != FAULT_NullFault)) {
        fault_tell(sender, receiver, badge);
        return;
    }
    to->cap = badge;
    if (length <= MESSAGE_REGISTERS && !p) {
        length = copy_words(sender, receiver, NULL, NULL, length);
        to->info = info_make(info_label(info), 0, 0, length);
        return;
    }
    const word *from_words = ipc_buffer(sender, false);
    word *to_words = ipc_buffer(receiver, true);
    length = copy_words(sender, receiver, from_words, to_words, length);
    word caps = p && to_words ? parcel_deliver(p, ep, to_words) : 0;
    to->info = info_make(info_label(info), 0, 0, length) + caps;
}

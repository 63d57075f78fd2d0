/* ioport.c - the 65,536 I/O ports: who may touch which.
 *
 * Owns:    kernel.arch.ports_issued, a bit for each port that some capability names.
 * Entered: type.c.
 * Uses:    machine.h to touch a port.
 * Never:   lets two capabilities that are not copies of each other name the same port. */
#include "kernel/core/cspace.h"
#include "call/slot.h"
#include "kernel/core/derive.h"
#include "lib/bits.h"
#include "machine/pc.h"
#include "object_types.h"
#include "core/state.h"

#define TABLE "x86_64/ioport.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

/* The bits of word w of ports_issued that the ports first to last cover, both included. w is one
 * of the words that the range touches. */
static word range_bits(word w, word first, word last)
{
    word from = w * WORD_BITS, bits = ~(word)0;
    if (first > from)
        bits &= ~(pow2(first - from) - 1);
    if (last < from + WORD_BITS - 1)
        bits &= pow2(last - from + 1) - 1;
    return bits;
}

/* Does some capability name a port from first to last? The first and the last word are masked,
 * the ones between are compared whole: at most 1,024 steps. */
static bool any_issued(word first, word last)
{
    word from = first / WORD_BITS, to = last / WORD_BITS % PORT_WORDS;
    if ((ENTRY(kernel.arch.ports_issued, from) & range_bits(from, first, last)) ||
        (kernel.arch.ports_issued[to] & range_bits(to, first, last)))
        return true;
    for (word w = from + 1; w < to; w++)
        if (kernel.arch.ports_issued[w])
            return true;
    return false;
}

/* Mark the ports first to last as named by a capability. */
static void issue(word first, word last)
{
    word from = first / WORD_BITS, to = last / WORD_BITS % PORT_WORDS;
    ENTRY(kernel.arch.ports_issued, from) |= range_bits(from, first, last);
    kernel.arch.ports_issued[to] |= range_bits(to, first, last);
    for (word w = from + 1; w < to; w++)
        kernel.arch.ports_issued[w] = ~(word)0;
}

/* Mark them as free. */
static void take_back(word first, word last)
{
    word from = first / WORD_BITS, to = last / WORD_BITS % PORT_WORDS;
    ENTRY(kernel.arch.ports_issued, from) &= ~range_bits(from, first, last);
    kernel.arch.ports_issued[to] &= ~range_bits(to, first, last);
    for (word w = from + 1; w < to; w++)
        kernel.arch.ports_issued[w] = 0;
}

/* Two port capabilities are of the same object if their ranges are equal: ranges never overlap
 * otherwise. */
bool io_port_region(struct cap a, struct cap b)
{
    return cap_type(b) == CAP_io_port && cap_first_port(a) == cap_first_port(b) &&
           cap_last_port(a) == cap_last_port(b);
}

/* IOPortControl is the parent of every range, so Revoke on it takes all ports back. */
bool io_port_control_region(struct cap a, struct cap b)
{
    (void)a;
    return cap_type(b) == CAP_io_port_control || cap_type(b) == CAP_io_port;
}

/* With the last copy of a capability its range can be issued again. */
bool io_port_finalise(struct cap c, bool final)
{
    if (final)
        take_back(cap_first_port(c), cap_last_port(c));
    return true;
}

/* Methods of IOPortControl and IOPort. On IOPortControl a label of IOPort, or the other way
 * round, is an IllegalOperation (the cases compare types). */
status ioport_invoke(struct call *c)
{
    return invoke_row(c);
}

/* Make a capability to the ports first to last, both included. Only 16 bits of both arguments
 * count (ABI). Errors, in this order: TruncatedMessage, InvalidArgument 1 (last before first),
 * RevokeFirst (a port of the range has a capability), those of a destination slot, DeleteFirst
 * (the slot is not empty). */
static status X86_IOPortControl_Issue(struct call *c, word first_port, word last_port,
                                      struct extra root, word index, word depth)
{
    word first = first_port % P2(16), last = last_port % P2(16);
    if (last < first)
        return fail_argument(c, 1, WHY_ports_order);
    if (any_issued(first, last))
        return fail(c, ERR_RevokeFirst, WHY_ports_issued);
    handle dest = call_slot(c, extra_cap(root), index, depth, false);
    if (!dest)
        return ERROR;
    if (!slot_is_empty(dest))
        return fail(c, ERR_DeleteFirst, WHY_slot_taken);
    commit(c);
    issue(first, last);
    struct cap cap = cap_set_first_port(cap_make(CAP_io_port, 0, 0), first);
    derive_insert(cap_set_last_port(cap, last), c->self, dest);
    return OK;
}

/* May the invoked capability touch `bits` bits from `port` on? All bytes must be in the range.
 * Errors: TruncatedMessage, IllegalOperation. */
static status check_port(struct call *c, word port, word bits)
{
    word end = port + bits / 8 - 1;
    bool inside = port >= cap_first_port(c->cap) && end <= cap_last_port(c->cap);
    return inside ? OK : fail_illegal(c, WHY_port_outside);
}

/* Read a port. The kernel touches the hardware for the thread: user code has no I/O privilege. */
static status port_in(struct call *c, word port, word bits)
{
    if (check_port(c, port, bits) != OK)
        return ERROR;
    commit(c);
    call_result(c, machine_port_in((u16)port, bits));
    return OK;
}

/* Write a port. Only 16 bits of the port's number count (ABI). */
static status port_out(struct call *c, word port, word bits, word data)
{
    port %= P2(16);
    if (check_port(c, port, bits) != OK)
        return ERROR;
    commit(c);
    machine_port_out((u16)port, bits, (u32)(data % P2(32)));
    return OK;
}

#define IN(bits) \
    static status X86_IOPort_In##bits(struct call *c, u16 port) \
    { \
        return port_in(c, port, bits); \
    }
#define OUT(bits) \
    static status X86_IOPort_Out##bits(struct call *c, word port, word data) \
    { \
        return port_out(c, port, bits, data); \
    }
IN(8)
IN(16)
IN(32)
OUT(8)
OUT(16)
OUT(32)

/* untyped.c - memory without a type, and how it becomes objects.
 *
 * Owns:    the untyped capability's free field: everything from there on is unused and zero,
 *          unless the untyped is marked full.
 * Entered: type.c.
 * Uses:    derive.c; the hall (create.h), which knows how each object is made.
 * Never:   gives out a byte twice: objects lie one behind the other, and the memory is given out
 *          anew only when no capability made from it is left.
 *
 * Memory is cleared when it is taken back into use, from its end down, so that a preempted
 * clearing goes on where it stopped.  Boot hands out untypeds marked full: the first use clears. */
#include "core/cspace.h"
#include "hall/rows.h"
#include "hall/create.h"
#include "call/slot.h"
#include "core/derive.h"
#include "debug/state_port.h"
#include "message/api.h"
#include "lib/bits.h"
#include "machine.h"
#include "core/state.h"
#include "variant/variant.h"

#define TABLE "untyped.def"
#define ROW DECLARE
#include "call/table.h"

enum { UNTYPED_MIN_BITS = 4, UNTYPED_MAX_BITS = 47 };

/* What one Retype makes, and where. Filled in by the checks, one after the other. */
struct plan {
    word type, size_bits; /* as the caller asked; size_bits counts for some types only */
    word bits;            /* log2 of one object's bytes */
    word count;
    paddr first;
    handle dest; /* the first of `count` slots */
    bool device;
};

/* An untyped with children cannot be copied (RevokeFirst): a copy would have its own free mark,
 * and both could give out the same memory. */
struct cap untyped_derive(handle source, struct cap cap)
{
    return derive_has_child(source) ? cap_null() : cap;
}

status untyped_invoke(struct call *c)
{
    return invoke_row(c);
}

/* The type and size that are asked for. Errors, in this order: InvalidArgument 0 (no such type),
 * RangeError (the object is too large), InvalidArgument 1 (a CNode of one slot; an untyped of
 * fewer than 16 bytes). */
static status check_type(struct call *c, struct plan *p)
{
    if (p->type >= OBJECT_COUNT)
        return fail_argument(c, 0, WHY_object_type);
    p->bits = object_bits(p->type, p->size_bits);
    if (p->size_bits >= WORD_BITS || p->bits > UNTYPED_MAX_BITS)
        return fail_range(c, 0, UNTYPED_MAX_BITS, WHY_object_large);
    if (p->type == OBJECT_cnode && p->size_bits == 0)
        return fail_argument(c, 1, WHY_cnode_size);
    if (object_is_too_small(p->type, p->size_bits))
        return fail_too_small(c);
    if (p->type == OBJECT_untyped && p->size_bits < UNTYPED_MIN_BITS)
        return fail_argument(c, 1, WHY_untyped_size);
    return OK;
}

/* The slots for the new capabilities: `offset` and the following ones of a CNode, which is
 * capability 0 itself or, with a depth, named below it. Errors, in this order: those of a slot,
 * FailedLookup (no CNode there), RangeError (offset beyond the CNode), RangeError (no object, or
 * more than RETYPE_FAN_OUT), RangeError (too few slots are left), DeleteFirst (a slot is not
 * empty). */
static status check_slots(struct call *c, struct plan *p, struct cap node, word node_index,
                          word node_depth, word offset)
{
    if (node_depth != 0) {
        handle found = call_slot(c, node, node_index, node_depth, false);
        if (!found)
            return ERROR;
        node = slot(found)->cap;
    }
    if (cap_type(node) != CAP_cnode)
        return fail_missing(c, false, node_depth, WHY_node_no_cnode);
    word slots = pow2(cap_radix(node));
    if (offset >= slots)
        return fail_range(c, 0, slots - 1, WHY_node_offset);
    if (p->count < 1 || p->count > RETYPE_FAN_OUT)
        return fail_range(c, 1, RETYPE_FAN_OUT, WHY_objects_many);
    if (p->count > slots - offset)
        return fail_range(c, 1, slots - offset, WHY_objects_slots);
    p->dest = cap_object(node) + offset * SLOT_SIZE;
    handle s = p->dest;
    for (word left = at_most(p->count, RETYPE_FAN_OUT); left > 0; left--, s += SLOT_SIZE)
        if (slot(s)->cap.w0 != 0) /* as slot_is_empty, with less to compute: this is asked often */
            return fail(c, ERR_DeleteFirst, WHY_objects_taken);
    return OK;
}

/* The memory: from the free mark on, aligned to the object's size. Errors: NotEnoughMemory with
 * the bytes that are free, InvalidArgument 1 (a kernel object in device memory). The objects
 * that fit are counted by a shift, because count times size may not fit a word. */
static status check_memory(struct call *c, struct plan *p, word used)
{
    word size = pow2(cap_size_bits(c->cap));
    word start = round_up(used, p->bits);
    if (start > size || p->count > shift_down(size - start, p->bits))
        return fail_memory(c, size - used);
    p->device = cap_device(c->cap) != 0;
    if (p->device && !object_may_be_device(p->type))
        return fail_argument(c, 1, WHY_device_memory);
    p->first = cap_object(c->cap) + start;
    return OK;
}

/* The untyped has no children any more: clear what they used, so that it can be given out again.
 * From the end down, one chunk a step; the free mark follows, so a Retype that was interrupted
 * (RESTART) goes on clearing where it stopped. Device memory is not cleared: writing to it can
 * have effects. */
static status reset(struct call *c)
{
    struct cap cap = c->cap;
    word chunk = P2(CLEAR_CHUNK_BITS), left = cap_free(cap);
    while (left > 0) {
        word from = cap_device(cap) ? (word)0 : round_down(left - 1, CLEAR_CHUNK_BITS);
        if (!cap_device(cap)) {
            machine_clear(cap_object(cap) + from, min_word(left - from, chunk));
            window_mark(cap_object(cap) + from, min_word(left - from, chunk), KIND_FREE);
        }
        left = from;
        slot(c->self)->cap = c->cap = cap_set_free(cap, left);
        TELL(slot(c->self));
        if (left > 0 && call_preempt(c))
            return RESTART;
    }
    return OK;
}

/* The memory up to the end of the new objects is given out. What the alignment leaves unused
 * before them is lost until the next reset, as on seL4. */
static void take_memory(struct call *c, const struct plan *p)
{
    word end = p->first + p->count * pow2(p->bits) - cap_object(c->cap);
    slot(c->self)->cap = cap_set_free(c->cap, end);
    TELL(slot(c->self));
}

/* One object: its capability becomes a child of the untyped. */
static void make_one(struct call *c, const struct plan *p)
{
    take_memory(c, p);
    derive_insert_child(object_create(p->type, p->first, p->size_bits, p->device), c->self,
                        p->dest);
    TELL(made(c->self, slot(p->dest)->cap));
}

/* Several objects: each capability is linked to the one before, and the untyped is told once. */
static void make_row(struct call *c, const struct plan *p)
{
    take_memory(c, p);
    handle below = slot_next(c->self), at = p->dest;
    for (word i = 0; i < at_most(p->count, RETYPE_FAN_OUT); i++) {
        at = p->dest + i * SLOT_SIZE;
        derive_lay(object_create(p->type, p->first + i * pow2(p->bits), p->size_bits, p->device),
                   at, below);
        TELL(made(c->self, slot(at)->cap));
        below = at;
    }
    derive_adopt(c->self, p->dest, at);
}

/* Make objects out of the untyped's memory (seL4 manual, chapter 2, "Kernel Memory Allocation").
 * Errors: TruncatedMessage, then those of check_type, check_slots and check_memory. An untyped
 * without children counts as unused, whatever its free mark says, and is cleared first. */
static status Untyped_Retype(struct call *c, word type, word size_bits, struct extra root,
                             word node_index, word node_depth, word node_offset, word num_objects)
{
    struct plan p = { .type = type, .size_bits = size_bits, .count = num_objects };
    bool unused = !derive_has_child(c->self);
    if (check_type(c, &p) != OK ||
        check_slots(c, &p, extra_cap(root), node_index, node_depth, node_offset) != OK ||
        check_memory(c, &p, unused ? (word)0 : cap_free(c->cap)) != OK)
        return ERROR;
    commit(c);
    if (unused && cap_free(c->cap) > 0) {
        /* Many objects are one long step, and clearing may have taken long: an interrupt that is
         * pending now is let in first. The memory stays cleared, so this is asked only once. */
        if (reset(c) == RESTART || (p.count > 1 && call_must_stop()))
            return RESTART;
    }
    if (p.count == 1)
        make_one(c, &p);
    else
        make_row(c, &p);
    return OK;
}

/* The capability to an untyped of 2^size_bits bytes, all of it free. device: it is device
 * memory, which only becomes frames and smaller untypeds. */
struct cap untyped_create(paddr at, word size_bits, bool device)
{
    struct cap cap = cap_make(CAP_untyped, at, 0);
    return cap_set_device(cap_set_size_bits(cap, size_bits), device);
}

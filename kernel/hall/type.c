/* type.c - the hall: what can be asked of any capability: its type decides.
 *
 * Owns:    nothing: a capability is a value.
 * Entered: from derive.c and every object that copies, compares or deletes capabilities.
 * Uses:    the tables types.def and object_types.def; each row names who answers for its type.
 * Never:   lists types by hand. */
#include "hall/type.h"
#include "arch.h"
#include "call/call.h"
#include "core/memory.h"
#include "core/state.h"
#include "hall/rows.h"
#include "lib/bits.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object/tcb_ops.h"

/* Shared answers, for types that have none of their own. */

/* derive: a copy is the same capability. */
static struct cap derive_copy(handle source, struct cap cap)
{
    (void)source;
    return cap;
}

/* derive: the type cannot be copied. */
static struct cap derive_never(handle source, struct cap cap)
{
    (void)source, (void)cap;
    return cap_null();
}

/* set_data: the type has neither badge nor guard, so Mint's data changes nothing. */
static struct cap data_ignored(struct cap cap, bool preserve, word data)
{
    (void)preserve, (void)data;
    return cap;
}

/* set_data: the badge of an endpoint or notification. It can be set once, on the capability
 * without a badge, and never by Mutate or Rotate: otherwise a client could give itself the badge
 * of another client. */
static struct cap data_badge(struct cap cap, bool preserve, word data)
{
    if (preserve || cap_badge(cap) != 0)
        return cap_null();
    cap.w1 = data;
    return cap;
}

/* mask: the type has no rights that could be taken away. */
static struct cap mask_ignored(struct cap cap, word rights)
{
    (void)rights;
    return cap;
}

/* mask: rights can only be taken away, never added. */
static struct cap mask_rights(struct cap cap, word rights)
{
    return cap_set_kept_rights(cap, cap_kept_rights(cap) & rights_kept(rights));
}

/* region: a capability of this type has no descendants and no copies. */
static bool region_none(struct cap a, struct cap b)
{
    (void)a, (void)b;
    return false;
}

/* region: there is one object of this type in the system, so all its capabilities are alike. */
static bool region_kind(struct cap a, struct cap b)
{
    return cap_type(a) == cap_type(b);
}

/* region: both name the same object. Not inline: most types ask this, and then need one test. */
static __attribute__((noinline)) bool region_object(struct cap a, struct cap b)
{
    return cap_same_place(a, b);
}

/* region: does the memory of a contain that of b? An untyped contains every object within it. A
 * frame only contains a frame: other types that lie in the same memory were made from the
 * untyped, not from the frame. */
static bool region_memory(struct cap a, struct cap b)
{
    if (cap_type(a) == CAP_frame && cap_type(b) != CAP_frame)
        return false;
    word size_a = cap_memory_bits(a), size_b = cap_memory_bits(b);
    if (size_b == NO_MEMORY)
        return false;
    word base_a = cap_object(a), base_b = cap_object(b);
    return base_a <= base_b && base_b + pow2(size_b) <= base_a + pow2(size_a);
}

/* finalise: deleting a capability of this type needs no work on its object. */
static bool finalise_nothing(struct cap cap, bool final)
{
    (void)cap, (void) final;
    return true;
}

/* invoke: nothing can be done with an empty slot or a zombie. Answers InvalidCapability 0: 0 is
 * the invoked capability itself. */
static status null_invoke(struct call *c)
{
    return fail_capability(c, 0, WHY_empty);
}

/* log2 of the bytes of the object that dies; cap_covers must still find the untyped above it. */
static word zombie_size(struct cap c)
{
    return zombie_kind(c) == ZOMBIE_CNODE      ? cap_radix(c) + SLOT_BITS
           : zombie_kind(c) == ZOMBIE_TCB      ? (word)TCB_BITS
           : zombie_kind(c) == ZOMBIE_ENDPOINT ? (word)ENDPOINT_BITS
                                               : (word)NOTIFICATION_BITS;
}

/* log2 of the bytes of the object behind a capability; NO_MEMORY if the capability has no object
 * in memory (interrupts, ports, domains, replies). */
word cap_memory_bits(struct cap c)
{
    switch (cap_type(c)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) size
#include "hall/cases.h"
    }
    return NO_MEMORY;
}

/* What a copy of the capability in slot `source` would be. `cap` is that capability, with rights
 * and badge already changed. A null capability if it cannot be copied: its type never is; it is a
 * paging structure that is not mapped; or an untyped that has children, because a copy could hand
 * out the same memory again (seL4 manual, chapter 3). Methods then answer the error of fail_derive,
 * and a message arrives without the capability. */
struct cap cap_derive(handle source, struct cap cap)
{
    switch (cap_type(cap)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) derive(source, cap)
#include "hall/cases.h"
    }
    return cap_null();
}

/* The capability with the badge or guard that `data` says; a null capability if it may not be
 * set. `preserve` is true for Mutate and Rotate, which move a capability instead of making a new
 * one: they may change a guard, but not a badge. */
struct cap cap_with_data(struct cap cap, bool preserve, word data)
{
    switch (cap_type(cap)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) set_data(cap, preserve, data)
#include "hall/cases.h"
    }
    return cap_null();
}

/* The capability with those of its rights that are also in `rights` (seL4_CapRights_t). Types
 * without rights stay as they are. */
struct cap cap_with_rights(struct cap cap, word rights)
{
    switch (cap_type(cap)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) mask(cap, rights)
#include "hall/cases.h"
    }
    return cap_null();
}

/* Does the object of capability a contain, or equal, that of capability b? The derivation list
 * is built on this question: b can only be a descendant of a if a covers b. */
bool cap_covers(struct cap a, struct cap b)
{
    switch (cap_type(a)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) region(a, b)
#include "hall/cases.h"
    }
    return false;
}

/* Called before a capability is deleted; `final` tells that it is the last to its object. The
 * type takes back what the capability gave: a mapping, a binding, a waiting caller. Returns
 * false if there is more to do: the caller then looks for interrupts and calls again. */
bool cap_finalise(struct cap c, bool final)
{
    switch (cap_type(c)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) finalise(c, final)
#include "hall/cases.h"
    }
    return true;
}

/* The object behind this capability, which turns into a zombie, is put out of use: a thread is
 * stopped, a notification is unbound. */
void cap_put_out_of_use(struct cap c)
{
    if (cap_type(c) == CAP_tcb)
        tcb_stop(cap_object(c));
    else if (cap_type(c) == CAP_notification)
        notification_finalise(c, true);
}

/* The zombie that the last capability to an object turns into; a null capability if the object
 * can die in one step. The object is put out of use here. With MCS the caller does that, because
 * a thread takes longer to stop there: `make bound` then sees that only an object that turns into
 * a zombie takes that time. What remains, slots to empty or waiters to send away, is done in
 * steps. */
struct cap cap_zombie_of(struct cap c)
{
    struct cap z = cap_make(CAP_zombie, cap_object(c), 0);
    switch ((enum cap_type)cap_type(c)) {
    case CAP_cnode:
        z.w1 = pow2(cap_radix(c));
        return cap_set_radix(cap_set_zombie(z, ZOMBIE_CNODE), cap_radix(c));
    case CAP_tcb:
        if (!MCS)
            cap_put_out_of_use(c);
        z.w1 = TCB_SLOTS;
        return cap_set_zombie(z, ZOMBIE_TCB);
    case CAP_endpoint:
        return endpoint_is_idle(cap_object(c)) ? cap_null() : cap_set_zombie(z, ZOMBIE_ENDPOINT);
    case CAP_notification:
        if (notification_is_idle(cap_object(c)))
            return cap_null();
        if (!MCS)
            cap_put_out_of_use(c);
        return cap_set_zombie(z, ZOMBIE_NOTIFICATION);
    default:
        return cap_null();
    }
}

/* Send one waiter of a dying endpoint or notification away: it repeats its system call, and that
 * finds no capability. Returns false if nobody waits any more. */
bool zombie_cancel_one(struct cap zombie)
{
    return zombie_kind(zombie) == ZOMBIE_ENDPOINT ? endpoint_cancel_one(cap_object(zombie))
                                                  : notification_cancel_one(cap_object(zombie));
}

/* Run the method that c->label selects for the capability c->cap. Unknown labels answer
 * IllegalOperation in the type's own invoke function. */
status cap_invoke(struct call *c)
{
    switch (cap_type(c->cap)) {
#define ANSWER(size, derive, set_data, mask, region, finalise, invoke) invoke(c)
#include "hall/cases.h"
    }
    return null_invoke(c);
}

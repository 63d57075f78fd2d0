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

static enum error_code derive_copy(handle source, struct cap cap, struct cap *out)
{
    (void)source;
    *out = cap;
    return ERR_NoError;
}

static enum error_code derive_never(handle source, struct cap cap, struct cap *out)
{
    (void)source, (void)cap;
    *out = cap_null();
    return ERR_NoError;
}

static struct cap data_ignored(struct cap cap, bool preserve, word data)
{
    (void)preserve, (void)data;
    return cap;
}

/* A badge is set once, and never by Mutate. */
static struct cap data_badge(struct cap cap, bool preserve, word data)
{
    if (preserve || cap_badge(cap) != 0)
        return cap_null();
    cap.w1 = data;
    return cap;
}

static struct cap mask_ignored(struct cap cap, word rights)
{
    (void)rights;
    return cap;
}

static struct cap mask_rights(struct cap cap, word rights)
{
    return cap_set_kept_rights(cap, cap_kept_rights(cap) & rights_kept(rights));
}

static bool region_none(struct cap a, struct cap b)
{
    (void)a, (void)b;
    return false;
}

static bool region_kind(struct cap a, struct cap b)
{
    return cap_type(a) == cap_type(b);
}

static bool region_object(struct cap a, struct cap b)
{
    return cap_type(a) == cap_type(b) && cap_object(a) == cap_object(b);
}

/* Memory that covers memory: an untyped any object within it, a frame a frame. */
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

static bool finalise_nothing(struct cap cap, bool final)
{
    (void)cap, (void) final;
    return true;
}

static status null_invoke(struct call *c)
{
    return fail_capability(c, 0);
}

static word zombie_size(struct cap c)
{
    return zombie_kind(c) == ZOMBIE_CNODE      ? cap_radix(c) + SLOT_BITS
           : zombie_kind(c) == ZOMBIE_TCB      ? (word)TCB_BITS
           : zombie_kind(c) == ZOMBIE_ENDPOINT ? (word)ENDPOINT_BITS
                                               : (word)NOTIFICATION_BITS;
}

/* log2 of the bytes of memory behind a capability; NO_MEMORY if there is none. */
word cap_memory_bits(struct cap c)
{
    switch (cap_type(c)) {
#define CAP(name, number, size, ...) \
    case CAP_##name: \
        return size;
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return NO_MEMORY;
}

/* What a copy of the capability in slot `source`, already changed to `cap`, would be: *out is null
 * if it cannot be copied.  Returns RevokeFirst (an untyped with children) or IllegalOperation (a
 * paging structure that is not mapped). */
enum error_code cap_derive(handle source, struct cap cap, struct cap *out)
{
    switch (cap_type(cap)) {
#define CAP(name, number, size, derive, ...) \
    case CAP_##name: \
        return derive(source, cap, out);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return derive_never(source, cap, out);
}

/* The capability with new badge or guard; null if it does not take this one.
 * preserve: as Mutate and Rotate ask, where a badge may not change. */
struct cap cap_with_data(struct cap cap, bool preserve, word data)
{
    switch (cap_type(cap)) {
#define CAP(name, number, size, derive, set_data, ...) \
    case CAP_##name: \
        return set_data(cap, preserve, data);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return cap_null();
}

/* The capability with no more than these rights. */
struct cap cap_with_rights(struct cap cap, word rights)
{
    switch (cap_type(cap)) {
#define CAP(name, number, size, derive, set_data, mask, ...) \
    case CAP_##name: \
        return mask(cap, rights);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return cap_null();
}

/* Does a cover what b stands for? */
bool cap_covers(struct cap a, struct cap b)
{
    switch (cap_type(a)) {
#define CAP(name, number, size, derive, set_data, mask, region, ...) \
    case CAP_##name: \
        return region(a, b);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return false;
}

/* The same of two capabilities of one type and address: what else decides. */
bool cap_same_for_type(struct cap a, struct cap b)
{
    return cap_type(a) != CAP_untyped && cap_memory_bits(a) == cap_memory_bits(b) &&
           cap_covers(a, b);
}

/* One capability goes; `final` if it was the last to its object.  False: call again, there is more
 * to do. */
bool cap_finalise(struct cap c, bool final)
{
    switch (cap_type(c)) {
#define CAP(name, number, size, derive, set_data, mask, region, finalise, ...) \
    case CAP_##name: \
        return finalise(c, final);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return true;
}

/* The zombie that the last capability to an object becomes; null if the object dies at once. */
struct cap cap_zombie_of(struct cap c)
{
    struct cap z = cap_make(CAP_zombie, cap_object(c), 0);
    switch ((enum cap_type)cap_type(c)) {
    case CAP_cnode:
        z.w1 = pow2(cap_radix(c));
        return cap_set_radix(cap_set_zombie(z, ZOMBIE_CNODE), cap_radix(c));
    case CAP_tcb:
        tcb_stop(cap_object(c));
        z.w1 = TCB_SLOTS;
        return cap_set_zombie(z, ZOMBIE_TCB);
    case CAP_endpoint:
        return endpoint_is_idle(cap_object(c)) ? cap_null() : cap_set_zombie(z, ZOMBIE_ENDPOINT);
    case CAP_notification:
        if (notification_is_idle(cap_object(c)))
            return cap_null();
        notification_finalise(c, true);
        return cap_set_zombie(z, ZOMBIE_NOTIFICATION);
    default:
        return cap_null();
    }
}

/* One waiter of the dead endpoint or notification starts again; false if there was none. */
bool zombie_cancel_one(struct cap zombie)
{
    return zombie_kind(zombie) == ZOMBIE_ENDPOINT ? endpoint_cancel_one(cap_object(zombie))
                                                  : notification_cancel_one(cap_object(zombie));
}

/* Run the method that c->label asks of c->cap. */
status cap_invoke(struct call *c)
{
    switch (cap_type(c->cap)) {
#define CAP(name, number, size, derive, set_data, mask, region, finalise, invoke) \
    case CAP_##name: \
        return invoke(c);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return null_invoke(c);
}

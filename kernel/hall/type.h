/* type.h - the hall: what can be asked of any capability, whatever its type.
 *
 * Every floor may ask here; type.c, which answers, looks down on all of them. */
#pragma once
#include "core/cap.h"
#include "core/error.h"
#include "object_types.h"

struct call;
enum { NO_MEMORY = 63 }; /* log2 of the bytes of an object that has no memory */

/* The contract of each function stands in type.c, above the switch that asks the tables. */

word cap_memory_bits(struct cap c);
struct cap cap_derive(handle source, struct cap cap);
struct cap cap_with_data(struct cap cap, bool preserve, word data);
struct cap cap_with_rights(struct cap cap, word rights);
bool cap_covers(struct cap a, struct cap b);
bool cap_finalise(struct cap c, bool final);
struct cap cap_zombie_of(struct cap c);
void cap_put_out_of_use(struct cap c);
bool zombie_cancel_one(struct cap zombie);
status cap_invoke(struct call *c);

#include "variant_types.h"

/* May `cap`, newly made from `source`, have descendants of its own? The new slot gets the flag
 * REVOCABLE if so. A badged endpoint may, because Revoke on it deletes what was given to one
 * client; a plain copy may not, so copies are siblings and not children of each other. */
static inline bool cap_is_revocable(struct cap cap, struct cap source)
{
    switch ((enum cap_type)cap_type(cap)) {
    case CAP_endpoint:
    case CAP_notification:
        return cap_badge(cap) != cap_badge(source);
    case CAP_irq_handler:
        return cap_type(source) == CAP_irq_control;
    case CAP_untyped:
        return true;
    default:
        return arch_is_revocable(cap, source);
    }
}

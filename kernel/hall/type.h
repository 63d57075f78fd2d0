/* captype.h - the functions that the rows of types.def and object_types.def name. */
#pragma once
#include "call/call.h"
#include "lib/bits.h"
#include "object/endpoint.h"
#include "object/notification.h"
#include "object_types.h"

enum { NO_MEMORY = 63 };

/* What a zombie was. */
enum zombie_kind { ZOMBIE_CNODE, ZOMBIE_TCB, ZOMBIE_ENDPOINT, ZOMBIE_NOTIFICATION };

static inline enum zombie_kind zombie_kind(struct cap c)
{
    return (enum zombie_kind)cap_zombie(c);
}

word cap_memory_bits(struct cap c);
status cap_derive(struct call *c, handle source, struct cap cap, struct cap *out);
struct cap cap_with_data(struct cap cap, bool preserve, word data);
struct cap cap_with_rights(struct cap cap, word rights);
bool cap_covers(struct cap a, struct cap b);
bool cap_same_for_type(struct cap a, struct cap b);
bool cap_finalise(struct cap c, bool final);
status cap_invoke(struct call *c);

status untyped_derive(struct call *c, handle source, struct cap cap, struct cap *out);
status untyped_invoke(struct call *c);
struct cap cnode_data(struct cap cap, bool preserve, word data);
bool cnode_region(struct cap a, struct cap b);
status cnode_invoke(struct call *c);
status tcb_invoke(struct call *c);
bool reply_finalise(struct cap c, bool final);
status reply_invoke(struct call *c);
bool irq_control_region(struct cap a, struct cap b);
bool irq_handler_region(struct cap a, struct cap b);
bool irq_handler_finalise(struct cap c, bool final);
status irq_invoke(struct call *c);
status domain_invoke(struct call *c);

/* Do both stand for the very same object? */
static inline bool cap_same_object(struct cap a, struct cap b)
{
    if (cap_type(a) != cap_type(b) || cap_object(a) != cap_object(b))
        return false;
    return (a.w0 == b.w0 && a.w1 == b.w1 && cap_type(a) != CAP_untyped) || cap_same_for_type(a, b);
}

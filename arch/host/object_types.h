/* object_types.h - what capabilities of the host machine hold, and who answers for them.
 *
 * The fields share the two words of struct cap with those in cap.h. */
#pragma once
#include "core/cap.h"
#include "core/error.h"

struct call;
enum { PAGE_BITS = 12 };

/* frame (device is the field of cap.h): its rights, RIGHT_READ and RIGHT_WRITE; if it is mapped,
 * the number of the VSpace, and of the page there */
CAP_FIELD(vm_rights, w0, 53, 2)
CAP_FIELD(mapped, w0, 57, 1)
CAP_FIELD(page, w1, 0, 9)
CAP_FIELD(space, w1, 9, 4)

enum { TYPE_HOST_Page = CAP_frame };

/* No type of this machine hands out parts of itself. */
static inline bool arch_is_revocable(struct cap cap, struct cap source)
{
    (void)cap, (void)source;
    return false;
}

/* Is it, besides handlers, something that IRQControl makes? */
static inline bool arch_is_of_irq_control(struct cap cap)
{
    (void)cap;
    return false;
}

struct cap frame_derive(handle source, struct cap cap);
struct cap frame_mask(struct cap cap, word rights);
bool frame_finalise(struct cap c, bool final);
bool vspace_finalise(struct cap c, bool final);
status vspace_invoke(struct call *c);
struct cap frame_create(paddr at, word size_bits, bool device);
struct cap vspace_create(paddr at, word size_bits, bool device);

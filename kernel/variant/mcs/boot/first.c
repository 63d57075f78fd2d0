/* first.c - the root task's time.
 *
 * Entered: main.c, once. */
#include "boot/boot.h"
#include "bootinfo.h"
#include "core/derive.h"
#include "core/time.h"
#include "object/sched_context.h"

/* The root task's context: round robin. Its capability, and that which gives time, lie where the
 * ABI says. */
void mcs_first(const struct root_objects *o, struct bootinfo *info, word *next)
{
    handle sc = o->variant;
    time_boot();
    struct cap cap = sched_context_create(sc, SCHED_CONTEXT_MIN_BITS, false);
    word slice = BOOT_SLICE_MS * 1000 * kernel.variant.ticks_per_us;
    budget_new(sc, MIN_REFILLS, slice, slice, kernel.variant.now);
    sched_context(sc)->thread = o->tcb;
    tcb(o->tcb)->variant.sc = sc;
    derive_root(cap, o->cnode + ROOT_SLOT_SCHED_CONTEXT * SLOT_SIZE);
    info->sched_control[0] = (struct slot_region){ *next, *next + 1 };
    derive_root(cap_make(CAP_sched_control, 0, 0), o->cnode + (*next)++ * SLOT_SIZE);
}

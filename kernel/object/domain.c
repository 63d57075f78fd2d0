/* domain.c - the scheduling domains: who is in which, and when each runs.
 *
 * Owns:    the entries of the domain schedule.
 * Entered: type.c.
 * Uses:    sched.c.
 * Never:   switches domain itself: that is sched.c's. */
#include "call/call.h"
#include "hall/rows.h"
#include "hall/type.h"
#include "core/sched.h"
#include "lib/bits.h"

#define TABLE "domain.def"
#define ROW DECLARE_LATE
#include "call/table.h"

/* A turn lasts less than 2^56 ticks (ABI). */
enum { DURATION_BITS = 56 };

/* Methods of the one DomainSet capability (seL4 manual, chapter 6, "Domains"). */
status domain_invoke(struct call *c)
{
    return invoke_row(c);
}

/* Move a thread to another domain. Errors, in this order: TruncatedMessage (no word),
 * InvalidArgument 0 (no such domain), TruncatedMessage (no capability), InvalidArgument 1 (it is
 * no TCB). */
static status DomainSet_Set(struct call *c, word domain, handle thread)
{
    if (c->length == 0)
        return fail_truncated(c);
    if (domain >= NUM_DOMAINS)
        return fail_argument(c, 0, WHY_domain_number);
    if (DomainSet_Set_is_short(c))
        return fail_truncated(c);
    if (!thread)
        return fail_argument(c, 1, WHY_domain_no_tcb);
    commit(c);
    sched_set_domain(thread, (u8)domain);
    return OK;
}

/* Write an entry of the schedule; duration is in ticks, and 0 marks the end. Errors, in this
 * order: TruncatedMessage, RangeError (index; the last entry is always an end), RangeError
 * (domain), InvalidArgument 2 (duration too long), InvalidArgument 1 (an end with a domain),
 * InvalidArgument 2 (an end at the entry where the schedule starts: no domain would ever run). */
static status DomainSet_ScheduleConfigure(struct call *c, word index, word domain, word duration)
{
    if (DomainSet_ScheduleConfigure_is_short(c))
        return fail_truncated(c);
    if (index >= NUM_DOMAIN_SCHEDULES - 1)
        return fail_range(c, 0, NUM_DOMAIN_SCHEDULES - 2, WHY_domain_index);
    if (domain >= NUM_DOMAINS)
        return fail_range(c, 0, NUM_DOMAINS - 1, WHY_domain_number);
    if (duration >= P2(DURATION_BITS))
        return fail_argument(c, 2, WHY_domain_duration);
    if (duration == 0 && domain != 0)
        return fail_argument(c, 1, WHY_domain_end);
    if (duration == 0 && index == kernel.domain_start)
        return fail_argument(c, 2, WHY_domain_first);
    commit(c);
    ENTRY(kernel.domain_schedule, index) = (struct domain_entry){ (u8)domain, duration };
    return OK;
}

/* Let the schedule start at this entry, now. Errors: TruncatedMessage, RangeError,
 * InvalidArgument 0 (the entry is an end). The position is set to the last entry with no ticks
 * left, so that the next decision takes the start. */
static status DomainSet_ScheduleSetStart(struct call *c, word index)
{
    if (DomainSet_ScheduleSetStart_is_short(c))
        return fail_truncated(c);
    if (index >= NUM_DOMAIN_SCHEDULES)
        return fail_range(c, 0, NUM_DOMAIN_SCHEDULES - 1, WHY_domain_start);
    if (ENTRY(kernel.domain_schedule, index).ticks == 0)
        return fail_argument(c, 0, WHY_domain_empty);
    commit(c);
    kernel.domain_start = index;
    kernel.domain_index = NUM_DOMAIN_SCHEDULES - 1;
    kernel.domain_ticks = 0;
    sched_reschedule();
    return OK;
}

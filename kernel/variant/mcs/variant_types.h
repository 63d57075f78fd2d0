/* variant_types.h - what the hall needs of the types that only this variant has.
 *
 * Used: by hall/type.h. */
#pragma once
#include "object/reply_object.h"
#include "object/sched_context.h"

enum { TYPE_SchedControl = CAP_sched_control, TYPE_SchedContext = CAP_sched_context };

/* rows.h - the functions that the rows of types.def name, each in its object's file. */
#pragma once
#include "hall/type.h"
#include "object/cnode.h"
#include "object/endpoint.h"
#include "object/notification.h"

enum error_code untyped_derive(handle source, struct cap cap, struct cap *out);
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

/* What Retype makes, in zeroed memory at `at`; size_bits counts for some types only. */
struct cap untyped_create(paddr at, word size_bits, bool device);
struct cap tcb_create(paddr at, word size_bits, bool device);

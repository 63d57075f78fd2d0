/* rows.h - the functions that the rows of types.def name, each in its object's file. */
#pragma once
#include "hall/type.h"
#include "object/cnode.h"
#include "object/endpoint.h"
#include "object/notification.h"

/* One group for each file of kernel/object. A file's functions are declared here and not in a
 * header of its own when only the hall calls them. Their contracts are those of the functions of
 * the same purpose in type.c: x_derive of cap_derive, x_data of cap_with_data, x_region of
 * cap_covers, x_finalise of cap_finalise, x_invoke of cap_invoke. */
struct cap untyped_derive(handle source, struct cap cap);
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

/* What Retype makes, in zeroed memory at physical address `at`; see object_create. size_bits
 * counts for untypeds and CNodes only, `device` for untypeds and frames only. */
struct cap untyped_create(paddr at, word size_bits, bool device);
struct cap tcb_create(paddr at, word size_bits, bool device);

/* cspace.h - from an address in a CSpace to a slot. */
#pragma once
#include "call.h"

struct lookup_failure cspace_walk(struct cap root, word address, word depth, handle *out,
                                  word *bits_left);
struct lookup_failure cspace_lookup(handle t, word cptr, handle *out);
status cspace_slot(struct call *c, struct cap root, word index, word depth, bool source,
                   handle *out);
handle cspace_receive_slot(handle receiver, const word *buffer);

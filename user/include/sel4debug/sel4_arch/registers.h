/* registers.h - names of a thread's registers, in the order of seL4_UserContext. */
#pragma once
#include <sel4/sel4.h>
#include <utils/util.h>

static UNUSED const char *register_names[] = {
#define REGISTER(name) #name,
#include "user_context.def"
#undef REGISTER
};

/* sel4.h - all of libsel4. */
#pragma once
#include <autoconf.h>
#include <sel4/types.h>
#include <sel4/assert.h>
#include <sel4/debug_assert.h>
#include <sel4/syscalls.h>
#include <sel4/functions.h>
#include <sel4/invocation.h>
#include <sel4/bootinfo.h>
#include <sel4/faults.h>
#include <sel4/arch/constants.h>
#include <sel4/arch/mapping.h>
#include <sel4/sel4_arch/mapping.h>
#include <interfaces/sel4_client.h>
#include <sel4/virtual_client.h>
#include <sel4/deprecated.h>

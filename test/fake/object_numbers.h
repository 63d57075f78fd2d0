/* object_numbers.h - the types that Retype takes, in the order of the ABI. */
#pragma once
enum { UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, PDPT, PML4, HUGE, FRAME, LARGE, PT, PD };

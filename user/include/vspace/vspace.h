/* vspace.h - paging.  The managed address spaces (vspace_t) of seL4's library come later; here are
 * the names that are the same on every architecture. */
#pragma once
#include <sel4/sel4.h>
#include <vka/vka.h>
#include <vspace/page.h>

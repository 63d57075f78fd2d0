/* alloc.h - the simplest allocator there is, for tutorials: it takes, and never gives back. */
#pragma once
#include <sel4/sel4.h>

/* An empty slot of the root task's CSpace, one that this function has not given before: it takes
 * them from the front of info->empty.  Stops the program when there is none. */
seL4_CPtr alloc_slot(seL4_BootInfo *info);

/* A new object of this type, in a slot of its own: made from the first untyped of ordinary memory
 * that has room.  size_bits counts for types of several sizes only, as in seL4_Untyped_Retype.
 * Stops the program when there is no room. */
seL4_CPtr alloc_object(seL4_BootInfo *info, seL4_Word type, seL4_Word size_bits);

/* A capability to the page of a device's registers at the physical address paddr: of the untyped
 * that covers it, one half after the other, until a page is left. The untyped is used up by that.
 * Stops the program when there is none. */
seL4_CPtr alloc_device_page(seL4_BootInfo *info, seL4_Word paddr);

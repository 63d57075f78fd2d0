/* bootstrap.h - get an allocator from what the program was started with. */
#pragma once
#include <allocman/allocman.h>
#include <sel4/sel4.h>
#include <simple/simple.h>

/* An allocator that uses the present CNode and all untypeds that `simple` knows; its book-keeping
 * lies in the caller's pool of pool_size bytes (ten pages are enough for a small program).
 * NULL: the pool is too small, or there are no slots. */
allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size, void *pool);
/* The same without untypeds, for the slots start_slot..end_slot-1 of the CNode. */
allocman_t *bootstrap_use_current_1level(seL4_CPtr root_cnode, size_t cnode_size,
                                         seL4_CPtr start_slot, seL4_CPtr end_slot,
                                         size_t pool_size, void *pool);
/* The same as the first, from the boot information. */
allocman_t *bootstrap_use_bootinfo(seL4_BootInfo *bi, size_t pool_size, void *pool);
/* Give all untypeds that `simple` knows to the allocator; 0 when it worked. */
int allocman_add_simple_untypeds(allocman_t *alloc, simple_t *simple);

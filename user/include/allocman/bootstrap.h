/* bootstrap.h - get an allocator from what the program was started with.
 *
 * Its book-keeping lies in the caller's pool of pool_size bytes (ten pages are enough for a small
 * program); bootstrap_configure_virtual_pool lets that grow.  What returns an allocman_t * returns
 * NULL if the pool is too small, or there are no slots or untypeds. */
#pragma once
#include <allocman/allocman.h>
#include <allocman/cspace/simple1level.h>
#include <allocman/cspace/two_level.h>
#include <allocman/mspace/fixed_pool.h>
#include <allocman/mspace/virtual_pool.h>
#include <sel4/sel4.h>
#include <sel4platsupport/pmem.h>
#include <simple/simple.h>
#include <string.h>
#include <vspace/vspace.h>

/* Let the allocator map pages for its books, at vstart..vstart + vsize - 1, in the VSpace pd.  For
 * allocators that
 * a function of this file made, once each. */
void bootstrap_configure_virtual_pool(allocman_t *alloc, void *vstart, size_t vsize, seL4_CPtr pd);

/* An allocator that uses the present CNode and all untypeds that `simple` knows. */
allocman_t *bootstrap_use_current_simple(simple_t *simple, size_t pool_size, void *pool);
/* The same from the boot information. */
allocman_t *bootstrap_use_bootinfo(seL4_BootInfo *bi, size_t pool_size, void *pool);
/* The same without untypeds, for the slots start_slot..end_slot-1 of the CNode. */
allocman_t *bootstrap_use_current_1level(seL4_CPtr root_cnode, size_t cnode_size,
                                         seL4_CPtr start_slot, seL4_CPtr end_slot, size_t pool_size,
                                         void *pool);

/* An allocator with a new CSpace, of one level (2^l1size slots) or of two (2^l1size CNodes of
 * 2^l2size slots), in which the program goes on.  All capabilities that `simple` knows move there,
 * each to the slot of the same number; seL4_CapInitThreadCNode is the new CNode. */
allocman_t *bootstrap_new_1level_simple(simple_t *simple, size_t l1size, size_t pool_size,
                                        void *pool);
allocman_t *bootstrap_new_2level_simple(simple_t *simple, size_t l1size, size_t l2size,
                                        size_t pool_size, void *pool);
/* The same from the boot information: only the untypeds move.  *old_cspace, which may be NULL,
 * describes where
 * the others are; it lies in the allocator's book-keeping memory. */
allocman_t *bootstrap_new_1level_bootinfo(seL4_BootInfo *bi, size_t cnode_size, size_t pool_size,
                                          void *pool, cspace_simple1level_t **old_cspace);
allocman_t *bootstrap_new_2level_bootinfo(seL4_BootInfo *bi, size_t l1size, size_t l2size,
                                          size_t pool_size, void *pool,
                                          cspace_simple1level_t **old_cspace);

/* The same, step by step.  bootstrap_set_boot_cspace says where slots come from until the new
 * CSpace is there, and
 * where the capability to its root CNode is; a capability to that goes to *oldroot of the new one,
 * which may be
 * NULL.  What returns int returns 0 when it worked. */
typedef struct bootstrap_info bootstrap_info_t;
/* Begin a bootstrap with this pool of memory for books. NULL: the pool is too small. */
bootstrap_info_t *bootstrap_create_info(size_t pool_size, void *pool);
/* The CSpace from which slots are taken. 0: it worked. */
int bootstrap_set_boot_cspace(bootstrap_info_t *bs, cspace_interface_t cspace,
                              cspacepath_t root_cnode);
/* Give the new allocator these untypeds. 0: it worked. */
int bootstrap_add_untypeds(bootstrap_info_t *bs, size_t num, const cspacepath_t *uts,
                           size_t *size_bits, uintptr_t *paddr, bool isDevice);
/* Give the new allocator all untypeds of the boot information. 0: it worked. */
int bootstrap_add_untypeds_from_bootinfo(bootstrap_info_t *bs, seL4_BootInfo *bi);
/* An allocator with a new CSpace of one CNode, 2^cnode_size slots; the thread `tcb` moves into
 * it. */
allocman_t *bootstrap_new_1level(bootstrap_info_t *info, size_t cnode_size, cspacepath_t tcb,
                                 cspacepath_t pd, cspacepath_t *oldroot);
/* The same with two levels: CNodes of 2^l2size slots below one of 2^l1size. */
allocman_t *bootstrap_new_2level(bootstrap_info_t *info, size_t l1size, size_t l2size,
                                 cspacepath_t tcb, cspacepath_t pd, cspacepath_t *oldroot);

/* An allocator with book-keeping memory only: slots and untypeds are to be attached. */
allocman_t *bootstrap_create_allocman(size_t pool_size, void *pool);

/* Give all untypeds that `simple` knows to the allocator; 0 when it worked.  Device memory in one
 * of the regions
 * of kind PMEM_TYPE_RAM may serve as frames; NULL: what the firmware says is RAM. */
int allocman_add_simple_untypeds(allocman_t *alloc, simple_t *simple);
int allocman_add_simple_untypeds_with_regions(allocman_t *alloc, simple_t *simple, int num_regions,
                                              pmem_region_t *region_list);

/* fake_kernel.h - taken into every file of the allocator's host tests: its two invocations go to a
 * model. */
#pragma once
#include <assert.h>
#define __assert_fail declared_otherwise /* seL4's header has an int where glibc's has another */
#include <sel4/sel4.h>
#undef __assert_fail

seL4_Error model_retype(seL4_CPtr untyped, seL4_Word type, seL4_Word bits, seL4_CNode root,
                        seL4_Word node_index, seL4_Word node_depth, seL4_Word offset,
                        seL4_Word count);
seL4_Error model_delete(seL4_CNode root, seL4_Word slot, seL4_Uint8 depth);

#define seL4_Untyped_Retype model_retype
#define seL4_CNode_Delete model_delete

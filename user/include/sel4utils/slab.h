/* slab.h - an allocator whose memory is set aside beforehand. */
#pragma once
#include <sel4/sel4.h>
#include <vka/vka.h>

/* slab_vka has the memory of object_freq[type] objects of each type (whose size is fixed), from
 * `delegate`, which gives all else, and must stay.  What is freed is there again.  0, or an error:
 * then nothing was allocated. */
int slab_init(vka_t *slab_vka, vka_t *delegate, size_t object_freq[seL4_ObjectTypeCount]);

/* statistics.h - what an allocator has given out: for tests, and for those who look for a leak. */
#pragma once
#include <sel4/sel4.h>
#include <stddef.h>

struct allocman;

struct allocman_statistics {
    size_t used_objects; /* allocated, and not yet freed */
    size_t used_bytes;   /* of untyped memory, in those */
    size_t used_slots;   /* slots given out, those of the allocator's own untypeds not counted */
    size_t book_bytes;   /* the allocator's own memory that is in use */
    size_t objects[seL4_ObjectTypeCount]; /* used_objects by type: seL4_TCBObject and so on */
};

struct allocman_statistics allocman_statistics(struct allocman *alloc);
/* Print them: a line for each type of object that is in use, and a line for the rest. */
void allocman_print_statistics(struct allocman *alloc);

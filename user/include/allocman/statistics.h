/* statistics.h - what an allocator has given out: for tests, and for those who look for a leak. */
#pragma once
#include <sel4/sel4.h>
#include <stddef.h>

struct allocman;

/* Objects are counted for whoever allocman_count_for named when they were made.  Number 0 is
 * nobody, and those that came when all other numbers were taken. */
enum { ALLOCMAN_OWNERS = 16 };
struct allocman_owner {
    const char *name; /* NULL: this number is not taken; of number 0 always */
    size_t used_objects, used_bytes;
};

struct allocman_statistics {
    size_t used_objects; /* allocated, and not yet freed */
    size_t used_bytes;   /* of untyped memory, in those */
    size_t used_slots;   /* slots given out, those of the allocator's own untypeds not counted */
    size_t book_bytes;   /* the allocator's own memory that is in use */
    size_t objects[seL4_ObjectTypeCount]; /* used_objects by type: seL4_TCBObject and so on */
    struct allocman_owner owners[ALLOCMAN_OWNERS];
};

/* What this allocator has given out, by type. */
struct allocman_statistics allocman_statistics(struct allocman *alloc);
/* Count the objects that are made from now on for this owner; NULL: for nobody.  Names are compared
 * as text, and must stay.  Returns for whom they were counted before. */
const char *allocman_count_for(struct allocman *alloc, const char *owner);
/* Print them: a line for each type of object that is in use, one for each owner, and one for
 * all. */
void allocman_print_statistics(struct allocman *alloc);

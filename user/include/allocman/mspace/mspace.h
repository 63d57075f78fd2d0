/* mspace.h - a manager of book-keeping memory. */
#pragma once
#include <allocman/properties.h>
#include <stddef.h>
struct allocman;

struct mspace_interface {
    void *(*alloc)(struct allocman *alloc, void *cookie, size_t bytes, int *error);
    void (*free)(struct allocman *alloc, void *cookie, void *ptr, size_t bytes);
    /* Called when the allocator has done something, and nothing is half done: get more memory, if
     * little is left.  NULL: it cannot. */
    void (*keep_ahead)(struct allocman *alloc, void *cookie);
    struct allocman_properties properties;
    void *mspace;
};

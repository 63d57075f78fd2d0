/* mspace.h - a manager of book-keeping memory. */
#pragma once
#include <stddef.h>
struct allocman;

struct mspace_interface {
    void *(*alloc)(struct allocman *alloc, void *cookie, size_t bytes, int *error);
    void (*free)(struct allocman *alloc, void *cookie, void *ptr, size_t bytes);
    void *mspace;
};

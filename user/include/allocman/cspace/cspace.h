/* cspace.h - a manager of slots. */
#pragma once
#include <allocman/properties.h>
#include <sel4/types.h>
#include <vka/cspacepath_t.h>
struct allocman;

typedef struct cspace_interface {
    int (*alloc)(struct allocman *alloc, void *cookie, cspacepath_t *path);
    void (*free)(struct allocman *alloc, void *cookie, const cspacepath_t *path);
    cspacepath_t (*make_path)(void *cookie, seL4_CPtr slot);
    /* Called when the allocator has done something, and nothing is half done: have slots ready. 
     * NULL: it need not. */
    void (*keep_ahead)(struct allocman *alloc, void *cookie);
    struct allocman_properties properties;
    void *cspace;
} cspace_interface_t;

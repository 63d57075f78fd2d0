/* cspace.h - a manager of slots. */
#pragma once
#include <vka/cspacepath_t.h>
struct allocman;

typedef struct cspace_interface {
    int (*alloc)(struct allocman *alloc, void *cookie, cspacepath_t *path);
    void (*free)(struct allocman *alloc, void *cookie, const cspacepath_t *path);
    cspacepath_t (*make_path)(void *cookie, seL4_CPtr slot);
    void *cspace;
} cspace_interface_t;

/* object_capops.h - copies of an object's capability, in slots of their own. */
#pragma once
#include <vka/object.h>

/* Mint the object's capability into a slot from dest_vka; its path goes to *result. */
static inline int vka_mint_object_inter_cspace(vka_t *src_vka, vka_object_t *object,
                                               vka_t *dest_vka, cspacepath_t *result,
                                               seL4_CapRights_t rights, seL4_Word badge)
{
    cspacepath_t src;
    int error = vka_cspace_alloc_path(dest_vka, result);
    if (error)
        return error;
    vka_cspace_make_path(src_vka, object->cptr, &src);
    error = vka_cnode_mint(result, &src, rights, badge);
    if (error)
        vka_cspace_free_path(dest_vka, *result);
    return error;
}

/* The same, into a slot from the same allocator. */
static inline int vka_mint_object(vka_t *vka, vka_object_t *object, cspacepath_t *result,
                                  seL4_CapRights_t rights, seL4_Word badge)
{
    return vka_mint_object_inter_cspace(vka, object, vka, result, rights, badge);
}

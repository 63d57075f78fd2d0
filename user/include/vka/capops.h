/* capops.h - CNode invocations between paths.  All return an seL4_Error. */
#pragma once
#include <vka/vka.h>

/* seL4_CNode_Copy and the others, with paths in the place of CNode, index and depth. 0: it
 * worked. */
static inline int vka_cnode_copy(const cspacepath_t *dest, const cspacepath_t *src,
                                 seL4_CapRights_t rights)
{
    return seL4_CNode_Copy(dest->root, dest->capPtr, (seL4_Uint8)dest->capDepth, src->root,
                           src->capPtr, (seL4_Uint8)src->capDepth, rights);
}

static inline int vka_cnode_delete(const cspacepath_t *src)
{
    return seL4_CNode_Delete(src->root, src->capPtr, (seL4_Uint8)src->capDepth);
}

static inline int vka_cnode_mint(const cspacepath_t *dest, const cspacepath_t *src,
                                 seL4_CapRights_t rights, seL4_Word badge)
{
    return seL4_CNode_Mint(dest->root, dest->capPtr, (seL4_Uint8)dest->capDepth, src->root,
                           src->capPtr, (seL4_Uint8)src->capDepth, rights, badge);
}

static inline int vka_cnode_move(const cspacepath_t *dest, const cspacepath_t *src)
{
    return seL4_CNode_Move(dest->root, dest->capPtr, (seL4_Uint8)dest->capDepth, src->root,
                           src->capPtr, (seL4_Uint8)src->capDepth);
}

static inline int vka_cnode_mutate(const cspacepath_t *dest, const cspacepath_t *src,
                                   seL4_Word badge)
{
    return seL4_CNode_Mutate(dest->root, dest->capPtr, (seL4_Uint8)dest->capDepth, src->root,
                             src->capPtr, (seL4_Uint8)src->capDepth, badge);
}

static inline int vka_cnode_cancelBadgedSends(const cspacepath_t *src)
{
    return seL4_CNode_CancelBadgedSends(src->root, src->capPtr, (seL4_Uint8)src->capDepth);
}

static inline int vka_cnode_revoke(const cspacepath_t *src)
{
    return seL4_CNode_Revoke(src->root, src->capPtr, (seL4_Uint8)src->capDepth);
}

static inline int vka_cnode_rotate(const cspacepath_t *dest, seL4_Word dest_badge,
                                   const cspacepath_t *pivot, seL4_Word pivot_badge,
                                   const cspacepath_t *src)
{
    return seL4_CNode_Rotate(dest->root, dest->capPtr, (seL4_Uint8)dest->capDepth, dest_badge,
                             pivot->root, pivot->capPtr, (seL4_Uint8)pivot->capDepth, pivot_badge,
                             src->root, src->capPtr, (seL4_Uint8)src->capDepth);
}

static inline int vka_cnode_saveCaller(const cspacepath_t *src)
{
#ifdef CONFIG_KERNEL_MCS
    (void)src;
    return seL4_IllegalOperation; /* a reply object is what is put aside there */
#else
    return seL4_CNode_SaveCaller(src->root, src->capPtr, (seL4_Uint8)src->capDepth);
#endif
}

/* Make objects from `untyped` in the slots that start at dest. */
static inline int vka_untyped_retype_at(seL4_CPtr untyped, seL4_Word type, seL4_Word size_bits,
                                        seL4_Word num_objects, const cspacepath_t *dest)
{
    return seL4_Untyped_Retype(untyped, type, size_bits, dest->root, dest->dest, dest->destDepth,
                               dest->offset, num_objects);
}

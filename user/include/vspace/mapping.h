/* mapping.h - which paging structure is missing, and how it is mapped. */
#pragma once
#include <errno.h>
#include <sel4/sel4.h>
#include <sel4/sel4_arch/mapping.h>
#include <utils/util.h>
#include <vspace/arch/page.h>

typedef seL4_Error (*vspace_map_fn_t)(seL4_CPtr cap, seL4_CPtr vspace_root, seL4_Word vaddr,
                                      seL4_Word attr);
typedef seL4_Error (*vspace_map_page_fn_t)(seL4_CPtr cap, seL4_CPtr vspace_root, seL4_Word vaddr,
                                           seL4_CapRights_t rights, seL4_Word attr);

/* A frame for the devices of an IOSpace; without IOMMU an error. */
static inline seL4_Error vspace_iospace_map_page(UNUSED seL4_CPtr cap, UNUSED seL4_CPtr root,
                                                 UNUSED seL4_Word vaddr,
                                                 UNUSED seL4_CapRights_t rights,
                                                 UNUSED seL4_Word attr)
{
#ifdef CONFIG_IOMMU
    return seL4_X86_Page_MapIO(cap, root, rights, vaddr);
#else
    return seL4_IllegalOperation;
#endif
}

typedef struct {
    seL4_Word type, size_bits; /* for Retype */
    vspace_map_fn_t map_fn;
} vspace_map_obj_t;

typedef int (*vspace_get_map_obj_fn)(seL4_Word failed_bits, vspace_map_obj_t *obj);

/* What is missing when a mapping failed with seL4_MappingFailedLookupLevel() == failed_bits: of an
 * address space, of an
 * IOSpace.  0, or EINVAL.  EPTs are not in this kernel. */
int vspace_get_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj);
int vspace_get_iospace_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj);
int vspace_get_ept_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj);

/* Map the paging structure. */
static inline seL4_Error vspace_map_obj(vspace_map_obj_t *obj, seL4_CPtr cap, seL4_CPtr vspace,
                                        seL4_Word vaddr, seL4_Word attr)
{
    ZF_LOGF_IF(!obj || !obj->map_fn,
               "vspace_map_obj: fill the object with vspace_get_map_obj first")
    return obj->map_fn(cap, vspace, vaddr, attr);
}

/* mapping.h - map a frame, with whatever paging structures are missing. */
#pragma once
#include <autoconf.h>
#include <sel4/sel4.h>
#include <sel4utils/gen_config.h>
#include <utils/util.h>
#include <vka/object.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* Map `frame` at vaddr in the VSpace pd.  Missing paging structures are allocated, mapped and
 * recorded in objects[0..*num_objects-1]; *num_objects says how many there is room for, and then
 * how many there are, also when it fails.  cacheable: 0 turns the cache off.  Returns an
 * seL4_Error; seL4_NotEnoughMemory also when `objects` is too small or an allocation fails. */
int sel4utils_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                       seL4_CapRights_t rights, int cacheable, vka_object_t *objects,
                       int *num_objects);

/* The same, and nobody remembers the paging structures. */
static inline int sel4utils_map_page_leaky(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                                           seL4_CapRights_t rights, int cacheable)
{
    vka_object_t objects[3];
    int num_objects = 3;
    return sel4utils_map_page(vka, pd, frame, vaddr, rights, cacheable, objects, &num_objects);
}

/* Map a copy of the capability to a page somewhere in `vspace`; returns where, or NULL. */
void *sel4utils_dup_and_map(vka_t *vka, vspace_t *vspace, seL4_CPtr page, size_t size_bits);
/* Undo that. */
void sel4utils_unmap_dup(vka_t *vka, vspace_t *vspace, void *mapping, size_t size_bits);

#if defined(CONFIG_IOMMU)
/* Map `frame` at vaddr for the devices of an IOSpace; the page tables that it took go to
 * pts[0..*num_pts-1].  Returns an seL4_Error. */
int sel4utils_map_iospace_page(vka_t *vka, seL4_CPtr iospace, seL4_CPtr frame, seL4_Word vaddr,
                               seL4_CapRights_t rights, int cacheable, seL4_Word size_bits,
                               vka_object_t *pts, int *num_pts);
#endif

/* mapping.h - map a frame, with whatever paging structures are missing. */
#pragma once
#include <sel4utils/helpers.h>
#include <vka/object.h>
#include <vspace/page.h>

/* Map `frame` at vaddr in the VSpace pd.  Missing paging structures are allocated, mapped and
 * recorded in objects[0..*num_objects-1]; *num_objects says how many there is room for, and then how
 * many there are.  cacheable: 0 turns the cache off.  Returns an seL4_Error; seL4_NotEnoughMemory
 * also when `objects` is too small or an allocation fails. */
int sel4utils_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                       seL4_CapRights_t rights, int cacheable, vka_object_t *objects,
                       int *num_objects);
/* The same, and nobody remembers the paging structures. */
int sel4utils_map_page_leaky(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                             seL4_CapRights_t rights, int cacheable);

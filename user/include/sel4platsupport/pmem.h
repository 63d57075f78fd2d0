/* pmem.h - regions of physical memory, and the objects that stand for them. */
#pragma once
#include <platsupport/pmem.h>
#include <simple/simple.h>
#include <stdint.h>
#include <vka/object.h>

typedef struct {
    pmem_region_t region;
    vka_object_t obj;
} sel4ps_pmem_t;

/* What the firmware says of memory: how many regions; the first max_length of them, returns how
 * many.  -1: it is not
 * in the boot information. */
int sel4platsupport_get_num_pmem_regions(simple_t *simple);
int sel4platsupport_get_pmem_region_list(simple_t *simple, size_t max_length,
                                         pmem_region_t *region_list);

/* pmem.c - what the firmware says of memory.
 *
 * Owns:    nothing.
 * Entered: programs; allocman/bootstrap.c. */
#include <sel4platsupport/pmem.h>
#include <stdlib.h>
#include <string.h>

/* The boot loader's map, as the boot information has it: a header, the length of the map, and its
 * entries. */
enum { MAP_HEADER = sizeof(seL4_BootInfoHeader) + sizeof(uint32_t), RAM = 1 };
struct __attribute__((packed)) map_entry {
    uint32_t size;
    uint64_t base_addr, length;
    uint32_t type;
};

int sel4platsupport_get_num_pmem_regions(simple_t *simple)
{
    ssize_t bytes = simple_get_extended_bootinfo_length(simple, SEL4_BOOTINFO_HEADER_X86_MBMMAP);
    return bytes < MAP_HEADER ? -1
                              : (int)((bytes - MAP_HEADER) / (ssize_t)sizeof(struct map_entry));
}

int sel4platsupport_get_pmem_region_list(simple_t *simple, size_t max_length,
                                         pmem_region_t *region_list)
{
    enum { ROOM = 128 };
    char chunk[MAP_HEADER + ROOM * sizeof(struct map_entry)];
    int n = sel4platsupport_get_num_pmem_regions(simple);
    if (n < 0 || !region_list)
        return -1;
    ssize_t bytes = simple_get_extended_bootinfo(simple, SEL4_BOOTINFO_HEADER_X86_MBMMAP, chunk,
                                                 sizeof chunk);
    int i = 0;
    for (; i < n && i < ROOM && (size_t)i < max_length; i++) {
        struct map_entry e;
        size_t at = MAP_HEADER + (size_t)i * sizeof e;
        if (at + sizeof e > (size_t)bytes)
            break;
        memcpy(&e, chunk + at, sizeof e);
        region_list[i] = (pmem_region_t){
            e.type == RAM ? PMEM_TYPE_RAM : PMEM_TYPE_UNKNOWN,
            e.base_addr,
            e.length,
        };
    }
    return i;
}

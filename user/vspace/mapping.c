/* mapping.c - which paging structure is missing, and how it is mapped.
 *
 * Owns:    nothing. */
#include <vspace/mapping.h>

static seL4_Error map_pdpt(seL4_CPtr cap, seL4_CPtr root, seL4_Word vaddr, seL4_Word attr)
{
    return seL4_ARCH_PDPT_Map(cap, root, vaddr, (seL4_ARCH_VMAttributes)attr);
}

static seL4_Error map_directory(seL4_CPtr cap, seL4_CPtr root, seL4_Word vaddr, seL4_Word attr)
{
    return seL4_ARCH_PageDirectory_Map(cap, root, vaddr, (seL4_ARCH_VMAttributes)attr);
}

static seL4_Error map_table(seL4_CPtr cap, seL4_CPtr root, seL4_Word vaddr, seL4_Word attr)
{
    return seL4_ARCH_PageTable_Map(cap, root, vaddr, (seL4_ARCH_VMAttributes)attr);
}

int vspace_get_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj)
{
    switch (failed_bits) {
    case SEL4_MAPPING_LOOKUP_NO_PDPT:
        *obj = (vspace_map_obj_t){ seL4_ARCH_PDPTObject, seL4_PageTableBits, map_pdpt };
        return 0;
    case SEL4_MAPPING_LOOKUP_NO_PD:
        *obj = (vspace_map_obj_t){ seL4_ARCH_PageDirectoryObject, seL4_PageTableBits,
                                   map_directory };
        return 0;
    case SEL4_MAPPING_LOOKUP_NO_PT:
        *obj = (vspace_map_obj_t){ seL4_ARCH_PageTableObject, seL4_PageTableBits, map_table };
        return 0;
    default:
        return EINVAL;
    }
}

#ifdef CONFIG_IOMMU
static seL4_Error map_io_table(seL4_CPtr cap, seL4_CPtr root, seL4_Word vaddr, seL4_Word attr)
{
    (void)attr;
    return seL4_X86_IOPageTable_Map(cap, root, vaddr);
}

int vspace_get_iospace_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj)
{
    (void)failed_bits;
    *obj = (vspace_map_obj_t){ seL4_X86_IOPageTableObject, seL4_IOPageTableBits, map_io_table };
    return 0;
}
#else
int vspace_get_iospace_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj)
{
    (void)failed_bits, (void)obj;
    return EINVAL;
}
#endif

int vspace_get_ept_map_obj(seL4_Word failed_bits, vspace_map_obj_t *obj)
{
    (void)failed_bits, (void)obj;
    return EINVAL;
}

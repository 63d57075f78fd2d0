/* page.h - paging under names that are the same on every architecture. */
#pragma once
#include <autoconf.h>
#include <sel4/sel4.h>
#include <stddef.h>
#include <utils/attribute.h>

/* log2 of the sizes of pages, smallest first. */
static const UNUSED size_t sel4_page_sizes[] = {
    seL4_PageBits,
    seL4_LargePageBits,
    seL4_HugePageBits,
};

#define seL4_ARCH_Page_GetAddress seL4_ARM_Page_GetAddress
#define seL4_ARCH_Page_GetAddress_t seL4_ARM_Page_GetAddress_t
#define seL4_ARCH_ASIDControl_MakePool seL4_ARM_ASIDControl_MakePool
#define seL4_ARCH_VMAttributes seL4_ARM_VMAttributes
#define seL4_ARCH_Default_VMAttributes seL4_ARM_Default_VMAttributes
#define seL4_ARCH_Uncached_VMAttributes 0
#define seL4_ARCH_4KPage seL4_ARM_SmallPageObject
#define seL4_ARCH_LargePageObject seL4_ARM_LargePageObject
#define seL4_ARCH_PageTableObject seL4_ARM_PageTableObject
/* There is one kind of table, for all three levels. */
#define seL4_ARCH_PageDirectoryObject seL4_ARM_PageTableObject
#define seL4_ARCH_PDPTObject seL4_ARM_PageTableObject
#define seL4_ARCH_PageDirectory_Map seL4_ARCH_PageTable_Map
#define seL4_ARCH_PDPT_Map seL4_ARCH_PageTable_Map
#define ARCHPageGetAddress ARMPageGetAddress

/* Functions, not other names: so a compiler that finds a wrong argument shows the parameters. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_Page_Map(seL4_CPtr page, seL4_CPtr vspace, seL4_Word vaddr,
                                                  seL4_CapRights_t rights,
                                                  seL4_ARM_VMAttributes attr)
{
    return seL4_ARM_Page_Map(page, vspace, vaddr, rights, attr);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_Page_Unmap(seL4_CPtr page)
{
    return seL4_ARM_Page_Unmap(page);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PageTable_Map(seL4_CPtr page_table, seL4_CPtr vspace,
                                                       seL4_Word vaddr, seL4_ARM_VMAttributes attr)
{
    return seL4_ARM_PageTable_Map(page_table, vspace, vaddr, attr);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PageTable_Unmap(seL4_CPtr page_table)
{
    return seL4_ARM_PageTable_Unmap(page_table);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_ASIDPool_Assign(seL4_CPtr pool, seL4_CPtr vspace)
{
    return seL4_ARM_ASIDPool_Assign(pool, vspace);
}

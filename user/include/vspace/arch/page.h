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

#define seL4_ARCH_Page_MapIO seL4_X86_Page_MapIO
#define seL4_ARCH_Page_GetAddress seL4_X86_Page_GetAddress
#define seL4_ARCH_Page_GetAddress_t seL4_X86_Page_GetAddress_t
#define seL4_ARCH_IOPageTable_Map seL4_X86_IOPageTable_Map
#define seL4_ARCH_ASIDControl_MakePool seL4_X86_ASIDControl_MakePool
#define seL4_ARCH_VMAttributes seL4_X86_VMAttributes
#define seL4_ARCH_Default_VMAttributes seL4_X86_Default_VMAttributes
#define seL4_ARCH_Uncached_VMAttributes seL4_X86_CacheDisabled
#define seL4_ARCH_4KPage seL4_X86_4K
#define seL4_ARCH_LargePageObject seL4_X86_LargePageObject
#define seL4_ARCH_PageTableObject seL4_X86_PageTableObject
#define seL4_ARCH_PageDirectoryObject seL4_X86_PageDirectoryObject
#define seL4_ARCH_PDPTObject seL4_X86_PDPTObject
#define ARCHPageGetAddress X86PageGetAddress

/* Functions, not other names: so a compiler that finds a wrong argument shows the parameters. */
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_Page_Map(seL4_CPtr page, seL4_CPtr vspace, seL4_Word vaddr,
                                                  seL4_CapRights_t rights,
                                                  seL4_X86_VMAttributes attr)
{
    return seL4_X86_Page_Map(page, vspace, vaddr, rights, attr);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_Page_Unmap(seL4_CPtr page)
{
    return seL4_X86_Page_Unmap(page);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PageTable_Map(seL4_CPtr page_table, seL4_CPtr vspace,
                                                       seL4_Word vaddr, seL4_X86_VMAttributes attr)
{
    return seL4_X86_PageTable_Map(page_table, vspace, vaddr, attr);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PageTable_Unmap(seL4_CPtr page_table)
{
    return seL4_X86_PageTable_Unmap(page_table);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PageDirectory_Map(seL4_CPtr page_directory,
                                                           seL4_CPtr vspace, seL4_Word vaddr,
                                                           seL4_X86_VMAttributes attr)
{
    return seL4_X86_PageDirectory_Map(page_directory, vspace, vaddr, attr);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PageDirectory_Unmap(seL4_CPtr page_directory)
{
    return seL4_X86_PageDirectory_Unmap(page_directory);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_PDPT_Map(seL4_CPtr pdpt, seL4_CPtr vspace, seL4_Word vaddr,
                                                  seL4_X86_VMAttributes attr)
{
    return seL4_X86_PDPT_Map(pdpt, vspace, vaddr, attr);
}
LIBSEL4_INLINE_FUNC seL4_Error seL4_ARCH_ASIDPool_Assign(seL4_CPtr pool, seL4_CPtr vspace)
{
    return seL4_X86_ASIDPool_Assign(pool, vspace);
}

/* mapping: page tables by hand.
 *
 * An address is looked up in four tables.  The root task's first table is there, and what its own
 * image needs.  For a new address this program brings the tables itself:
 *
 *      PML4  ->  PDPT  ->  page directory  ->  page table  ->  frame
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* An address of which no table but the first is there. */
#define ADDRESS 0xA000000000

/* A second and a third one, one page and two pages further. */
#define SECOND (ADDRESS + BIT(seL4_PageBits))
#define THIRD (SECOND + BIT(seL4_PageBits))

static seL4_CPtr frame;

/* Tries to map the frame at ADDRESS, to be read only.  Says what is missing. */
static seL4_Error try_to_map(void)
{
    seL4_Error error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, ADDRESS, seL4_CanRead,
                                         seL4_X86_Default_VMAttributes);
    if (error == seL4_FailedLookup)
        printf("Not mapped: no table translates the lower %lu bits of the address.\n",
               seL4_MappingFailedLookupLevel());
    return error;
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;

    zf_log_set_tag_prefix("mapping:");

    /* All objects are made here; the tasks map them. */
    frame = alloc_object(info, seL4_X86_4K, 0);
    UNUSED seL4_CPtr pdpt = alloc_object(info, seL4_X86_PDPTObject, 0);
    UNUSED seL4_CPtr directory = alloc_object(info, seL4_X86_PageDirectoryObject, 0);
    UNUSED seL4_CPtr table = alloc_object(info, seL4_X86_PageTableObject, 0);
    seL4_CPtr copy = alloc_slot(info);

    try_to_map();

    /* TASK 1: map the PDPT, so that it translates addresses around ADDRESS.
     *
     *      seL4_Error seL4_X86_PDPT_Map(seL4_X86_PDPT pdpt, seL4_X64_PML4 pml4, seL4_Word vaddr,
     *                                   seL4_X86_VMAttributes attr);
     * hint: the PML4 is seL4_CapInitThreadVSpace, the attributes are seL4_X86_Default_VMAttributes.
     *       Put the result into error. */
    //@ 1
    error = seL4_X86_PDPT_Map(pdpt, seL4_CapInitThreadVSpace, ADDRESS,
                              seL4_X86_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The PDPT cannot be mapped (TASK 1)")
    try_to_map();

    /* TASK 2: map the page directory.
     *
     *      seL4_Error seL4_X86_PageDirectory_Map(seL4_X86_PageDirectory directory,
     *                                            seL4_CPtr vspace, seL4_Word vaddr,
     *                                            seL4_X86_VMAttributes attr); */
    //@ 2
    error = seL4_X86_PageDirectory_Map(directory, seL4_CapInitThreadVSpace, ADDRESS,
                                       seL4_X86_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The page directory cannot be mapped: is the PDPT there? (TASK 2)")
    try_to_map();

    /* TASK 3: map the page table.
     *
     *      seL4_Error seL4_X86_PageTable_Map(seL4_X86_PageTable table, seL4_CPtr vspace,
     *                                        seL4_Word vaddr, seL4_X86_VMAttributes attr); */
    //@ 3
    error = seL4_X86_PageTable_Map(table, seL4_CapInitThreadVSpace, ADDRESS,
                                   seL4_X86_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The page table cannot be mapped: is the directory there? (TASK 3)")
    error = try_to_map();
    ZF_LOGF_IFERR(error, "The frame cannot be mapped: a table is missing (TASK 1 to TASK 3)")

    volatile seL4_Word *word = (seL4_Word *)ADDRESS;
    printf("Mapped. The first word there is %lu.\n", *word);

    /* TASK 4: map the frame again at the same address, now to be read and written.
     *
     * It was mapped with seL4_CanRead: a write faults.  A frame that is mapped may be mapped again
     * at its address; then the rights change.
     *      seL4_Error seL4_X86_Page_Map(seL4_X86_Page page, seL4_CPtr vspace, seL4_Word vaddr,
     *                                   seL4_CapRights_t rights, seL4_X86_VMAttributes attr);
     * hint: the rights are seL4_ReadWrite. */
    //@ 4
    error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, ADDRESS, seL4_ReadWrite,
                              seL4_X86_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The rights cannot be changed (TASK 4)")
    *word = 5;
    printf("Wrote %lu.\n", *word);

    /* TASK 5: make a copy of the frame's capability, in the slot `copy`.
     *
     * A capability to a frame remembers one mapping.  To map the same memory at a second address,
     * a second capability is wanted.
     * hint: seL4_CNode_Copy, as in the tutorial `capabilities`; all rights. */
    //@ 5
    error = seL4_CNode_Copy(seL4_CapInitThreadCNode, copy, seL4_WordBits, seL4_CapInitThreadCNode,
                            frame, seL4_WordBits, seL4_AllRights);
    //@ end
    ZF_LOGF_IFERR(error, "The capability to the frame cannot be copied (TASK 5)")
    seL4_X86_Page_GetAddress_t where = seL4_X86_Page_GetAddress(copy);
    ZF_LOGF_IFERR(where.error, "The slot `copy` holds no frame (TASK 5)")
    ZF_LOGF_IF(where.paddr != seL4_X86_Page_GetAddress(frame).paddr,
               "The slot `copy` holds another frame (TASK 5)");

    /* TASK 6: map the copy at SECOND, to be read only.
     *
     * The page table is there already: SECOND lies next to ADDRESS. */
    //@ 6
    error = seL4_X86_Page_Map(copy, seL4_CapInitThreadVSpace, SECOND, seL4_CanRead,
                              seL4_X86_Default_VMAttributes);
    //@ end
    ZF_LOGF_IFERR(error, "The copy cannot be mapped (TASK 6)")
    volatile seL4_Word *second = (seL4_Word *)SECOND;
    printf("The second address shows the same memory: %lu.\n", *second);

    /* TASK 7: take the first mapping away.
     *
     *      seL4_Error seL4_X86_Page_Unmap(seL4_X86_Page page);
     * The memory stays as it is, and the second mapping stays too.
     * hint: the page is frame; put the result into error. */
    //@ 7
    error = seL4_X86_Page_Unmap(frame);
    //@ end
    ZF_LOGF_IFERR(error, "The frame cannot be unmapped (TASK 7)")

    /* As long as a capability remembers a mapping, it cannot be used for another address. */
    error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, THIRD, seL4_CanRead,
                              seL4_X86_Default_VMAttributes);
    ZF_LOGF_IFERR(error, "The frame is still mapped at its first address (TASK 7)")
    volatile seL4_Word *third = (seL4_Word *)THIRD;
    printf("The frame has moved to a third address: %lu.\n", *third);
    return 0;
}

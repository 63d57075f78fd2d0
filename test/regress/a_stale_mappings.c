/* Class A: authority by what a capability still remembers of a mapping that is gone. */

static void class_a(void)
{
    const seL4_Word at = 0x18000000000;
    seL4_CPtr one = f, two = f + 1, pdpt = f + 2, pd = f + 3, pt = f + 4, other_pt = f + 5;
    CHECK(retype(seL4_X86_4K, 0, one, 2) == 0 && retype(seL4_X86_PDPTObject, 0, pdpt, 1) == 0);
    CHECK(retype(seL4_X86_PageDirectoryObject, 0, pd, 1) == 0 &&
          retype(seL4_X86_PageTableObject, 0, pt, 2) == 0);
    CHECK(seL4_X86_PDPT_Map(pdpt, VSPACE, at, attr) == 0 &&
          seL4_X86_PageDirectory_Map(pd, VSPACE, at, attr) == 0);
    CHECK(seL4_X86_PageTable_Map(pt, VSPACE, at, attr) == 0);
    CHECK(seL4_X86_Page_Map(one, VSPACE, at, seL4_AllRights, attr) == 0);
    /* The table goes from under the frame; another comes, with another frame. */
    CHECK(delete (pt) == 0 && seL4_X86_PageTable_Map(other_pt, VSPACE, at, attr) == 0);
    CHECK(seL4_X86_Page_Map(two, VSPACE, at, seL4_AllRights, attr) == 0);
    *(volatile seL4_Word *)at = 5;
    CHECK(seL4_X86_Page_GetAddress(one).error == 0 && seL4_X86_Page_Unmap(one) == 0 &&
          *(volatile seL4_Word *)at == 5);
    /* Its address space goes, and a new one gets the same identifier: the old frame has no say in
     * it. */
    vka_object_t big[2], root;
    CHECK(vka_alloc_frame(&vka, seL4_LargePageBits, &big[0]) == 0 &&
          vka_alloc_frame(&vka, seL4_LargePageBits, &big[1]) == 0);
    for (int i = 0; i < 2; i++) {
        seL4_CPtr t[2] = { new_object(seL4_X86_PDPTObject, 0),
                           new_object(seL4_X86_PageDirectoryObject, 0) };
        CHECK(vka_alloc_pml4(&vka, &root) == 0);
        CHECK(seL4_X86_ASIDPool_Assign(seL4_CapInitThreadASIDPool, root.cptr) == 0);
        CHECK(seL4_X86_PDPT_Map(t[0], root.cptr, at, attr) == 0);
        CHECK(seL4_X86_PageDirectory_Map(t[1], root.cptr, at, attr) == 0);
        CHECK(seL4_X86_Page_Map(big[i].cptr, root.cptr, at, seL4_AllRights, attr) == 0);
        if (i == 0)
            CHECK(delete (root.cptr) == 0);
    }
    CHECK(seL4_X86_Page_Unmap(big[0].cptr) == 0);
    CHECK(seL4_X86_PageTable_Map(f + 6, root.cptr, at, attr) == seL4_InvalidCapability);
    seL4_CPtr probe = new_object(seL4_X86_PageTableObject, 0);
    CHECK(seL4_X86_PageTable_Map(probe, root.cptr, at, attr) ==
          seL4_DeleteFirst); /* the new page is there */
    CHECK(seL4_X86_Page_Unmap(big[1].cptr) == 0 &&
          seL4_X86_PageTable_Map(probe, root.cptr, at, attr) == 0);
    CHECK(delete (root.cptr) == 0);
}

/* Class E: an entry that gives more than it should, for any rights, attributes and size. */

static volatile seL4_Word *e_at;
static volatile seL4_Word e_done;

static void e_read(void *arg)
{
    (void)arg;
    e_done = *e_at + 1;
    stop();
}

static void e_write(void *arg)
{
    (void)arg;
    *e_at = 6;
    e_done = 1;
    stop();
}

static void class_e(void)
{
    seL4_CPtr small, large = new_object(seL4_X86_LargePageObject, 0);
    volatile seL4_Word *page = new_page(&small);
    const seL4_Word far = 0x20000000000;
    seL4_CPtr tables[2] = { new_object(seL4_X86_PDPTObject, 0),
                            new_object(seL4_X86_PageDirectoryObject, 0) };
    CHECK(seL4_X86_PDPT_Map(tables[0], VSPACE, far, attr) == 0 &&
          seL4_X86_PageDirectory_Map(tables[1], VSPACE, far, attr) == 0);
    CHECK(seL4_X86_Page_Unmap(small) == 0);
    for (seL4_Word rights = 0; rights < 4; rights++)
        for (seL4_Word a = 0; a < 8; a++)
            for (int size = 0; size < 2; size++) {
                /* Rights and attributes have more bits than those that mean something. */
                seL4_CPtr frame = size ? large : small;
                e_at = size ? (volatile seL4_Word *)far : page;
                CHECK(seL4_X86_Page_Map(frame, VSPACE, (seL4_Word)e_at,
                                        (seL4_CapRights_t){ { rights | ~15ul } },
                                        (seL4_X86_VMAttributes)(a | 0xfff0)) == 0);
                e_done = 0;
                CHECK((fault_of(e_read, NULL) == 0) == (rights >= 2) &&
                      (e_done != 0) == (rights >= 2));
                e_done = 0;
                CHECK((fault_of(e_write, NULL) == 0) == (rights == 3) &&
                      (e_done != 0) == (rights == 3));
                CHECK(seL4_X86_Page_Unmap(frame) == 0);
            }
    /* The kernel's half is nobody's: neither to map there nor to touch. */
    static const seL4_Word kernel[] = { 0xffff800000000000, 0xffffff8000000000, 0xffffffff80100000,
                                        0xffffffffc0000000, 0x800000000000 };
    for (unsigned i = 0; i < sizeof kernel / sizeof *kernel; i++) {
        CHECK(seL4_X86_Page_Map(small, VSPACE, kernel[i], seL4_AllRights, attr) ==
              seL4_InvalidArgument);
        e_at = (volatile seL4_Word *)kernel[i];
        CHECK(fault_of(e_read, NULL) != 0 && fault_of(e_write, NULL) != 0);
    }
}

/* Class J: extreme values in every word of every invocation.  What comes back is an answer of the
 * kernel (its badge is 0 and its error is one that exists), and nothing else has changed: class_d's
 * untyped is whole afterwards. */

static void class_j(void)
{
    static const seL4_Word extremes[] = { 0,
                                          1,
                                          2,
                                          63,
                                          64,
                                          65,
                                          255,
                                          256,
                                          1ul << 31,
                                          1ul << 32,
                                          1ul << 46,
                                          1ul << 47,
                                          (1ul << 47) - 1,
                                          (1ul << 48) - 1,
                                          1ul << 63,
                                          ~0ul - 1,
                                          ~0ul };
    enum { N = sizeof extremes / sizeof *extremes, WORDS = 9 };
    seL4_CPtr objects[16];
    unsigned n = 0;
    int good = 1;
    CHECK(retype(seL4_UntypedObject, 14, f, 1) == 0 &&
          retype(seL4_CapTableObject, 6, f + 1, 1) == 0);
    CHECK(retype(seL4_TCBObject, 0, f + 2, 1) == 0 &&
          retype(seL4_NotificationObject, 0, f + 3, 1) == 0);
    CHECK(retype(seL4_X86_4K, 0, f + 4, 1) == 0 &&
          retype(seL4_X86_PageTableObject, 0, f + 5, 1) == 0);
    CHECK(retype(seL4_X86_PDPTObject, 0, f + 6, 1) == 0 &&
          retype(seL4_X64_PML4Object, 0, f + 7, 1) == 0);
    CHECK(seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, f + 8, 64, 0, 0, 0, 0, 33) == 0);
    CHECK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0x80, 0x80, CNODE, f + 9, 64) == 0);
    for (seL4_Word i = 0; i < 10; i++)
        objects[n++] = f + i;
    objects[n++] = seL4_CapIRQControl;
    objects[n++] = seL4_CapASIDControl;
    objects[n++] = seL4_CapIOPortControl;
    objects[n++] = seL4_CapDomain;
    for (unsigned o = 0; o < n; o++)
        for (seL4_Word label = 1; label < 53; label++)
            for (unsigned at = 0; at < WORDS; at++)
                for (unsigned e = 0; e < N; e++) {
                    seL4_Word w[WORDS] = { random_word() % 3, random_word() % 3, random_word() % 3,
                                           random_word() % 3 };
                    w[at] = extremes[e];
                    seL4_CPtr extra[3] = { f + 1, f + random_word() % 9, f + 2 };
                    good &= invoke(objects[o], label, WORDS, w, 3, extra) &&
                            got.error < seL4_NumErrors;
                    if (is_there(f + 1) == 0 &&
                        seL4_Untyped_Retype(memory.cptr, seL4_CapTableObject, 6, CNODE, 0, 0, f + 1,
                                            1))
                        good = 0;
                }
    CHECK(good);
    /* What it issued goes; the domain schedule and the memory are as they were. */
    for (seL4_Word i = 0; i < 10; i++)
        CHECK(delete (f + i) == 0);
    CHECK(seL4_DomainSet_Set(seL4_CapDomain, 0, SELF) == 0);
    CHECK(revoke(memory.cptr) == 0 && retype(seL4_UntypedObject, 20, f, 1) == 0);
}

/* Class D: objects made, deleted and made again, of every type, many in one untyped.  (With a check
 * of every invariant after each step: test/host/test_random.c.) */

static void class_d(void)
{
    static const seL4_Word types[][2] = {
        { seL4_UntypedObject, 4 },       { seL4_UntypedObject, 12 },
        { seL4_TCBObject, 0 },           { seL4_EndpointObject, 0 },
        { seL4_NotificationObject, 0 },  { seL4_CapTableObject, 1 },
        { seL4_CapTableObject, 5 },      { seL4_X86_4K, 0 },
        { seL4_X86_PDPTObject, 0 },      { seL4_X64_PML4Object, 0 },
        { seL4_X86_PageTableObject, 0 }, { seL4_X86_PageDirectoryObject, 0 },
    };
    seL4_Word made = 0, refused = 0;
    int odd = 0;
    for (int i = 0; i < 20000; i++) {
        seL4_CPtr slot = f + random_word() % 60;
        const seL4_Word *t = types[random_word() % (sizeof types / sizeof *types)];
        if (is_there(slot)) {
            if (random_word() % 3 || seL4_DebugCapIdentify(slot) != 12)
                odd |= delete (slot) != 0;
            else
                seL4_TCB_BindNotification(slot, f + random_word() % 60);
        } else {
            int error = retype(t[0], t[1], slot, 1);
            made += error == 0;
            refused += error == seL4_NotEnoughMemory;
            odd |= error != 0 && error != seL4_NotEnoughMemory;
            if (error && random_word() % 8 == 0)
                odd |= revoke(memory.cptr) != 0;
        }
    }
    CHECK(!odd && made > 2000 && refused > 100);
    CHECK(revoke(memory.cptr) == 0);
    for (seL4_Word i = 0; i < 60; i++)
        odd |= is_there(f + i);
    CHECK(!odd && retype(seL4_UntypedObject, 20, f, 1) == 0); /* all of it is there again */
}

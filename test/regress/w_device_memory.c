/* Class W: device memory where the kernel would write to it. */

static void class_w(void)
{
    seL4_CPtr dev = info->untyped.start, tcb = f + 1;
    while (info->untypedList[dev - info->untyped.start].sizeBits < 12)
        dev++;
    CHECK(info->untypedList[dev - info->untyped.start].isDevice);
    CHECK(retype(seL4_TCBObject, 0, tcb, 1) == 0);
    static const seL4_Word types[] = { seL4_TCBObject,
                                       seL4_EndpointObject,
                                       seL4_NotificationObject,
                                       seL4_X86_PDPTObject,
                                       seL4_X64_PML4Object,
                                       seL4_X86_PageTableObject,
                                       seL4_X86_PageDirectoryObject };
    for (unsigned i = 0; i < sizeof types / sizeof *types; i++)
        CHECK(seL4_Untyped_Retype(dev, types[i], 0, CNODE, 0, 0, f, 1) == seL4_InvalidArgument);
    CHECK(seL4_Untyped_Retype(dev, seL4_CapTableObject, 2, CNODE, 0, 0, f, 1) ==
          seL4_InvalidArgument);
    CHECK(seL4_X86_ASIDControl_MakePool(seL4_CapASIDControl, dev, CNODE, f, 64) ==
          seL4_InvalidCapability);
    CHECK(seL4_Untyped_Retype(dev, seL4_X86_4K, 0, CNODE, 0, 0, f, 1) == 0);
    CHECK(seL4_TCB_SetIPCBuffer(tcb, 0x10000, f) == seL4_IllegalOperation);
    CHECK(seL4_TCB_Configure(tcb, 0, CNODE, 0, VSPACE, 0, 0x10000, f) == seL4_IllegalOperation);
    CHECK(copy(f, f + 2) && seL4_TCB_SetIPCBuffer(tcb, 0x10000, f + 2) == seL4_IllegalOperation);
    CHECK(delete (f) == 0 && delete (f + 2) == 0);
    /* Through an untyped of its own it is still a device. */
    CHECK(seL4_Untyped_Retype(dev, seL4_UntypedObject, 12, CNODE, 0, 0, f, 1) == 0);
    CHECK(seL4_Untyped_Retype(f, seL4_TCBObject, 0, CNODE, 0, 0, f + 2, 1) == seL4_InvalidArgument);
    CHECK(seL4_Untyped_Retype(f, seL4_X86_4K, 0, CNODE, 0, 0, f + 2, 1) == 0);
    CHECK(seL4_TCB_SetIPCBuffer(tcb, 0x10000, f + 2) == seL4_IllegalOperation && revoke(dev) == 0);
}

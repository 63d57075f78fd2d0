/* Class K: the last index that is allowed, and the first that is not. */

static void class_k(void)
{
    const seL4_CPtr control = seL4_CapIRQControl;
    seL4_Word slots = 1ul << info->initThreadCNodeSizeBits;
    for (seL4_Word v = 105; v < 112; v++) {
        CHECK((seL4_IRQControl_GetMSI(control, CNODE, f, 64, 0, 0, 0, 0, v) == 0) == (v <= 107));
        CHECK((delete (f) == 0));
    }
    for (seL4_Word pin = 21; pin < 27; pin++) {
        CHECK((seL4_IRQControl_GetIOAPIC(control, CNODE, f, 64, 0, pin, 0, 0, 50) == 0) ==
              (pin <= 23));
        CHECK(delete (f) == 0);
    }
    for (seL4_Word bits = 1; bits < 6; bits++) {
        CHECK(retype(seL4_CapTableObject, bits, f, 1) == 0);
        for (seL4_Word i = (1ul << bits) - 1; i < (1ul << bits) + 2;
             i++) /* only the low bits of an index count */
            CHECK(seL4_CNode_Copy(f, i, (seL4_Uint8)bits, CNODE, ep, 64, seL4_AllRights) == 0 &&
                  seL4_CNode_Delete(f, i, (seL4_Uint8)bits) == 0);
        for (seL4_Word i = (1ul << bits) - 1; i < (1ul << bits) + 2;
             i++) /* Retype's offset counts whole */
            CHECK((seL4_Untyped_Retype(memory.cptr, seL4_EndpointObject, 0, f, 0, 0, i, 1) == 0) ==
                  (i < 1ul << bits));
        CHECK(revoke(memory.cptr) == 0);
    }
    CHECK(seL4_Untyped_Retype(memory.cptr, seL4_EndpointObject, 0, CNODE, 0, 0, slots - 1, 1) == 0);
    CHECK(seL4_Untyped_Retype(memory.cptr, seL4_EndpointObject, 0, CNODE, 0, 0, slots, 1) ==
          seL4_RangeError);
    CHECK(delete (slots - 1) == 0);
    CHECK(seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, 0xffff, 0xffff, CNODE, f, 64) == 0);
    CHECK(seL4_X86_IOPort_In8(f, 0xffff).error == 0 &&
          seL4_X86_IOPort_In8(f, 0).error == seL4_IllegalOperation);
    CHECK(seL4_X86_IOPort_In16(f, 0xffff).error == seL4_IllegalOperation && delete (f) == 0);
    CHECK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0) == 0);
    CHECK(retype(seL4_X86_4K, 0, f, 1) == 0);
    CHECK(seL4_X86_Page_Map(f, VSPACE, 0x7fffffffe000, seL4_AllRights, attr) == seL4_FailedLookup ||
          seL4_X86_Page_Unmap(f) == 0);
    CHECK(seL4_X86_Page_Map(f, VSPACE, 0x7ffffffff000, seL4_AllRights, attr) ==
          seL4_InvalidArgument);
}

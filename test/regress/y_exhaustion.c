/* Class Y: when there is no more of something.  (ASIDs and pools: errors.c.) */

static void class_y(void)
{
    /* Memory, down to its last 16 bytes; every refusal changes nothing. */
    CHECK(retype(seL4_CapTableObject, 10, f, 1) == 0);
    seL4_Word made = 0, slot = 0;
    for (int size = 12; size >= 4; size -= 4)
        while (slot < 1024 && seL4_Untyped_Retype(memory.cptr, seL4_UntypedObject, (seL4_Word)size,
                                                  f, 0, 0, slot, 1) == 0)
            made++, slot++;
    CHECK(made == 248); /* of 256 pages the CNode took 8 */
    CHECK_ERROR1(retype(seL4_EndpointObject, 0, f + 1, 1), seL4_NotEnoughMemory, 0);
    CHECK_ERROR1(retype(seL4_UntypedObject, 4, f + 1, 1), seL4_NotEnoughMemory, 0);
    for (seL4_Word i = 0; i < 100; i++)
        CHECK(retype(seL4_TCBObject, 0, f + 1, 1) == seL4_NotEnoughMemory);
    CHECK(revoke(memory.cptr) == 0);
    /* Slots: a CNode that is full. */
    CHECK(retype(seL4_CapTableObject, 4, f, 1) == 0);
    for (seL4_Word i = 0; i < 16; i++)
        CHECK(seL4_CNode_Copy(f, i, 4, CNODE, ep, 64, seL4_AllRights) == 0);
    for (seL4_Word i = 0; i < 16; i++) {
        CHECK(seL4_CNode_Copy(f, i, 4, CNODE, ep, 64, seL4_AllRights) == seL4_DeleteFirst);
        CHECK(seL4_Untyped_Retype(memory.cptr, seL4_EndpointObject, 0, f, 0, 0, i, 1) ==
              seL4_DeleteFirst);
    }
    /* Vectors: all of them, and no more. */
    seL4_Word vectors = 0;
    CHECK(seL4_Untyped_Retype(memory.cptr, seL4_CapTableObject, 7, CNODE, 0, 0, f + 1, 1) == 0);
    for (seL4_Word v = 0; v < 128; v++)
        vectors += seL4_IRQControl_GetMSI(seL4_CapIRQControl, f + 1, v, 7, 0, 0, 0, 0, v) == 0;
    CHECK(vectors == 108 && seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, f + 2, 64, 0, 0, 0, 0,
                                                   5) == seL4_RevokeFirst);
    CHECK(delete (f + 1) == 0 &&
          seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, f + 2, 64, 0, 0, 0, 0, 5) == 0);
    CHECK(delete (f + 2) == 0);
}

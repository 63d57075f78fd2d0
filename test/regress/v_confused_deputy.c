/* Class V: whose authority counts.  The maximum controlled priority of the thread that is named as
 * authority, not that of the target nor of the caller. */

static void class_v(void)
{
    seL4_CPtr target = f, weak = f + 1;
    CHECK(retype(seL4_TCBObject, 0, target, 2) == 0);
    CHECK(seL4_TCB_SetMCPriority(target, SELF, 200) == 0 &&
          seL4_TCB_SetMCPriority(weak, SELF, 10) == 0);
    for (seL4_Word p = 0; p < 256; p++) {
        CHECK((seL4_TCB_SetPriority(target, weak, p) == 0) == (p <= 10));
        CHECK((seL4_TCB_SetSchedParams(target, weak, 0, p) == 0) == (p <= 10));
        CHECK((seL4_TCB_SetSchedParams(target, weak, p, 0) == 0) == (p <= 10));
        CHECK((seL4_TCB_SetMCPriority(target, weak, p) == 0) == (p <= 10));
    }
    /* Also for the thread itself: once given up it does not come back. */
    CHECK(seL4_TCB_SetMCPriority(weak, weak, 3) == 0 &&
          seL4_TCB_SetMCPriority(weak, weak, 4) == seL4_RangeError);
    CHECK(seL4_TCB_SetPriority(target, ep, 0) == seL4_InvalidCapability);
    /* A badge cannot be changed, nor taken off, nor can rights come back. */
    seL4_CPtr poor = mint(ep, seL4_CanWrite, 5);
    CHECK(mint(poor, seL4_AllRights, 0) == 0 && mint(poor, seL4_AllRights, 6) == 0);
    CHECK(copy(poor, f + 2) &&
          seL4_CNode_CancelBadgedSends(CNODE, f + 2, 64) == seL4_IllegalOperation);
    CHECK(delete (poor) == 0 && delete (f + 2) == 0);
}

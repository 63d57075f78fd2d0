/* smc.c - calls of the firmware, in a kernel with ALLOW_SMC_CALLS: on a machine whose firmware
 * listens to SMC, and on one whose does not (the device tree says which). */
#include "../qemu/raw.h"

enum { SMC = 15, PSCI_VERSION = 0x84000000, OTHER_FUNCTION = 0x84000006 };

/* Does the device tree name firmware that is called by SMC? */
static int listens(void)
{
    const seL4_BootInfoHeader *h = (const void *)((const char *)info + 4096);
    for (seL4_Word i = 0; i + 4 < h->len; i += 4) /* values begin at multiples of 4 */
        if (!memcmp((const char *)h + i, "smc", 4))
            return 1;
    return 0;
}

/* The version of PSCI, which the firmware tells, or -1. */
static seL4_Word version(seL4_CPtr cap)
{
    seL4_ARM_SMCContext in = { PSCI_VERSION, 1, 2, 3, 4, 5, 6, 7 }, out = { 0 };
    CHECK_IS(seL4_ARM_SMC_Call(cap, &in, &out), 0);
    return out.x0;
}

int main(void)
{
    start();
    seL4_CPtr badged = new_slot(), again = new_slot(), copy = new_slot();
    seL4_Word all[8] = { OTHER_FUNCTION };
    CHECK_IS(seL4_DebugCapIdentify(SMC), 25);
    if (listens())
        CHECK(version(SMC) >= 0x10000 && version(SMC) < 0x80000000);
    else
        CHECK_IS(version(SMC), ~(seL4_Word)0);

    invoke(SMC, seL4_Label_ARM_SMC_Call + 1, 8, all, NOTHING);
    CHECK(IS0(seL4_IllegalOperation));
    invoke(SMC, seL4_Label_ARM_SMC_Call, 7, all, NOTHING);
    CHECK(IS0(seL4_TruncatedMessage));

    /* A badge is the one function that may be called; it is given once. */
    CHECK_IS(seL4_CNode_Mint(CNODE, badged, 64, CNODE, SMC, 64, seL4_AllRights, PSCI_VERSION), 0);
    CHECK_IS(version(badged), version(SMC));
    invoke(badged, seL4_Label_ARM_SMC_Call, 8, all, NOTHING);
    CHECK(IS0(seL4_IllegalOperation));
    invoke(badged, seL4_Label_ARM_SMC_Call, 7, all, NOTHING);
    CHECK(IS0(seL4_TruncatedMessage));
    CHECK_IS(seL4_CNode_Mint(CNODE, again, 64, CNODE, badged, 64, seL4_AllRights, OTHER_FUNCTION),
             seL4_IllegalOperation);
    CHECK_IS(seL4_CNode_Copy(CNODE, copy, 64, CNODE, badged, 64, seL4_AllRights), 0);
    invoke(copy, seL4_Label_ARM_SMC_Call, 8, all, NOTHING);
    CHECK(IS0(seL4_IllegalOperation));

    /* What was minted goes with the capability from which it came. */
    CHECK_IS(seL4_CNode_Revoke(CNODE, SMC, 64), 0);
    CHECK_IS(seL4_DebugCapIdentify(badged), 0);
    CHECK_IS(seL4_DebugCapIdentify(copy), 0);
    CHECK_IS(seL4_DebugCapIdentify(SMC), 25);
    return finish();
}

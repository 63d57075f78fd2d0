/* test_ioport.c - I/O ports (ioport.c of the architecture). */
#include "steps.h"

/* Ranges of ports beside each other, and copies of them. */
static void test_copies(void)
{
    world_start();
    word f = first_free;
    for (word i = 0; i < 3; i++)
        CHECK_IS(invoke_words(ROOT_SLOT_IO_PORT_CONTROL, LABEL_X86_IOPortControl_Issue,
                              WORDS(0x100 + 16 * i, 0x10f + 16 * i, f + i, 64),
                              WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    CHECK(copied(f + 3, f + 1, RIGHTS_ALL));
    CHECK_IS(on_slot(LABEL_CNode_Delete, f + 1).error, 0);
    CHECK_IS(invoke_words(f + 3, LABEL_X86_IOPort_In8, WORDS(0x115), NONE).error, 0);
    CHECK_IS(on_slot(LABEL_CNode_Revoke, f + 2).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 3)));
    CHECK(cap_covers(*world_cap(f), *world_cap(f)));
    CHECK(!cap_covers(*world_cap(f), *world_cap(f + 2)));
    CHECK(!cap_covers(*world_cap(f), cap_set_last_port(*world_cap(f), 0x11f)));
    CHECK_IS(on_slot(LABEL_CNode_Revoke, ROOT_SLOT_IO_PORT_CONTROL).error, 0);
    CHECK(cap_is_null(*world_cap(f)));
    CHECK(cap_is_null(*world_cap(f + 3)));
}

/* Errors of Issue in their order, overlapping ranges, and what a port capability may touch. */
void test_ioport(void)
{
    test_copies();
    world_start();
    word f = first_free;
    struct answer a;
    const word issue = LABEL_X86_IOPortControl_Issue;
#define ISSUE(slot_, first, last) \
    invoke_words(ROOT_SLOT_IO_PORT_CONTROL, issue, WORDS(first, last, slot_, 64), \
                 WORDS(ROOT_SLOT_CNODE))
    a = ISSUE(f + 4, 10, 9);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(ISSUE(f + 4, 0x60, 0x64).error, 0);
    CHECK_IS(ISSUE(f + 5, 0x64, 0x70).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 5, 0x65, 0x1ff).error, 0);
    /* Ranges of many words of bits: the first word, those between and the last are taken, and no
     * more. */
    CHECK_IS(ISSUE(f + 6, 0x1ff, 0x1ff).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 6, 0x90, 0x90).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 6, 0x200, 0x2d0).error, 0);
    CHECK_IS(ISSUE(f + 7, 0x2e0, 0x2e0).error, 0);
    CHECK_IS(ISSUE(f + 8, 0x2d1, 0x2df).error, 0);
    CHECK_IS(ISSUE(f + 9, 0x2d0, 0x2d0).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 9, 0x3f0, 0x3f0).error, 0);
    CHECK_IS(ISSUE(f + 10, 0x2e1, 0x3ef).error, 0);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 6, 64), NONE);
    CHECK_IS(ISSUE(f + 6, 0x2e0, 0x2e0).error, ERR_RevokeFirst);
    CHECK_IS(ISSUE(f + 6, 0x200, 0x2d0).error, 0);
    a = invoke_words(ROOT_SLOT_IO_PORT_CONTROL, issue, WORDS(9, 9, f + 11, 64), WORDS(f + 4));
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[0], 0);
    for (word i = 6; i <= 10; i++)
        invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + i, 64), NONE);
    a = invoke_words(f + 4, LABEL_X86_IOPort_In8, WORDS(0x64), NONE);
    CHECK_IS(a.error, 0);
    CHECK_IS(a.mr[0], 0x64 * 65536 + 8);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_IOPort_In16, WORDS(0x64), NONE).error,
             ERR_IllegalOperation);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_IOPort_Out32, WORDS(0x61, 0), NONE).error, 0);
    CHECK_IS(invoke_words(f + 4, LABEL_X86_IOPort_Out8, WORDS(0x60), NONE).error,
             ERR_TruncatedMessage);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(f + 5, 64), NONE);
    CHECK_IS(ISSUE(f + 5, 0x100, 0xffff).error, 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IO_PORT_CONTROL, 64),
                          NONE)
                 .error,
             0);
    CHECK_IS(ISSUE(f + 6, 0, 0xffff).error, 0);
}

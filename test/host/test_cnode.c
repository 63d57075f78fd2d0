/* test_cnode.c - capabilities are copied, moved, exchanged, revoked (kernel/object/cnode.c). */
#include "steps.h"

/* Two CNodes change places, each with a new guard. */
static void test_exchange(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, CNODE, 2, f, 1);
    retype(u, CNODE, 3, f + 1, 1);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                          WORDS(f, 64, 5 << 6 | 3, f + 1, 64, 9 << 6 | 4, f, 64),
                          WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE))
                 .error,
             0);
    struct cap a = *world_cap(f), b = *world_cap(f + 1);
    CHECK_IS(cap_radix(a), 3);
    CHECK_IS(cap_guard_bits(a), 3);
    CHECK_IS(a.w1, 5);
    CHECK_IS(cap_radix(b), 2);
    CHECK_IS(cap_guard_bits(b), 4);
    CHECK_IS(b.w1, 9);
}

void test_cnode(void)
{
    test_exchange();
    world_start();
    word f = first_free, u = world_untyped(14);
    struct answer a;
    retype(u, ENDPOINT, 0, f, 1);
    a = cnode(LABEL_CNode_Copy, f, f);
    CHECK_IS(a.error, ERR_DeleteFirst);
    a = cnode(LABEL_CNode_Copy, f + 1, f + 2);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(a.mr[1], LOOKUP_MISSING);
    CHECK_IS(a.mr[2], 64);
    CHECK_IS(mint(f + 1, f, RIGHT_READ, 0x61).error, 0);
    CHECK_IS(cap_badge(*world_cap(f + 1)), 0x61);
    CHECK_IS(cap_rights(*world_cap(f + 1)), RIGHT_READ);
    /* A badge is for ever. */
    CHECK_IS(mint(f + 2, f + 1, RIGHTS_ALL, 0x62).error, ERR_IllegalOperation);
    CHECK_IS(mint(f + 2, f + 1, RIGHTS_ALL, 0).error, ERR_IllegalOperation);
    CHECK_IS(cnode(LABEL_CNode_Copy, f + 2, f + 1).error, 0);
    CHECK_IS(cap_badge(*world_cap(f + 2)), 0x61);
    /* Revoking the badged one takes its copy, not the original. */
    CHECK_IS(mint(f + 3, f, RIGHTS_ALL, 0x63).error, 0);
    CHECK_IS(revoke_at(f + 1).error, 0);
    CHECK(cap_is_null(*world_cap(f + 2)));
    CHECK(!cap_is_null(*world_cap(f + 3)));
    CHECK(!cap_is_null(*world_cap(f)));
    /* A plain copy has no children. */
    CHECK_IS(cnode(LABEL_CNode_Copy, f + 4, f).error, 0);
    CHECK_IS(cnode(LABEL_CNode_Copy, f + 5, f + 4).error, 0);
    CHECK_IS(revoke_at(f + 4).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 5)));
    CHECK_IS(revoke_at(f).error, 0);
    CHECK(cap_is_null(*world_cap(f + 5)));
    CHECK(cap_is_null(*world_cap(f + 1)));
    /* The same badge minted again opens a family of its own. */
    mint(f + 1, f, RIGHTS_ALL, 7);
    mint(f + 2, f, RIGHTS_ALL, 7);
    CHECK_IS(revoke_at(f + 2).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 1)));
    CHECK_IS(revoke_at(f + 1).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 2)));
    CHECK_IS(delete_at(f + 2).error, 0);
    CHECK_IS(revoke_at(f).error, 0);
    /* When the first of a badge's family goes, the next one opens it: a later mint with the same
     * badge does not adopt it. */
    mint(f + 1, f, RIGHTS_ALL, 7);
    cnode(LABEL_CNode_Copy, f + 2, f + 1);
    mint(f + 3, f, RIGHTS_ALL, 7);
    CHECK_IS(delete_at(f + 1).error, 0);
    CHECK_IS(revoke_at(f + 3).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 2)));
    CHECK_IS(delete_at(f + 3).error, 0);
    CHECK_IS(revoke_at(f).error, 0);
    /* Move, Mutate, Rotate. */
    CHECK_IS(cnode(LABEL_CNode_Move, f + 1, f).error, 0);
    CHECK(cap_is_null(*world_cap(f)));
    CHECK_IS(cnode(LABEL_CNode_Mutate, f, f + 1).error, ERR_IllegalOperation);
    retype(u, CNODE, 3, f + 2, 1);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mutate, WORDS(f + 3, 64, f + 2, 64, 5 << 6 | 3),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK_IS(cap_guard_bits(*world_cap(f + 3)), 3);
    CHECK_IS(world_cap(f + 3)->w1, 5);
    retype(u, CNODE, 3, f + 4, 1);
    /* dest f+5, pivot f+3, source f+4 */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                     WORDS(f + 5, 64, 2, f + 3, 64, 1, f + 4, 64),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK_IS(cap_guard_bits(*world_cap(f + 5)), 2);
    CHECK_IS(cap_guard_bits(*world_cap(f + 3)), 1);
    CHECK(cap_is_null(*world_cap(f + 4)));
    /* Swap: source and destination are the same slot. */
    handle x = cap_object(*world_cap(f + 5)), y = cap_object(*world_cap(f + 3));
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                     WORDS(f + 5, 64, 0, f + 3, 64, 0, f + 5, 64),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, 0);
    CHECK_IS(cap_object(*world_cap(f + 5)), y);
    CHECK_IS(cap_object(*world_cap(f + 3)), x);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                     WORDS(f + 5, 64, 0, f + 5, 64, 0, f + 3, 64),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_IllegalOperation);
    /* What cannot be copied can be moved. */
    CHECK_IS(cnode(LABEL_CNode_Copy, f + 7, ROOT_SLOT_IRQ_CONTROL).error, ERR_IllegalOperation);
    CHECK_IS(cnode(LABEL_CNode_Move, f + 7, ROOT_SLOT_IRQ_CONTROL).error, 0);
    CHECK_IS(cnode(LABEL_CNode_Copy, f + 8, ROOT_SLOT_DOMAIN).error, 0);
    /* Too short, in the order of the checks. */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 9), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 9, 99, 1),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_RangeError);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 9, 64, 1),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(f + 9, 64, 1, 64),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
}

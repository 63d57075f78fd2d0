/* test_cspace.c - from addresses to slots (kernel/core/cspace.c). */
#include "steps.h"

static struct walk w;

/* Walk, and how it ended. */
static enum lookup_kind walk(struct cap root, word address, word depth)
{
    return cspace_walk(root, address, depth, &w) ? LOOKUP_OK : w.why.kind;
}

/* A guard as long as the address: it fits, and what is missing is depth. */
static void test_long_guard(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    struct walk w;
    retype(u, CNODE, 8, f, 1);
    struct cap node = *world_cap(f);
    node = cap_set_guard_bits(node, 4);
    node.w1 = 0xa;
    CHECK(!cspace_walk(node, 0xa, 4, &w));
    CHECK_IS(w.why.kind, LOOKUP_DEPTH);
    CHECK_IS(w.why.bits_left, 4);
    CHECK(!cspace_walk(node, 0xb, 4, &w));
    CHECK_IS(w.why.kind, LOOKUP_GUARD);
}

void test_cspace(void)
{
    test_long_guard();
    world_start();
    word f = first_free, u = world_untyped(14);
    CHECK_IS(retype(u, CNODE, 4, f, 1).error, 0);
    /* A CNode of 16 slots behind a guard of 4 bits, 0b1010, with 56 bits above. */
    CHECK_IS(mint(f + 1, f, RIGHTS_ALL, 10 << 6 | 4).error, 0);
    struct cap c = *world_cap(f + 1);
    CHECK_IS(cap_guard_bits(c), 4);
    CHECK_IS(c.w1, 10);
    CHECK_IS(cap_radix(c), 4);
    CHECK_IS(walk(c, 0xa3, 8), LOOKUP_OK);
    CHECK_IS(w.left, 0);
    CHECK_IS(w.slot, cap_object(c) + 3 * SLOT_SIZE);
    CHECK_IS(walk(c, 0xb3, 8), LOOKUP_GUARD);
    CHECK_IS(w.why.bits_left, 8);
    CHECK_IS(w.why.found, 10);
    CHECK_IS(w.why.guard_bits, 4);
    CHECK(walk(c, 0xa3, 6) == LOOKUP_GUARD || w.why.kind == LOOKUP_DEPTH);
    CHECK_IS(walk(c, 0x2a, 7), LOOKUP_GUARD);
    CHECK_IS(w.why.bits_left, 7);
    CHECK_IS(walk(c, 0x50 + 3, 7), LOOKUP_DEPTH);
    CHECK_IS(w.why.bits_left, 7);
    CHECK_IS(w.why.found, 8);
    CHECK_IS(walk(c, 0xa35, 12), LOOKUP_OK);
    CHECK_IS(w.left, 4);
    CHECK_IS(walk(cap_null(), 0, 8), LOOKUP_INVALID_ROOT);
    /* Guards that do not fit are refused; a guard of 60 with radix 4 fits exactly. */
    CHECK_IS(mint(f + 2, f, RIGHTS_ALL, 61).error, ERR_IllegalOperation);
    CHECK_IS(mint(f + 2, f, RIGHTS_ALL, 60).error, 0);
    CHECK_IS(walk(*world_cap(f + 2), 3, 64), LOOKUP_OK);
    CHECK_IS(w.left, 0);
    /* Errors with depth. */
    struct answer a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(1, 0), NONE);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(a.mr[1], 64);
    a = invoke_words(f, LABEL_CNode_Delete, WORDS(1, 3), NONE);
    CHECK_IS(a.error, ERR_FailedLookup);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(a.mr[1], LOOKUP_DEPTH);
    CHECK_IS(a.mr[2], 3);
    CHECK_IS(a.mr[3], 4);
    CHECK_IS(a.length, 4);
}

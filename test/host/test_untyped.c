/* test_untyped.c - Retype: its errors in their order, alignment, clearing
 * (kernel/object/untyped.c). */
#include "steps.h"

/* As many objects as one Retype makes, and one more; then memory is cleared in one call where no
 * interrupt comes. */
static void test_limits(void)
{
    world_start();
    word f = first_free, u = world_untyped(16);
    retype(u, CNODE, 8, f, 1);
    CHECK_IS(invoke_words(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, f, 64, 0, 257),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             ERR_RangeError);
    CHECK_IS(invoke_words(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, f, 64, 0, 256),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
    CHECK_IS(on_slot(LABEL_CNode_Delete, f).error, 0);
    CHECK(!derive_has_child(world_slot(u)));
    word words[] = { ENDPOINT, 0, 0, 0, f, 3 }, cnode = ROOT_SLOT_CNODE;
    world_registers(u, info_make(LABEL_Untyped_Retype, 0, 1, 6), 6, words, 1, &cnode);
    world_enter(SYS_Call);
    check_invariants();
    CHECK_IS(tcb(root_thread())->state, RUNNING);
    CHECK(is_behind_call(&tcb(root_thread())->context));
    CHECK(derive_has_child(world_slot(u)));
}

void test_untyped(void)
{
    test_limits();
    world_start();
    word f = first_free, u = world_untyped(14);
    word bits = cap_size_bits(*world_cap(u));
    struct answer a;
    CHECK_IS(retype(u, 99, 0, f, 1).error, ERR_InvalidArgument);
    a = retype(u, UNTYPED, 64, f, 1);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(a.mr[1], 47);
    a = retype(u, CNODE, 0, f, 1);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 1);
    a = retype(u, UNTYPED, 3, f, 1);
    CHECK_IS(a.error, ERR_InvalidArgument);
    CHECK_IS(a.mr[0], 1);
    a = retype(u, ENDPOINT, 0, f, 0);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[0], 1);
    CHECK_IS(a.mr[1], 256);
    a = retype(u, ENDPOINT, 0, f, 257);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[1], 256);
    a = retype(u, ENDPOINT, 0, 1 << 20, 1);
    CHECK_IS(a.error, ERR_RangeError);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(retype(u, ENDPOINT, 0, ROOT_SLOT_TCB, 1).error, ERR_DeleteFirst);
    a = retype(u, UNTYPED, bits + 1, f, 1);
    CHECK_IS(a.error, ERR_NotEnoughMemory);
    CHECK_IS(a.mr[0], pow2(bits));
    a = invoke_words(u, LABEL_Untyped_Retype, WORDS(ENDPOINT, 0, 0, 0, f), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = invoke_words(u, LABEL_CNode_Delete, WORDS(1, 64), NONE);
    CHECK_IS(a.error, ERR_IllegalOperation);
    /* An endpoint, then a TCB: aligned, and behind each other. */
    CHECK_IS(retype(u, ENDPOINT, 0, f, 2).error, 0);
    CHECK_IS(cap_object(*world_cap(f + 1)), cap_object(*world_cap(f)) + 16);
    CHECK_IS(retype(u, TCB, 0, f + 2, 1).error, 0);
    CHECK_IS(cap_object(*world_cap(f + 2)) % P2(TCB_BITS), 0);
    CHECK_IS(cap_free(*world_cap(u)), 2 * P2(TCB_BITS));
    /* The untyped cannot be copied while it has children. */
    CHECK_IS(cnode(LABEL_CNode_Copy, f + 5, u).error, ERR_RevokeFirst);
    /* Revoke takes all back; then the memory is given out anew, and zeroed. */
    CHECK_IS(revoke_at(u).error, 0);
    CHECK(cap_is_null(*world_cap(f)));
    CHECK(cap_is_null(*world_cap(f + 2)));
    CHECK_IS(retype(u, ENDPOINT, 0, f, 1).error, 0);
    CHECK_IS(cap_free(*world_cap(u)), 16);
    CHECK_IS(revoke_at(u).error, 0);
    /* A copy of an untyped leaves the source full. */
    CHECK_IS(cnode(LABEL_CNode_Copy, f, u).error, 0);
    a = retype(u, ENDPOINT, 0, f + 1, 1);
    CHECK_IS(a.error, ERR_NotEnoughMemory);
    CHECK_IS(a.mr[0], 0);
    CHECK_IS(retype(f, ENDPOINT, 0, f + 1, 1).error, 0);
    CHECK_IS(delete_at(f).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 1)));
    CHECK_IS(revoke_at(u).error, 0);
    CHECK(cap_is_null(*world_cap(f + 1)));
    /* Device memory becomes frames and untypeds only. */
    word device = ROOT_SLOT_FIRST_FREE;
    while (cap_type(*world_cap(device)) != CAP_untyped || !cap_device(*world_cap(device)) ||
           cap_size_bits(*world_cap(device)) < 12)
        device++;
    CHECK_IS(retype(device, ENDPOINT, 0, f, 1).error, ERR_InvalidArgument);
    CHECK_IS(retype(device, FRAME, 0, f, 1).error, 0);
    CHECK(cap_device(*world_cap(f)));
    /* Interrupted clearing goes on. */
    host_interrupt_every(1);
    CHECK_IS(retype(u, CNODE, 4, f + 1, 1).error, 0);
    CHECK_IS(revoke_at(u).error, 0);
    CHECK_IS(retype(u, CNODE, 4, f + 1, 1).error, 0);
    host_interrupt_every(0);
}

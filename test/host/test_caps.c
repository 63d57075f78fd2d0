/* test_caps.c - CSpaces, untypeds, CNodes, and what deletion takes along. */
#include "object/endpoint.h"
#include "world.h"

enum { UNTYPED, TCB, ENDPOINT, NOTIFICATION, CNODE, FRAME = 8 };
static const enum label MINT = LABEL_CNode_Mint, COPY = LABEL_CNode_Copy;

/* CNode methods on root slots: the depth is always 64. */
static struct answer cnode(enum label label, word dest, word src)
{
    return invoke_words(ROOT_SLOT_CNODE, label, WORDS(dest, 64, src, 64, RIGHTS_ALL, 0),
                        WORDS(ROOT_SLOT_CNODE));
}

static struct answer mint(word dest, word src, word rights, word data)
{
    return invoke_words(ROOT_SLOT_CNODE, MINT, WORDS(dest, 64, src, 64, rights, data),
                        WORDS(ROOT_SLOT_CNODE));
}

static struct answer slot_call(enum label label, word s)
{
    return invoke_words(ROOT_SLOT_CNODE, label, WORDS(s, 64), NONE);
}

static struct answer delete (word s)
{
    return slot_call(LABEL_CNode_Delete, s);
}

static struct answer revoke(word s)
{
    return slot_call(LABEL_CNode_Revoke, s);
}

static struct walk w;

/* Walk, and how it ended. */
static enum lookup_kind walk(struct cap root, word address, word depth)
{
    return cspace_walk(root, address, depth, &w) ? LOOKUP_OK : w.why.kind;
}

void test_cspace(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    CHECK_IS(retype(u, CNODE, 4, f, 1).error, 0);
    /* A CNode of 16 slots behind a guard of 4 bits, 0b1010, with 56 bits above. */
    CHECK(mint(f + 1, f, RIGHTS_ALL, 10 << 6 | 4).error == 0);
    struct cap c = *world_cap(f + 1);
    CHECK(cap_guard_bits(c) == 4 && c.w1 == 10 && cap_radix(c) == 4);
    CHECK(walk(c, 0xa3, 8) == LOOKUP_OK && w.left == 0 && w.slot == cap_object(c) + 3 * SLOT_SIZE);
    CHECK(walk(c, 0xb3, 8) == LOOKUP_GUARD && w.why.bits_left == 8 && w.why.found == 10 &&
          w.why.guard_bits == 4);
    CHECK(walk(c, 0xa3, 6) == LOOKUP_GUARD || w.why.kind == LOOKUP_DEPTH);
    CHECK(walk(c, 0x2a, 7) == LOOKUP_GUARD && w.why.bits_left == 7);
    CHECK(walk(c, 0x50 + 3, 7) == LOOKUP_DEPTH && w.why.bits_left == 7 && w.why.found == 8);
    CHECK(walk(c, 0xa35, 12) == LOOKUP_OK && w.left == 4);
    CHECK_IS(walk(cap_null(), 0, 8), LOOKUP_INVALID_ROOT);
    /* Guards that do not fit are refused; a guard of 60 with radix 4 fits exactly. */
    CHECK_IS(mint(f + 2, f, RIGHTS_ALL, 61).error, ERR_IllegalOperation);
    CHECK_IS(mint(f + 2, f, RIGHTS_ALL, 60).error, 0);
    CHECK(walk(*world_cap(f + 2), 3, 64) == LOOKUP_OK && w.left == 0);
    /* Errors with depth. */
    struct answer a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(1, 0), NONE);
    CHECK(a.error == ERR_RangeError && a.mr[0] == 1 && a.mr[1] == 64);
    a = invoke_words(f, LABEL_CNode_Delete, WORDS(1, 3), NONE);
    CHECK(a.error == ERR_FailedLookup && a.mr[0] == 0 && a.mr[1] == LOOKUP_DEPTH && a.mr[2] == 3 &&
          a.mr[3] == 4 && a.length == 4);
}

void test_untyped(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    word bits = cap_size_bits(*world_cap(u));
    struct answer a;
    CHECK_IS(retype(u, 99, 0, f, 1).error, ERR_InvalidArgument);
    a = retype(u, UNTYPED, 64, f, 1);
    CHECK(a.error == ERR_RangeError && a.mr[0] == 0 && a.mr[1] == 47);
    a = retype(u, CNODE, 0, f, 1);
    CHECK(a.error == ERR_InvalidArgument && a.mr[0] == 1);
    a = retype(u, UNTYPED, 3, f, 1);
    CHECK(a.error == ERR_InvalidArgument && a.mr[0] == 1);
    a = retype(u, ENDPOINT, 0, f, 0);
    CHECK(a.error == ERR_RangeError && a.mr[0] == 1 && a.mr[1] == 256);
    a = retype(u, ENDPOINT, 0, f, 257);
    CHECK(a.error == ERR_RangeError && a.mr[1] == 256);
    a = retype(u, ENDPOINT, 0, 1 << 20, 1);
    CHECK(a.error == ERR_RangeError && a.mr[0] == 0);
    CHECK_IS(retype(u, ENDPOINT, 0, ROOT_SLOT_TCB, 1).error, ERR_DeleteFirst);
    a = retype(u, UNTYPED, bits + 1, f, 1);
    CHECK(a.error == ERR_NotEnoughMemory && a.mr[0] == pow2(bits));
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
    CHECK_IS(cnode(COPY, f + 5, u).error, ERR_RevokeFirst);
    /* Revoke takes all back; then the memory is given out anew, and zeroed. */
    CHECK_IS(revoke(u).error, 0);
    CHECK(cap_is_null(*world_cap(f)) && cap_is_null(*world_cap(f + 2)));
    CHECK(retype(u, ENDPOINT, 0, f, 1).error == 0 && cap_free(*world_cap(u)) == 16);
    CHECK_IS(revoke(u).error, 0);
    /* A copy of an untyped leaves the source full. */
    CHECK_IS(cnode(COPY, f, u).error, 0);
    a = retype(u, ENDPOINT, 0, f + 1, 1);
    CHECK(a.error == ERR_NotEnoughMemory && a.mr[0] == 0);
    CHECK_IS(retype(f, ENDPOINT, 0, f + 1, 1).error, 0);
    CHECK_IS(delete (f).error, 0);
    CHECK(!cap_is_null(*world_cap(f + 1)));
    CHECK(revoke(u).error == 0 && cap_is_null(*world_cap(f + 1)));
    /* Device memory becomes frames and untypeds only. */
    word device = ROOT_SLOT_FIRST_FREE;
    while (cap_type(*world_cap(device)) != CAP_untyped || !cap_device(*world_cap(device)) ||
           cap_size_bits(*world_cap(device)) < 12)
        device++;
    CHECK_IS(retype(device, ENDPOINT, 0, f, 1).error, ERR_InvalidArgument);
    CHECK(retype(device, FRAME, 0, f, 1).error == 0 && cap_device(*world_cap(f)));
    /* Interrupted clearing goes on. */
    host_interrupt_every(1);
    CHECK_IS(retype(u, CNODE, 4, f + 1, 1).error, 0);
    CHECK_IS(revoke(u).error, 0);
    CHECK_IS(retype(u, CNODE, 4, f + 1, 1).error, 0);
    host_interrupt_every(0);
}

void test_cnode(void)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    struct answer a;
    retype(u, ENDPOINT, 0, f, 1);
    a = cnode(COPY, f, f);
    CHECK_IS(a.error, ERR_DeleteFirst);
    a = cnode(COPY, f + 1, f + 2);
    CHECK(a.error == ERR_FailedLookup && a.mr[0] == 1 && a.mr[1] == LOOKUP_MISSING &&
          a.mr[2] == 64);
    CHECK_IS(mint(f + 1, f, RIGHT_READ, 0x61).error, 0);
    CHECK(cap_badge(*world_cap(f + 1)) == 0x61 && cap_rights(*world_cap(f + 1)) == RIGHT_READ);
    /* A badge is for ever. */
    CHECK_IS(mint(f + 2, f + 1, RIGHTS_ALL, 0x62).error, ERR_IllegalOperation);
    CHECK_IS(mint(f + 2, f + 1, RIGHTS_ALL, 0).error, ERR_IllegalOperation);
    CHECK(cnode(COPY, f + 2, f + 1).error == 0 && cap_badge(*world_cap(f + 2)) == 0x61);
    /* Revoking the badged one takes its copy, not the original. */
    CHECK_IS(mint(f + 3, f, RIGHTS_ALL, 0x63).error, 0);
    CHECK_IS(revoke(f + 1).error, 0);
    CHECK(cap_is_null(*world_cap(f + 2)) && !cap_is_null(*world_cap(f + 3)) &&
          !cap_is_null(*world_cap(f)));
    /* A plain copy has no children. */
    CHECK(cnode(COPY, f + 4, f).error == 0 && cnode(COPY, f + 5, f + 4).error == 0);
    CHECK(revoke(f + 4).error == 0 && !cap_is_null(*world_cap(f + 5)));
    CHECK(revoke(f).error == 0 && cap_is_null(*world_cap(f + 5)) && cap_is_null(*world_cap(f + 1)));
    /* The same badge minted again opens a family of its own. */
    mint(f + 1, f, RIGHTS_ALL, 7);
    mint(f + 2, f, RIGHTS_ALL, 7);
    CHECK(revoke(f + 2).error == 0 && !cap_is_null(*world_cap(f + 1)));
    CHECK(revoke(f + 1).error == 0 && !cap_is_null(*world_cap(f + 2)));
    CHECK(delete (f + 2).error == 0 && revoke(f).error == 0);
    /* When the first of a badge's family goes, the next one opens it: a later mint with the same
     * badge does not adopt it. */
    mint(f + 1, f, RIGHTS_ALL, 7);
    cnode(COPY, f + 2, f + 1);
    mint(f + 3, f, RIGHTS_ALL, 7);
    CHECK(delete (f + 1).error == 0 && revoke(f + 3).error == 0 && !cap_is_null(*world_cap(f + 2)));
    CHECK(delete (f + 3).error == 0 && revoke(f).error == 0);
    /* Move, Mutate, Rotate. */
    CHECK(cnode(LABEL_CNode_Move, f + 1, f).error == 0 && cap_is_null(*world_cap(f)));
    CHECK_IS(cnode(LABEL_CNode_Mutate, f, f + 1).error, ERR_IllegalOperation);
    retype(u, CNODE, 3, f + 2, 1);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mutate, WORDS(f + 3, 64, f + 2, 64, 5 << 6 | 3),
                     WORDS(ROOT_SLOT_CNODE));
    CHECK(a.error == 0 && cap_guard_bits(*world_cap(f + 3)) == 3 && world_cap(f + 3)->w1 == 5);
    retype(u, CNODE, 3, f + 4, 1);
    /* dest f+5, pivot f+3, source f+4 */
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                     WORDS(f + 5, 64, 2, f + 3, 64, 1, f + 4, 64),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE));
    CHECK(a.error == 0 && cap_guard_bits(*world_cap(f + 5)) == 2 &&
          cap_guard_bits(*world_cap(f + 3)) == 1 && cap_is_null(*world_cap(f + 4)));
    /* Swap: source and destination are the same slot. */
    handle x = cap_object(*world_cap(f + 5)), y = cap_object(*world_cap(f + 3));
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                     WORDS(f + 5, 64, 0, f + 3, 64, 0, f + 5, 64),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE));
    CHECK(a.error == 0 && cap_object(*world_cap(f + 5)) == y && cap_object(*world_cap(f + 3)) == x);
    a = invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Rotate,
                     WORDS(f + 5, 64, 0, f + 5, 64, 0, f + 3, 64),
                     WORDS(ROOT_SLOT_CNODE, ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_IllegalOperation);
    /* What cannot be copied can be moved. */
    CHECK_IS(cnode(COPY, f + 7, ROOT_SLOT_IRQ_CONTROL).error, ERR_IllegalOperation);
    CHECK_IS(cnode(LABEL_CNode_Move, f + 7, ROOT_SLOT_IRQ_CONTROL).error, 0);
    CHECK_IS(cnode(COPY, f + 8, ROOT_SLOT_DOMAIN).error, 0);
    /* Too short, in the order of the checks. */
    a = invoke_words(ROOT_SLOT_CNODE, COPY, WORDS(f + 9), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = invoke_words(ROOT_SLOT_CNODE, COPY, WORDS(f + 9, 99, 1), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_RangeError);
    a = invoke_words(ROOT_SLOT_CNODE, COPY, WORDS(f + 9, 64, 1), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
    a = invoke_words(ROOT_SLOT_CNODE, COPY, WORDS(f + 9, 64, 1, 64), WORDS(ROOT_SLOT_CNODE));
    CHECK_IS(a.error, ERR_TruncatedMessage);
}

/* CNodes inside CNodes inside CNodes, each holding the next, and circles. */
static void build_nest(word u, word f)
{
    retype(u, CNODE, 2, f, 4);
    for (word i = 3; i > 0; i--) {
        /* move the capability of CNode i into slot 1 of CNode i-1 */
        struct answer a = invoke_words(f + i - 1, LABEL_CNode_Move, WORDS(1, 2, f + i, 64),
                                       WORDS(ROOT_SLOT_CNODE));
        CHECK_IS(a.error, 0);
    }
}

/* A holds B in slot i, B holds A in slot j and an endpoint; nobody else holds them. */
static void test_circle(word every, word i, word j)
{
    world_start();
    word f = first_free, u = world_untyped(14);
    retype(u, CNODE, 2, f, 2);
    retype(u, ENDPOINT, 0, f + 2, 1);
    CHECK(invoke_words(f + 1, COPY, WORDS((j + 1) % 4, 2, f + 2, 64, 15), WORDS(ROOT_SLOT_CNODE))
              .error == 0);
    CHECK_IS(invoke_words(f + 1, COPY, WORDS(j, 2, f, 64, 15), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Move, WORDS(i, 2, f + 1, 64), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK_IS(delete (f).error, 0);
    CHECK(cap_is_null(*world_cap(f)));
    host_interrupt_every(every);
    CHECK_IS(revoke(u).error, 0);
    host_interrupt_every(0);
    CHECK(cap_is_null(*world_cap(f + 2)));
    CHECK_IS(retype(u, CNODE, 6, f, 1).error, 0);
}

/* A full CNode: an endpoint, a thread, a notification, and a CNode that is full itself, in the
 * order `turn`; it holds the last capability to each.  A second thread holds the outer CNode as its
 * CSpace, last of all. */
static void test_full(word every, word turn, bool by_thread)
{
    world_start();
    word f = first_free, u = world_untyped(15);
    retype(u, CNODE, 2, f, 2);
    retype(u, ENDPOINT, 0, f + 2, 3);
    retype(u, NOTIFICATION, 0, f + 5, 2);
    handle t = make_thread_at(u, f + 7, 10), owner = make_thread_at(u, f + 8, 10);
    static const word inner[] = { 3, 5, 4 };
    for (word i = 0; i < 3; i++)
        CHECK(invoke_words(f + 1, LABEL_CNode_Move, WORDS(i + 1, 2, f + inner[i], 64),
                           WORDS(ROOT_SLOT_CNODE))
                  .error == 0);
    static const word outer[] = { 1, 7, 2, 6 };
    for (word i = 0; i < 4; i++)
        CHECK(invoke_words(f, LABEL_CNode_Move, WORDS((i + turn) % 4, 2, f + outer[i], 64),
                           WORDS(ROOT_SLOT_CNODE))
                  .error == 0);
    CHECK(
        invoke_words(f + 8, LABEL_TCB_Configure, WORDS(0, 62, 0, 0), WORDS(f, ROOT_SLOT_VSPACE, 0))
            .error == 0);
    CHECK(delete (f).error == 0 && cap_is_null(*world_cap(f)) && tcb(owner)->state == INACTIVE);
    host_interrupt_every(every);
    CHECK((by_thread ? delete (f + 8) : revoke(u)).error == 0);
    host_interrupt_every(0);
    CHECK(tcb(t)->state == INACTIVE && cap_is_null(*world_cap(f + 8)));
    CHECK(!derive_has_child(world_slot(u))); /* nothing of all that is left */
    CHECK_IS(retype(u, CNODE, 7, f, 1).error, 0);
}

void test_delete(void)
{
    for (word every = 0; every < 12; every++)
        for (word turn = 0; turn < 8; turn++)
            test_full(every, turn % 4, turn / 4);
    for (word every = 0; every < 16; every++) {
        world_start();
        word f = first_free, u = world_untyped(14);
        build_nest(u, f);
        host_interrupt_every(every);
        CHECK_IS(delete (f).error, 0);
        host_interrupt_every(0);
        CHECK(cap_is_null(*world_cap(f)));
        build_nest(u, f);
        host_interrupt_every(every);
        CHECK(revoke(u).error == 0 && cap_is_null(*world_cap(f)));
        for (word i = 0; i < 16; i++)
            test_circle(every, i / 4, i % 4);
    }
    /* A CNode that holds itself. */
    world_start();
    word f = first_free, u = world_untyped(14);
    retype(u, CNODE, 2, f, 1);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Copy, WORDS(2, 2, f, 64, 15), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK(delete (f).error == 0 && revoke(u).error == 0);
    /* A thread whose CSpace is a CNode that holds the thread. */
    retype(u, CNODE, 2, f, 1);
    handle t = make_thread_at(u, f + 1, 10);
    CHECK(
        invoke_words(f + 1, LABEL_TCB_Configure, WORDS(0, 62, 0, 0), WORDS(f, ROOT_SLOT_VSPACE, 0))
            .error == 0);
    CHECK_IS(
        invoke_words(f, LABEL_CNode_Move, WORDS(3, 2, f + 1, 64), WORDS(ROOT_SLOT_CNODE)).error, 0);
    CHECK_IS(delete (f).error, 0);
    CHECK_IS(tcb(t)->state, INACTIVE);
    CHECK_IS(revoke(u).error, 0);
    CHECK(cap_is_null(slot(tcb_slot(t, TCB_VSPACE))->cap) || host_kind(t) == KIND_FREE);
    CHECK_IS(retype(u, CNODE, 6, f, 1).error, 0);
}

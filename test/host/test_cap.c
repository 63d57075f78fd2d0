/* test_cap.c - what can be asked of any capability (kernel/hall/type.c). */
#include "steps.h"
#include "debug/debug.h"

/* Every kind of capability that there can be, named or not: each question has an answer. */
static void test_totals(void)
{
    world_start();
    word f = first_free, named[32] = { 0 };
#define CAP(name, number, shown, ...) \
    CHECK(!named[CAP_##name]++); \
    CHECK_IS(debug_type_number(CAP_##name), shown);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    for (word t = 0; t < 32; t++) {
        struct call c = { .caller = 0 };
        struct cap cap = { t * P2(59), 0 }, out = cap_derive(world_slot(f), cap);
        c.cap = cap;
        CHECK(cap_is_null(out) || out.w0 / P2(59) == t);
        CHECK_IS(cap_with_rights(cap, 0).w0 / P2(59), (named[t] ? t : 0));
        struct cap with = cap_with_data(cap, true, 0);
        CHECK(cap_is_null(with) || with.w0 / P2(59) == t);
        CHECK(cap_memory_bits(cap) <= 63);
        for (word u = 0; u < 32; u++)
            CHECK(!cap_covers(cap, (struct cap){ u * P2(59), 0 }) || (named[t] && named[u]));
        CHECK(t == CAP_reply || cap_finalise(cap, false));
        if (!named[t]) {
            CHECK(cap_finalise(cap, true));
            CHECK(cap_is_null(out));
            CHECK(cap_invoke(&c) != OK);
        }
    }
    /* Nothing to finalise, nothing to invoke. */
    CHECK(cap_finalise(cap_null(), true));
    CHECK_IS(invoke_words(f, 0, NONE, NONE).error, ERR_InvalidCapability);
    /* The same place, another size: not the same CNode. */
    struct cap node = cap_set_radix(cap_make(CAP_cnode, 0x4000, 0), 4);
    CHECK(cap_covers(node, node));
    CHECK(!cap_covers(node, cap_set_radix(node, 5)));
    CHECK(!cap_covers(node, cap_set_radix(cap_make(CAP_cnode, 0x8000, 0), 4)));
}

void test_cap(void)
{
    test_totals();
}

/* test_ranges.c - lists of memory, and the list of untypeds made from them (kernel/lib/ranges.c,
 * kernel/boot/main.c). */
#include "steps.h"

/* More pieces of memory than the list of untypeds has entries: the largest are kept, in order. */
static void test_many_pieces(void)
{
    host_reset();
    host_boot_holes(4, P2(HOST_MEMORY_BITS) / 8 * 7);
    handle cnode = cap_object(*tcb_cap(this_cpu()->current, TCB_CSPACE));
    const struct bootinfo *bi = memory_at(
        cap_object(slot(cnode + ROOT_SLOT_BOOTINFO * SLOT_SIZE)->cap));
    word listed = bi->untyped.end - bi->untyped.start, smallest = 64, pages = 0;
    bool ram = false;
    CHECK_IS(listed, BOOTINFO_UNTYPEDS);
    for (word i = 0; i < listed; i++) {
        struct untyped_desc d = bi->untypeds[i];
        smallest = d.size_bits < smallest ? d.size_bits : smallest;
        pages += d.size_bits == 12 && !d.is_device;
        CHECK(!i || ram == !d.is_device || !ram); /* devices first, then RAM */
        ram |= !d.is_device;
        CHECK(!i || bi->untypeds[i - 1].paddr < d.paddr ||
              bi->untypeds[i - 1].is_device != d.is_device);
    }
    /* 112 pages of RAM, less one for the machine, lie between holes, and as many holes: no page of
     * RAM was given up for one of them. */
    CHECK_IS(smallest, 12);
    CHECK(pages >= 111);
}

void test_ranges(void)
{
    test_many_pieces();
    static struct ranges r;
    r = (struct ranges){ 0 };
    ranges_add(&r, 10, 20);
    ranges_add(&r, 30, 40);
    CHECK_IS(r.count, 2);
    ranges_add(&r, 20, 30);
    CHECK_IS(r.count, 1);
    CHECK_IS(r.at[0].start, 10);
    CHECK_IS(r.at[0].end, 40);
    ranges_remove(&r, 15, 25);
    CHECK_IS(r.count, 2);
    CHECK_IS(r.at[0].end, 15);
    CHECK_IS(r.at[1].start, 25);
    ranges_remove(&r, 0, 12);
    ranges_remove(&r, 38, 100);
    CHECK_IS(r.at[0].start, 12);
    CHECK_IS(r.at[1].end, 38);
    ranges_remove(&r, 0, 100);
    CHECK_IS(r.count, 0);
    ranges_add(&r, 9, 9);
    ranges_add(&r, 9, 8);
    CHECK_IS(r.count, 0);
    /* Random adds and removes against a bitmap. */
    static bool map_[256];
    unsigned seed = 1;
    for (int n = 0; n < 20000; n++) {
        seed = seed * 1103515245u + 12345u;
        word a = seed >> 8 & 255, b = seed >> 16 & 255;
        bool add = seed >> 30 & 1;
        for (word i = a; i < b; i++)
            map_[i] = add;
        if (add)
            ranges_add(&r, a, b);
        else
            ranges_remove(&r, a, b);
        word i = 0;
        bool same = true;
        for (word k = 0; k < r.count; k++) {
            for (; i < r.at[k].start; i++)
                same &= !map_[i];
            for (; i < r.at[k].end; i++)
                same &= map_[i];
            same &= k == 0 || r.at[k - 1].end < r.at[k].start;
        }
        for (; i < 256; i++)
            same &= !map_[i];
        if (!same) {
            CHECK(same);
            return;
        }
    }
    CHECK(true);
}

/* memory.c - pages, address spaces and their identifiers. */
#include "bench.h"

enum { PAGE = 4096, LARGE = 1 << 21, HERE = 0x40000000, MANY = 2048, TABLE_PAGES = 512 };

static void tables_for(word pages)
{
    for (word at = 0; at < pages; at += TABLE_PAGES) {
        word table = make(TABLE_3, 0);
        ipc[BUFFER_CAPS] = VSPACE;
        word error = invoke(table, tag(TABLE_3_MAP, 1, 2), HERE + at * PAGE, 0, 0, 0);
        if (error)
            die("no page table", error);
    }
}

static void directory(void)
{
    word d = make(TABLE_2, 0);
    ipc[BUFFER_CAPS] = VSPACE;
    invoke(d, tag(TABLE_2_MAP, 1, 2), HERE, 0, 0, 0);
}

static void one_page(void)
{
    word f = make(SMALL_PAGE, 0);
    row(MEASURE(page_map(f, VSPACE, HERE, 3), invoke(f, tag(PAGE_UNMAP, 0, 0), 0, 0, 0, 0)),
        "map a page");
    page_map(f, VSPACE, HERE, 3);
    row(MEASURE(page_map(f, VSPACE, HERE, 2), page_map(f, VSPACE, HERE, 3)), "protect a page");
    row(MEASURE(page_map(f, VSPACE, HERE, 3), page_map(f, VSPACE, HERE, 2)), "unprotect a page");
    row(MEASURE(invoke(f, tag(PAGE_UNMAP, 0, 0), 0, 0, 0, 0), page_map(f, VSPACE, HERE, 3)),
        "unmap a page");
    row(MEASURE(invoke(f, tag(PAGE_ADDRESS, 0, 0), 0, 0, 0, 0), ), PREFIX "_Page_GetAddress");
    word table = make(TABLE_3, 0);
    row(MEASURE(({
                    ipc[BUFFER_CAPS] = VSPACE;
                    invoke(table, tag(TABLE_3_MAP, 1, 2), HERE + LARGE * 8, 0, 0, 0);
                }),
                invoke(table, tag(TABLE_3_UNMAP, 0, 0), 0, 0, 0, 0)),
        "map a page table");
}

/* One statement for each of `count` pages; the average. */
#define EACH_PAGE(count, statement) \
    ({ \
        word t_ = now(); \
        for (word i = 0; i < (count); i++) \
            statement; \
        (now() - t_ - overhead) / (count); \
    })

static void each_of(const char *name, word first, word size, unsigned count)
{
    row(EACH_PAGE(count, page_map(first + i, VSPACE, HERE + i * size, 3)),
        "map, each of %u pages of %s", count, name);
    row(EACH_PAGE(count, page_map(first + i, VSPACE, HERE + i * size, 2)),
        "protect, each of %u pages of %s", count, name);
    row(EACH_PAGE(count, page_map(first + i, VSPACE, HERE + i * size, 3)),
        "unprotect, each of %u pages of %s", count, name);
    row(EACH_PAGE(count, invoke(first + i, tag(PAGE_UNMAP, 0, 0), 0, 0, 0, 0)),
        "unmap, each of %u pages of %s", count, name);
}

static void pages_of(const char *name, word type, word size, unsigned count)
{
    word first = new_slots(0);
    for (word at = 0; at < count; at += 256)
        make_many(type, 0, count - at < 256 ? count - at : 256);
    each_of(name, first, size, count);
}

/* Out of device memory, where there is more than enough; on CPUs that have such pages. */
static void huge_pages(void)
{
    enum { HUGE_PAGES = 4 };
    word i = 0, first = new_slots(HUGE_PAGES);
    while (
        i < info->untyped.end - info->untyped.start &&
        !(info->untypedList[i].isDevice && info->untypedList[i].sizeBits >= seL4_HugePageBits + 2))
        i++;
    word untyped = info->untyped.start + i;
    if (untyped == info->untyped.end || retype(untyped, HUGE_PAGE, 0, first, HUGE_PAGES))
        die("cannot make pages of 1 GiB", untyped);
    if (page_map(first, VSPACE, HERE, 3) == 0)
        each_of("1 GiB", first, (word)1 << seL4_HugePageBits, HUGE_PAGES);
    cnode_revoke(untyped);
}

void bench_memory(void)
{
    directory();
    tables_for(1);
    one_page();
    scrap();
    directory();
    tables_for(MANY);
    pages_of("4 KiB", SMALL_PAGE, PAGE, 512);
    pages_of("4 KiB", SMALL_PAGE, PAGE, MANY);
    scrap();
    directory();
    pages_of("2 MiB", LARGE_PAGE, LARGE, 16);
    scrap();
    huge_pages();
    row(MEASURE(other_vspace(), scrap()), "create an address space with this program in it");
    row(MEASURE(scrap(), other_vspace()), "destroy an address space");
    scrap();
    word root = 0;
    row(MEASURE(({
                    ipc[BUFFER_CAPS] = root;
                    invoke(seL4_CapInitThreadASIDPool, tag(ASSIGN, 1, 0), 0, 0, 0, 0);
                }),
                ({
                    cnode_delete(root);
                    root = make(VSPACE_OBJECT, 0);
                })),
        PREFIX "_ASIDPool_Assign");
    scrap();
}

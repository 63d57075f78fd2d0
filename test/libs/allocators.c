/* allocators.c - allocman: what it gives out and takes back, books that grow, CSpaces of one and of
 * two levels.
 *
 * TWO_LEVELS, ONE_LEVEL, BOOTINFO: the program goes on in such a CSpace (the default stays where it
 * is). */
#include "../qemu/check.h"
#include <allocman/cspace/two_level.h>
#include <allocman/mspace/dual_pool.h>
#include <allocman/mspace/virtual_pool.h>
#include <allocman/statistics.h>
#include <pthread.h>
#include <sel4utils/process.h>
#include <stdlib.h>
#include <vka/kobject_t.h>

#if defined(TWO_LEVELS) || defined(ONE_LEVEL)
enum { MANY = 6000, POOL_PAGES = 16 };
#else
enum { MANY = 1500, POOL_PAGES = 16 }; /* the first CNode has no more slots */
#endif
#define BOOKS_AT ((void *)0x40000000)
#define BOOKS_BYTES (64ul << 20)
static char small_pool[BIT(seL4_PageBits) * POOL_PAGES];
static allocman_t *alloc;
static vka_object_t objects[MANY];

static allocman_t *begin(void)
{
    info = platsupport_get_bootinfo();
    simple_default_init_bootinfo(&simple, info);
#if defined(TWO_LEVELS)
    return bootstrap_new_2level_simple(&simple, 6, 12, sizeof small_pool, small_pool);
#elif defined(ONE_LEVEL)
    return bootstrap_new_1level_simple(&simple, 16, sizeof small_pool, small_pool);
#elif defined(BOOTINFO)
    cspace_simple1level_t *old;
    allocman_t *a = bootstrap_new_2level_bootinfo(info, 6, 12, sizeof small_pool, small_pool, &old);
    if (a) { /* what is still in the old CSpace, by its description */
        cspace_interface_t slots = cspace_simple1level_make_interface(old);
        cspacepath_t from = slots.make_path(slots.cspace, seL4_CapInitThreadASIDPool), to;
        CHECK(allocman_cspace_alloc(a, &to) == 0);
        CHECK(vka_cnode_copy(&to, &from, seL4_AllRights) == seL4_NoError);
    }
    return a;
#else
    return bootstrap_use_current_simple(&simple, sizeof small_pool, small_pool);
#endif
}

/* Objects of all kinds in turn, so many that the books do not fit into the first pool. */
static void __attribute__((unused)) many(bool first)
{
    static const struct {
        seL4_Word type, bits;
    } kinds[] = {
        { seL4_EndpointObject, 0 }, { seL4_NotificationObject, 0 }, { seL4_TCBObject, 0 },
        { seL4_CapTableObject, 4 }, { seL4_UntypedObject, 6 },      { seL4_X86_4K, 12 },
    };
    struct allocman_statistics before = allocman_statistics(alloc);
    int made = 0;
    for (; made < MANY; made++) {
        size_t kind = random_below(sizeof kinds / sizeof *kinds);
        if (vka_alloc_object(&vka, kinds[kind].type, kinds[kind].bits, &objects[made]))
            break;
    }
    CHECK(made == MANY);
    struct allocman_statistics full = allocman_statistics(alloc);
    CHECK(full.used_objects == before.used_objects + (size_t)made);
    CHECK(full.used_slots == before.used_slots + (size_t)made);
    CHECK(full.book_bytes > sizeof small_pool);
    /* Each is another one. */
    for (int i = 0; i < 100; i++)
        CHECK(objects[i].cptr != objects[i + 1].cptr && objects[i].ut != objects[i + 1].ut);
    for (int i = 0; i < made; i++)
        vka_free_object(&vka, &objects[i]);
    struct allocman_statistics after = allocman_statistics(alloc);
    CHECK(after.used_objects == before.used_objects && after.used_bytes == before.used_bytes);
    CHECK(after.used_slots == before.used_slots);
    /* Halves have been joined again: their books are gone, all but those of the books' own
     * pages. */
    CHECK(first || after.book_bytes <= before.book_bytes + 4096);
}

static void large(void)
{
    vka_object_t one, two;
    CHECK(vka_alloc_untyped(&vka, 24, &one) == 0);
    CHECK(vka_alloc_untyped(&vka, 24, &two) == 0);
    uintptr_t paddr = vka_object_paddr(&vka, &one);
    CHECK(paddr % BIT(24) == 0 && paddr != vka_object_paddr(&vka, &two));
    vka_free_object(&vka, &one);
    CHECK(vka_alloc_untyped_at(&vka, 20, paddr + BIT(20), &one) == 0);
    CHECK(vka_object_paddr(&vka, &one) == paddr + BIT(20));
    vka_free_object(&vka, &one);
    vka_free_object(&vka, &two);
    CHECK(vka_alloc_untyped(&vka, 45, &one) != 0 && one.cptr == 0);
    CHECK(vka_alloc_untyped(&vka, 2, &one) != 0);
}

/* Slots: paths that Retype and CNode methods understand. */
static void paths(void)
{
    cspacepath_t path, other;
    vka_object_t untyped;
    CHECK(vka_alloc_untyped(&vka, 12, &untyped) == 0);
    CHECK(vka_cspace_alloc_path(&vka, &path) == 0 && vka_cspace_alloc_path(&vka, &other) == 0);
    CHECK(vka_untyped_retype(&untyped, seL4_EndpointObject, 0, 1, &path) == seL4_NoError);
    CHECK(vka_cnode_mint(&other, &path, seL4_AllRights, 5) == seL4_NoError);
    CHECK(vka_cnode_revoke(&path) == seL4_NoError);
    CHECK(vka_cnode_move(&other, &path) == seL4_NoError);
    CHECK(vka_cnode_delete(&other) == seL4_NoError);
    vka_cspace_free_path(&vka, path);
    vka_cspace_free_path(&vka, other);
    vka_free_object(&vka, &untyped);
}

/* The C library's heap and its threads' locks come from the same allocator, by the program's own
 * VSpace. */
static void heap(void)
{
#ifndef BOOTINFO /* there the VSpace's capability is in the old CSpace */
    char *block = malloc(3 << 20);
    CHECK(block != NULL);
    if (block)
        memset(block, 1, 3 << 20);
    free(block);
#endif
}

static void names_of_types(void)
{
    CHECK(kobject_get_type(KOBJECT_FRAME, 12) == seL4_X86_4K);
    CHECK(kobject_get_type(KOBJECT_FRAME, 21) == seL4_X86_LargePageObject);
    CHECK(kobject_get_type(KOBJECT_CNODE, 5) == seL4_CapTableObject);
    CHECK(kobject_get_type(KOBJECT_PML4, 0) == seL4_X64_PML4Object);
    CHECK(kobject_get_size(KOBJECT_CNODE, 5) == 10);
    CHECK(kobject_get_size(KOBJECT_TCB, 0) == seL4_TCBBits);
    CHECK(arch_kobject_get_size(KOBJECT_PAGE_TABLE, 0) == seL4_PageTableBits);
}

int main(void)
{
    alloc = begin();
    if (!CHECK(alloc != NULL))
        return finish();
    allocman_make_vka(&vka, alloc);
#ifndef BOOTINFO
    bootstrap_configure_virtual_pool(alloc, BOOKS_AT, BOOKS_BYTES, VSPACE);
    many(true);
    many(false);
#endif
    large();
    paths();
    heap();
    names_of_types();
    allocman_print_statistics(alloc);
    return finish();
}

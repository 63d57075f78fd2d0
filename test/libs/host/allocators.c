/* allocators.c - allocman against a model of the kernel, as an ordinary program.
 *
 * The model knows slots and untyped memory: it refuses what the kernel refuses, and a check fails
 * if the allocator asks for such a thing.  Objects are made and freed in random order, the memory
 * for books runs out at every place, and in the end all must be as it was: no slot, no memory, no
 * book is lost.  Built with the address sanitizer. */
#include <allocman/allocman.h>
#include <allocman/cspace/single_level.h>
#include <allocman/cspace/two_level.h>
#include <allocman/mspace/fixed_pool.h>
#include <allocman/statistics.h>
#include <allocman/utspace/split.h>
#include <allocman/vka.h>
#include <muslcsys/vka.h>
#include <sel4runtime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int passed, failed;
#define CHECK(what) check((what), #what, __LINE__)
static void check(int holds, const char *what, int line)
{
    if (holds) {
        passed++;
        return;
    }
    failed++;
    printf("allocators.c:%d: not so: %s\n", line, what);
}

static unsigned long state = 1;
static unsigned random_below(unsigned n)
{
    state = state * 6364136223846793005ul + 1442695040888963407ul;
    return (unsigned)(state >> 33) % n;
}

/* ---- what the libraries want of the C library for Tessera ---- */

__thread seL4_IPCBuffer *__sel4_ipc_buffer;
void muslcsys_lock(muslcsys_lock_t *lock)
{
    CHECK(lock->state == 0);
    lock->state = 1;
}
void muslcsys_unlock(muslcsys_lock_t *lock)
{
    lock->state = 0;
}
int muslcsys_use_vka(vka_t *vka, seL4_CPtr vspace)
{
    (void)vka, (void)vspace;
    return 0;
}
auxv_t const *sel4runtime_auxv(void)
{
    return NULL;
}

/* ---- the model of the kernel ---- */

enum { SLOTS = 1 << 16, FIRST_LEVEL = 1 << 8, LEVEL_TWO_BITS = 8 };
enum { UNTYPED = 1, UNTYPED_BITS = 22, FIRST_FREE = 16 };

/* Behind the slots of the CSpace those of its first level, if it has two levels. */
static struct slot {
    bool used;
    seL4_Word type, bits; /* bits: log2 of its bytes */
    uintptr_t at, next;   /* next: where an untyped's free memory begins */
    seL4_CPtr parent;
    int children;
} slots[SLOTS + FIRST_LEVEL];
static bool is_two_levels;

static seL4_Word slots_in_use(void)
{
    seL4_Word n = 0;
    for (int i = 0; i < SLOTS; i++)
        n += slots[i].used;
    return n;
}

seL4_Error model_retype(seL4_CPtr untyped, seL4_Word type, seL4_Word bits, seL4_CNode root,
                        seL4_Word node_index, seL4_Word node_depth, seL4_Word offset,
                        seL4_Word count)
{
    (void)root;
    seL4_Word index = node_depth != 0 ? node_index << LEVEL_TWO_BITS | offset
                      : is_two_levels ? SLOTS + offset
                                      : offset;
    struct slot *from = &slots[untyped % SLOTS], *to = &slots[index % ARRAY_SIZE(slots)];
    bool makes_sense = untyped < SLOTS && index < ARRAY_SIZE(slots) && count == 1 && from->used &&
                       from->type == seL4_UntypedObject && !to->used;
    CHECK(makes_sense);
    if (!makes_sense)
        return seL4_InvalidArgument;
    seL4_Word size = vka_get_object_size(type, bits);
    if (from->children == 0)
        from->next = from->at;
    uintptr_t at = (from->next + BIT(size) - 1) & ~(BIT(size) - 1);
    if (at + BIT(size) > from->at + BIT(from->bits))
        return seL4_NotEnoughMemory;
    from->next = at + BIT(size);
    from->children++;
    *to = (struct slot){ .used = true, .type = type, .bits = size, .at = at, .parent = untyped };
    return seL4_NoError;
}

seL4_Error model_delete(seL4_CNode root, seL4_Word index, seL4_Uint8 depth)
{
    (void)root;
    struct slot *slot = &slots[(depth < seL4_WordBits ? SLOTS : 0) + index % SLOTS];
    CHECK(slot->used && slot->children == 0);
    if (slot->used && slot->parent)
        slots[slot->parent].children--;
    slot->used = false;
    return seL4_NoError;
}

/* ---- an allocator ---- */

static allocman_t alloc;
static mspace_fixed_pool_t books;
static cspace_single_level_t single;
static cspace_two_level_t two;
static utspace_split_t split;
static vka_t vka;
static char pool[1 << 20];

/* Books of so many bytes; slots in one level, or in two. */
static bool begin(size_t bytes, bool two_levels)
{
    memset(slots, 0, sizeof slots);
    is_two_levels = two_levels;
    slots[UNTYPED] = (struct slot){
        .used = true, .type = seL4_UntypedObject, .bits = UNTYPED_BITS, .at = BIT(UNTYPED_BITS)
    };
    mspace_fixed_pool_create(&books, (struct mspace_fixed_pool_config){ pool, bytes });
    allocman_create(&alloc, mspace_fixed_pool_make_interface(&books));
    if (two_levels) {
        /* Slot 0 of the first level holds a CNode: that of the slots below FIRST_FREE and more. */
        struct cspace_two_level_config config = { .cnode = 2,
                                                  .cnode_size_bits = LEVEL_TWO_BITS,
                                                  .cnode_guard_bits = 48,
                                                  .first_slot = 0,
                                                  .end_slot = FIRST_LEVEL,
                                                  .level_two_bits = LEVEL_TWO_BITS,
                                                  .end_existing_index = 1,
                                                  .end_existing_slot = FIRST_FREE };
        if (cspace_two_level_create(&alloc, &two, config))
            return false;
        allocman_attach_cspace(&alloc, cspace_two_level_make_interface(&two));
    } else {
        struct cspace_single_level_config config = { .cnode = 2,
                                                     .cnode_size_bits = 16,
                                                     .cnode_guard_bits = 48,
                                                     .first_slot = FIRST_FREE,
                                                     .end_slot = SLOTS };
        if (cspace_single_level_create(&alloc, &single, config))
            return false;
        allocman_attach_cspace(&alloc, cspace_single_level_make_interface(&single));
    }
    utspace_split_create(&split);
    allocman_attach_utspace(&alloc, utspace_split_make_interface(&split));
    allocman_make_vka(&vka, &alloc);
    cspacepath_t path = allocman_cspace_make_path(&alloc, UNTYPED);
    size_t size_bits = UNTYPED_BITS;
    uintptr_t paddr = slots[UNTYPED].at;
    return allocman_utspace_add_uts(&alloc, 1, &path, &size_bits, &paddr, ALLOCMAN_UT_KERNEL) == 0;
}

enum { MANY = 3000 };
static vka_object_t objects[MANY];

static bool make_one(vka_object_t *object)
{
    static const struct {
        seL4_Word type, bits;
    } kinds[] = {
        { seL4_EndpointObject, 0 },
        { seL4_NotificationObject, 0 },
        { seL4_TCBObject, 0 },
        { seL4_CapTableObject, 1 },
        { seL4_CapTableObject, 7 },
        { seL4_UntypedObject, 4 },
        { seL4_UntypedObject, 13 },
        { seL4_X86_4K, 12 },
        { seL4_X86_PageTableObject, 12 },
    };
    unsigned kind = random_below(ARRAY_SIZE(kinds));
    return vka_alloc_object(&vka, kinds[kind].type, kinds[kind].bits, object) == 0;
}

/* What an object says of itself is what the model has in its slot. */
static void look_at(const vka_object_t *o)
{
    const struct slot *slot = &slots[o->cptr];
    CHECK(slot->used && slot->type == o->type);
    CHECK(slot->bits == vka_get_object_size(o->type, o->size_bits));
    CHECK(slot->at == vka_object_paddr(&vka, (vka_object_t *)o));
}

static void free_one(vka_object_t *object)
{
    look_at(object);
    vka_free_object(&vka, object);
    object->cptr = 0;
}

/* Do the books agree with the objects that are there? */
static void count_again(void)
{
    struct allocman_statistics s = allocman_statistics(&alloc);
    size_t count = 0, bytes = 0, by_type = 0;
    for (int i = 0; i < MANY; i++)
        if (objects[i].cptr) {
            count++;
            bytes += BIT(vka_get_object_size(objects[i].type, objects[i].size_bits));
        }
    for (int i = 0; i < seL4_ObjectTypeCount; i++)
        by_type += s.objects[i];
    CHECK(s.used_objects == count && s.used_bytes == bytes && by_type == count);
    CHECK(s.used_slots == count);
}

static void same(struct allocman_statistics a, struct allocman_statistics b)
{
    CHECK(a.used_objects == b.used_objects && a.used_bytes == b.used_bytes);
    CHECK(a.used_slots == b.used_slots);
    CHECK(a.book_bytes == b.book_bytes || is_two_levels);
    CHECK(memcmp(a.objects, b.objects, sizeof a.objects) == 0);
}

static void free_all(void)
{
    for (int i = 0; i < MANY; i++)
        if (objects[i].cptr)
            free_one(&objects[i]);
}

/* Objects of all kinds come and go; in the end nothing is lost. */
static void random_life(bool two_levels)
{
    CHECK(begin(sizeof pool, two_levels));
    allocman_fill_reserves(&alloc);
    struct allocman_statistics first = allocman_statistics(&alloc);
    for (int round = 0; round < 4; round++) {
        for (int step = 0; step < 20000; step++) {
            vka_object_t *o = &objects[random_below(MANY)];
            if (o->cptr)
                free_one(o);
            else if (make_one(o))
                look_at(o);
            if (step % 1000 == 0)
                count_again();
        }
        free_all();
        count_again();
        same(first, allocman_statistics(&alloc));
        /* With two levels a few CNodes stay, and what was split for them. */
        if (two_levels)
            CHECK(allocman_statistics(&alloc).book_bytes < first.book_bytes + 32768);
        else
            CHECK(slots_in_use() == 1 && slots[UNTYPED].children == 0);
    }
}

/* All memory is given out, and it can be given out again. */
static void all_memory(void)
{
    CHECK(begin(sizeof pool, false));
    vka_object_t whole;
    for (int round = 0; round < 3; round++) {
        int n = 0;
        while (n < MANY && vka_alloc_object(&vka, seL4_X86_4K, 12, &objects[n]) == 0)
            n++;
        CHECK(n == 1 << (UNTYPED_BITS - 12));
        free_all();
        CHECK(vka_alloc_untyped(&vka, UNTYPED_BITS, &whole) == 0);
        CHECK(vka_alloc_endpoint(&vka, &objects[0]) != 0);
        vka_free_object(&vka, &whole);
    }
}

/* The books run out at each place: what was asked for is not done, and nothing of it is left. */
static void books_run_out(void)
{
    for (size_t bytes = 9000; bytes < 14000; bytes += 24) {
        if (!begin(bytes, false))
            continue;
        struct allocman_statistics first = allocman_statistics(&alloc);
        int refused = 0;
        for (int i = 0; i < 200; i++) {
            struct allocman_statistics before = allocman_statistics(&alloc);
            if (!make_one(&objects[i])) {
                refused++;
                struct allocman_statistics after = allocman_statistics(&alloc);
                CHECK(before.used_objects == after.used_objects);
                CHECK(before.used_slots == after.used_slots);
            }
        }
        CHECK(refused > 0);
        free_all();
        same(first, allocman_statistics(&alloc));
        CHECK(slots_in_use() == 1);
    }
}

/* A place in physical memory, asked for by its address. */
static void at_an_address(void)
{
    vka_object_t o, again;
    CHECK(begin(sizeof pool, false));
    for (uintptr_t at = BIT(UNTYPED_BITS); at < BIT(UNTYPED_BITS + 1); at += 0x31000) {
        CHECK(vka_alloc_frame_at(&vka, 12, at, &o) == 0 && slots[o.cptr].at == at);
        CHECK(vka_alloc_frame_at(&vka, 12, at, &again) != 0);
        vka_free_object(&vka, &o);
    }
    CHECK(vka_alloc_frame_at(&vka, 12, 0x1000, &o) != 0);
    CHECK(slots_in_use() == 1);
}

/* Who holds what: each object counts for the owner of the time when it was made. */
static void owners(void)
{
    static char names[ALLOCMAN_OWNERS][16];
    vka_object_t frame, tcb, endpoint;
    CHECK(begin(sizeof pool, false));
    CHECK(allocman_count_for(&alloc, "driver") == NULL);
    CHECK(vka_alloc_frame(&vka, 12, &frame) == 0);
    CHECK(strcmp(allocman_count_for(&alloc, "shell"), "driver") == 0);
    CHECK(vka_alloc_tcb(&vka, &tcb) == 0 && vka_alloc_endpoint(&vka, &endpoint) == 0);
    struct allocman_statistics s = allocman_statistics(&alloc);
    CHECK(strcmp(s.owners[1].name, "driver") == 0 && strcmp(s.owners[2].name, "shell") == 0);
    CHECK(s.owners[1].used_objects == 1 && s.owners[1].used_bytes == 4096);
    CHECK(s.owners[2].used_objects == 2 && s.owners[0].used_objects == 0);
    allocman_print_statistics(&alloc);
    /* It is freed in another's time, and yet it was the driver's. */
    vka_free_object(&vka, &frame);
    s = allocman_statistics(&alloc);
    CHECK(s.owners[1].used_objects == 0 && s.owners[1].used_bytes == 0);
    CHECK(s.owners[2].used_objects == 2 && s.used_objects == 2);
    vka_free_object(&vka, &tcb);
    vka_free_object(&vka, &endpoint);
    CHECK(allocman_statistics(&alloc).owners[2].used_bytes == 0);
    /* More names than there are numbers: those count for nobody. */
    for (int i = 0; i < ALLOCMAN_OWNERS; i++) {
        snprintf(names[i], sizeof names[i], "n%d", i);
        allocman_count_for(&alloc, names[i]);
    }
    CHECK(vka_alloc_endpoint(&vka, &endpoint) == 0);
    CHECK(allocman_count_for(&alloc, "driver") == NULL);
    CHECK(allocman_statistics(&alloc).owners[0].used_objects == 1);
}

int main(void)
{
    random_life(false);
    random_life(true);
    all_memory();
    books_run_out();
    at_an_address();
    owners();
    printf("%d passed, %d failed\n", passed, failed);
    return failed != 0;
}

/* new_cspace.c - let the program go on in a CSpace that its allocator made.
 *
 * Owns:    nothing.
 * Entered: bootstrap.c.
 * Uses:    the allocator with its old slots, until all has moved.
 * Never:   fails once the thread is in the new CSpace. */
#include "bootstrap.h"
#include <sel4utils/mcs_api.h>
#include <utils/util.h>
#include <vka/capops.h>

enum { FAILED = 1 };

/* The new CSpace, as it is addressed from the old one: below `root`, a capability with the
 * guard. */
struct moving {
    struct bootstrap_info *b;
    cspace_interface_t slots;
    size_t two_levels; /* 0 or 1 */
    cspacepath_t root;
    cspacepath_t *ready; /* slots for what moves to no fixed number */
    size_t num_ready, num_used;
};
/* More than the untypeds that are split while the slots are got ready, and what enter() takes. */
enum { SPARE = 64 };

static int make_root(struct moving *m, size_t l1size, size_t l2size)
{
    struct bootstrap_info *b = m->b;
    cspacepath_t plain;
    int error = allocman_cspace_alloc(&b->alloc, &plain);
    if (!error)
        error = allocman_cspace_alloc(&b->alloc, &m->root);
    if (error)
        return error;
    allocman_utspace_alloc(&b->alloc, l1size + seL4_SlotBits, seL4_CapTableObject, &plain, false,
                           &error);
    if (error)
        return error;
    /* It becomes the root with a guard of zeroes that makes addresses 64 bits. */
    seL4_Word guard = seL4_CNode_CapData_new(0, seL4_WordBits - l1size - l2size).words[0];
    error = vka_cnode_mint(&m->root, &plain, seL4_AllRights, guard);
    vka_cnode_delete(&plain);
    allocman_cspace_free(&b->alloc, &plain);
    return error;
}

static int make_slots(struct moving *m, size_t l1size, size_t l2size)
{
    struct bootstrap_info *b = m->b;
    size_t guard = seL4_WordBits - l1size - l2size;
    if (m->two_levels) {
        struct cspace_two_level_config config = {
            .cnode = m->root.capPtr,
            .cnode_size_bits = l1size,
            .cnode_guard_bits = guard,
            .end_slot = BIT(l1size),
            .level_two_bits = l2size,
        };
        m->slots = cspace_two_level_make_interface(&b->two_level);
        /* Slot 0 is never given out: it names no capability. */
        return cspace_two_level_create(&b->alloc, &b->two_level, config) ||
               cspace_two_level_alloc_at(&b->alloc, &b->two_level, 0);
    }
    struct cspace_single_level_config config = {
        .cnode = m->root.capPtr,
        .cnode_size_bits = l1size,
        .cnode_guard_bits = guard,
        .first_slot = 1,
        .end_slot = BIT(l1size),
    };
    cspace_single_level_t *single = &b->single;
    if (b->alloc.cspace.cspace == single) { /* the old one's books are in use until the end */
        int error;
        single = allocman_mspace_alloc(&b->alloc, sizeof *single, &error);
        if (!single)
            return error;
    }
    m->slots = cspace_single_level_make_interface(single);
    return cspace_single_level_create(&b->alloc, single, config);
}

static int take_slot(struct moving *m, seL4_CPtr slot)
{
    return m->two_levels ? cspace_two_level_alloc_at(&m->b->alloc, m->slots.cspace, slot)
                         : cspace_single_level_alloc_at(&m->b->alloc, m->slots.cspace, slot);
}

static bool same_slot(const cspacepath_t *a, const cspacepath_t *b)
{
    return a->root == b->root && a->capPtr == b->capPtr && a->capDepth == b->capDepth;
}

/* The capability at `from` is at `to` now: update every book that names it. */
static void moved(struct moving *m, const cspacepath_t *from, const cspacepath_t *to)
{
    struct bootstrap_info *b = m->b;
    for (struct utspace_split_node *n = b->utspace.all; n; n = n->next_of_all)
        if (same_slot(&n->ut, from))
            n->ut = *to;
}

/* From the first move on no CNode can be made: the untypeds are not where they were.  So every slot
 * is got before. */
static int get_ready(struct moving *m, simple_t *simple)
{
    int error = 0;
    for (int i = 0; simple && i < simple_get_cap_count(simple); i++)
        if (take_slot(m, simple_get_nth_cap(simple, i)))
            return FAILED;
    m->num_ready = SPARE;
    for (struct utspace_split_node *n = m->b->utspace.all; n; n = n->next_of_all)
        m->num_ready++;
    m->ready = allocman_mspace_alloc(&m->b->alloc, m->num_ready * sizeof *m->ready, &error);
    for (size_t i = 0; i < m->num_ready && !error; i++)
        error = m->slots.alloc(&m->b->alloc, m->slots.cspace, &m->ready[i]);
    return error;
}

/* What was not needed goes back. */
static void give_back(struct moving *m)
{
    for (size_t i = m->num_used; i < m->num_ready; i++)
        m->slots.free(&m->b->alloc, m->slots.cspace, &m->ready[i]);
    allocman_mspace_free(&m->b->alloc, m->ready, m->num_ready * sizeof *m->ready);
}

/* All that `simple` knows, to the same numbers; the old root, the TCB and the VSpace stay until the
 * thread leaves. */
static void move_known(struct moving *m, simple_t *simple)
{
    for (int i = 0; simple && i < simple_get_cap_count(simple); i++) {
        seL4_CPtr cap = simple_get_nth_cap(simple, i);
        cspacepath_t from = m->b->alloc.cspace.make_path(m->b->alloc.cspace.cspace, cap);
        cspacepath_t to = m->slots.make_path(m->slots.cspace, cap);
        if (cap == m->b->old_root.capPtr || cap == m->b->tcb.capPtr || cap == m->b->vspace.capPtr)
            continue;
        if (vka_cnode_move(&to, &from) == seL4_NoError) /* some slots are empty */
            moved(m, &from, &to);
    }
}

static cspacepath_t *next_ready(struct moving *m)
{
    ZF_LOGF_IF(m->num_used == m->num_ready, "more untypeds were split than slots were got")
    return &m->ready[m->num_used++];
}

/* The allocator's other untypeds. */
static int move_untypeds(struct moving *m)
{
    for (struct utspace_split_node *n = m->b->utspace.all; n; n = n->next_of_all) {
        if (n->ut.root == m->root.capPtr)
            continue;
        cspacepath_t *to = next_ready(m);
        int error = vka_cnode_move(to, &n->ut);
        if (error)
            return error;
        n->ut = *to;
    }
    return 0;
}

/* A slot of the new CSpace for what the thread still needs of the old: the one of the same number,
 * if what `simple`
 * knows has moved. */
static cspacepath_t place_for(struct moving *m, const simple_t *simple, seL4_CPtr number)
{
    return simple ? m->slots.make_path(m->slots.cspace, number) : *next_ready(m);
}

/* From now on the root is addressed as it is called in the new CSpace itself. */
static void rename_root(struct moving *m, seL4_CPtr root)
{
    struct bootstrap_info *b = m->b;
    for (struct utspace_split_node *n = b->utspace.all; n; n = n->next_of_all)
        n->ut.root = root;
    for (size_t i = 0; i < m->num_ready; i++)
        m->ready[i].root = root;
    if (m->two_levels)
        b->two_level.config.cnode = root;
    else
        ((cspace_single_level_t *)m->slots.cspace)->config.cnode = root;
}

static int enter(struct moving *m, simple_t *simple)
{
    struct bootstrap_info *b = m->b;
    cspacepath_t root = place_for(m, simple, b->old_root.capPtr);
    cspacepath_t tcb = place_for(m, simple, b->tcb.capPtr);
    cspacepath_t vspace = place_for(m, simple, b->vspace.capPtr);
    cspacepath_t old_root = *next_ready(m);
    int error = vka_cnode_copy(&root, &m->root, seL4_AllRights);
    if (!error)
        error = vka_cnode_copy(&old_root, &b->old_root, seL4_AllRights);
    if (!error)
        error = vka_cnode_copy(&tcb, &b->tcb, seL4_AllRights);
    if (!error)
        error = vka_cnode_copy(&vspace, &b->vspace, seL4_AllRights);
    if (!error)
        error = api_tcb_set_space(b->tcb.capPtr, seL4_CapNull, m->root.capPtr, 0, b->vspace.capPtr,
                                  0);
    if (error)
        return error;
    rename_root(m, root.capPtr);
    b->old_root = m->slots.make_path(m->slots.cspace, old_root.capPtr);
    b->tcb = m->slots.make_path(m->slots.cspace, tcb.capPtr);
    b->vspace = m->slots.make_path(m->slots.cspace, vspace.capPtr);
    return 0;
}

int new_cspace(struct bootstrap_info *b, size_t l1size, size_t l2size, simple_t *simple)
{
    struct moving m = { .b = b, .two_levels = l2size != 0 };
    int error = make_root(&m, l1size, l2size);
    if (!error)
        error = make_slots(&m, l1size, l2size);
    if (!error)
        error = get_ready(&m, simple);
    if (!error) {
        move_known(&m, simple);
        error = move_untypeds(&m);
    }
    if (!error)
        error = enter(&m, simple);
    if (error) {
        ZF_LOGE("There is no new CSpace: is there too little memory, are there too few slots?");
        return FAILED;
    }
    b->alloc.cspace = m.slots;
    give_back(&m);
    return 0;
}

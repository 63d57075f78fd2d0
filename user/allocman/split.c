/* split.c - untyped memory, split in halves until a piece fits, joined again when both are free.
 *
 * Owns:    the nodes: one for each untyped capability it was given or made.
 * Entered: allocman.c.
 * Uses:    allocman for nodes and slots; Untyped_Retype to split, CNode_Delete to join.
 * Never:   puts two objects into one piece: so each can be given back by itself. */
#include <allocman/allocman.h>
#include <allocman/utspace/split.h>
#include <vka/capops.h>
#include <vka/object.h>

enum { FAILED = 1 };

void utspace_split_create(utspace_split_t *split)
{
    split->all = NULL;
    for (int kind = 0; kind < UTSPACE_KINDS; kind++)
        for (int i = 0; i < UTSPACE_SIZES; i++)
            split->free[kind][i] = NULL;
}

static void add_free(utspace_split_t *split, struct utspace_split_node *node)
{
    struct utspace_split_node **head = &split->free[node->kind][node->size_bits];
    node->is_free = true;
    node->prev = NULL;
    node->next = *head;
    if (*head)
        (*head)->prev = node;
    *head = node;
}

static void remove_free(utspace_split_t *split, struct utspace_split_node *node)
{
    if (node->prev)
        node->prev->next = node->next;
    else
        split->free[node->kind][node->size_bits] = node->next;
    if (node->next)
        node->next->prev = node->prev;
    node->is_free = false;
}

static struct utspace_split_node *node_new(struct allocman *alloc, utspace_split_t *split)
{
    int error;
    struct utspace_split_node *node = allocman_mspace_alloc(alloc, sizeof *node, &error);
    if (!node)
        return NULL;
    *node = (struct utspace_split_node){ .next_of_all = split->all };
    if (split->all)
        split->all->prev_of_all = node;
    split->all = node;
    return node;
}

static void node_delete(struct allocman *alloc, utspace_split_t *split,
                        struct utspace_split_node *node)
{
    if (node->prev_of_all)
        node->prev_of_all->next_of_all = node->next_of_all;
    else
        split->all = node->next_of_all;
    if (node->next_of_all)
        node->next_of_all->prev_of_all = node->prev_of_all;
    allocman_mspace_free(alloc, node, sizeof *node);
}

static int add_uts(struct allocman *alloc, void *cookie, size_t num, const cspacepath_t *uts,
                   size_t *size_bits, uintptr_t *paddr, int utType)
{
    for (size_t i = 0; i < num; i++) {
        struct utspace_split_node *node = node_new(alloc, cookie);
        if (!node)
            return FAILED;
        node->ut = uts[i];
        node->size_bits = (unsigned char)size_bits[i];
        node->paddr = paddr ? paddr[i] : ALLOCMAN_NO_PADDR;
        node->kind = (unsigned char)utType;
        add_free(cookie, node);
    }
    return 0;
}

/* One half of `parent`: a node with an untyped capability of its own; NULL if that fails. */
static struct utspace_split_node *make_half(struct allocman *alloc, utspace_split_t *split,
                                            struct utspace_split_node *parent)
{
    struct utspace_split_node *half = node_new(alloc, split);
    if (!half)
        return NULL;
    half->size_bits = (unsigned char)(parent->size_bits - 1);
    half->kind = parent->kind;
    half->parent = parent;
    if (allocman_cspace_alloc(alloc, &half->ut) == 0) {
        if (vka_untyped_retype_at(parent->ut.capPtr, seL4_UntypedObject, half->size_bits, 1,
                                  &half->ut) == seL4_NoError)
            return half;
        allocman_cspace_free(alloc, &half->ut);
    }
    node_delete(alloc, split, half);
    return NULL;
}

static void drop_half(struct allocman *alloc, utspace_split_t *split,
                      struct utspace_split_node *half)
{
    vka_cnode_delete(&half->ut);
    allocman_cspace_free(alloc, &half->ut);
    node_delete(alloc, split, half);
}

/* Split a free node: both halves are then free, the node itself is not. */
static int split_node(struct allocman *alloc, utspace_split_t *split,
                      struct utspace_split_node *node)
{
    struct utspace_split_node *low = make_half(alloc, split, node);
    if (!low)
        return FAILED;
    struct utspace_split_node *high = make_half(alloc, split, node);
    if (!high) {
        drop_half(alloc, split, low);
        return FAILED;
    }
    low->sibling = high;
    high->sibling = low;
    low->paddr = node->paddr;
    high->paddr = node->paddr == ALLOCMAN_NO_PADDR ? ALLOCMAN_NO_PADDR
                                                   : node->paddr + ((uintptr_t)1 << low->size_bits);
    remove_free(split, node);
    add_free(split, high);
    add_free(split, low);
    return 0;
}

static bool covers(const struct utspace_split_node *node, uintptr_t paddr)
{
    return node->paddr != ALLOCMAN_NO_PADDR && node->paddr <= paddr &&
           paddr - node->paddr < (uintptr_t)1 << node->size_bits;
}

/* The smallest free node of this kind that is large enough, and covers paddr if that is given. */
static struct utspace_split_node *find(utspace_split_t *split, int kind, size_t size_bits,
                                       uintptr_t paddr)
{
    for (size_t i = size_bits; i < UTSPACE_SIZES; i++)
        for (struct utspace_split_node *n = split->free[kind][i]; n; n = n->next)
            if (paddr == ALLOCMAN_NO_PADDR || covers(n, paddr))
                return n;
    return NULL;
}

/* Put a node back; while its sibling is free too, both give way to their parent. */
static void give(struct allocman *alloc, utspace_split_t *split, struct utspace_split_node *node)
{
    while (node->parent && node->sibling->is_free) {
        struct utspace_split_node *parent = node->parent;
        remove_free(split, node->sibling);
        drop_half(alloc, split, node->sibling);
        drop_half(alloc, split, node);
        node = parent;
    }
    add_free(split, node);
}

/* A node of exactly this size, taken from its list; NULL if there is none.  What was split in vain
 * is joined again. */
static struct utspace_split_node *take(struct allocman *alloc, utspace_split_t *split, int kind,
                                       size_t size_bits, uintptr_t paddr)
{
    struct utspace_split_node *node = find(split, kind, size_bits, paddr);
    while (node && node->size_bits > size_bits) {
        if (split_node(alloc, split, node)) {
            remove_free(split, node);
            give(alloc, split, node);
            return NULL;
        }
        node = find(split, kind, size_bits, paddr);
    }
    if (node)
        remove_free(split, node);
    return node;
}

static seL4_Word split_alloc(struct allocman *alloc, void *cookie, size_t size_bits, seL4_Word type,
                             const cspacepath_t *path, uintptr_t paddr, bool canBeDev, int *error)
{
    static const int kinds[] = { ALLOCMAN_UT_KERNEL, ALLOCMAN_UT_DEV_MEM, ALLOCMAN_UT_DEV };
    utspace_split_t *split = cookie;
    struct utspace_split_node *node = NULL;
    *error = FAILED;
    if (size_bits < seL4_MinUntypedBits || size_bits >= UTSPACE_SIZES)
        return 0;
    for (int i = 0; i < (canBeDev ? UTSPACE_KINDS : 1) && !node; i++)
        node = take(alloc, split, kinds[i], size_bits, paddr);
    if (!node)
        return 0;
    if (vka_untyped_retype_at(node->ut.capPtr, type, get_sel4_object_size(type, size_bits), 1,
                              path) != seL4_NoError) {
        give(alloc, split, node);
        return 0;
    }
    *error = 0;
    return (seL4_Word)node;
}

static void split_free(struct allocman *alloc, void *cookie, seL4_Word object, size_t size_bits)
{
    (void)size_bits;
    give(alloc, cookie, (struct utspace_split_node *)object);
}

static uintptr_t split_paddr(void *cookie, seL4_Word object, size_t size_bits)
{
    (void)cookie, (void)size_bits;
    return ((struct utspace_split_node *)object)->paddr;
}

static unsigned char *split_owner(void *cookie, seL4_Word object)
{
    (void)cookie;
    return &((struct utspace_split_node *)object)->owner;
}

struct utspace_interface utspace_split_make_interface(utspace_split_t *split)
{
    return (struct utspace_interface){
        .alloc = split_alloc,
        .free = split_free,
        .add_uts = add_uts,
        .paddr = split_paddr,
        .owner = split_owner,
        .utspace = split,
    };
}

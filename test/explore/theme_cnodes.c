/* theme_cnodes.c - CNodes within CNodes: made, copied, moved into each other and into themselves,
 * deleted, revoked.
 *
 * The model: a capability that goes takes its object along if it was the last to it, and what lay
 * in that object goes the same way.  (The kernel does it without recursion, with zombies that it
 * exchanges.) seL4 manual, sections 2.4.3 and 3.1.4; caps.md of the ABI, section 6. */
#include "explore.h"
#include <string.h>

/* Root slots, then the two slots of the CNode at each possible place in memory. */
enum {
    ROOTS = 4,
    PLACES = 2,
    SLOTS = ROOTS + 2 * PLACES,
    NODE_UNITS = 4,
    UNITS = NODE_UNITS * PLACES,
    ROOT = -1
};
enum type { M_NONE, M_UNTYPED, M_CNODE, M_ENDPOINT };
enum { FAILED_LOOKUP = 6, DELETE_FIRST = 8, NOT_ENOUGH_MEMORY = 10, CANNOT = -1 };

static struct {
    struct {
        enum type type;
        int parent, base, original;
    } slot[SLOTS];
    int used, unused; /* of the untyped in slot 0, in units of 16 bytes */
} model;

static word first;
static handle arena;
static int answered, wanted;

/* ---- the model ---- */

static bool has_child(int s)
{
    for (int i = 0; i < SLOTS; i++)
        if (model.slot[i].type && model.slot[i].parent == s)
            return true;
    return false;
}

static int node_at(int s)
{
    return (s - ROOTS) / 2 * NODE_UNITS;
}

/* A slot before `end` with a capability of this type to this place. */
static int holder(enum type type, int base, int end)
{
    for (int i = 0; i < end; i++)
        if (model.slot[i].type == type && model.slot[i].base == base)
            return i;
    return CANNOT;
}

static void m_delete(int s)
{
    enum type type = model.slot[s].type;
    int base = model.slot[s].base, parent = model.slot[s].parent;
    for (int i = 0; i < SLOTS; i++)
        if (model.slot[i].type && model.slot[i].parent == s)
            model.slot[i].parent = parent;
    memset(&model.slot[s], 0, sizeof model.slot[s]);
    for (int i = ROOTS; type == M_CNODE && i < SLOTS; i++)
        if (model.slot[i].type && node_at(i) == base && holder(M_CNODE, base, SLOTS) == CANNOT)
            m_delete(i);
}

static int m_revoke(int s)
{
    for (int i = 0; i < SLOTS; i++)
        if (model.slot[i].type && model.slot[i].parent == s) {
            m_delete(i);
            i = -1;
        }
    return 0;
}

static int m_retype(int dest, enum type type)
{
    int units = type == M_CNODE ? NODE_UNITS : 1, used = has_child(0) ? model.used : 0;
    int start = (used + units - 1) / units * units;
    if (model.slot[dest].type)
        return DELETE_FIRST;
    if (start + units > UNITS)
        return NOT_ENOUGH_MEMORY;
    model.slot[dest].type = type;
    model.slot[dest].base = start;
    model.slot[dest].original = 1;
    model.used = start + units;
    return 0; /* its parent is slot 0 */
}

static int m_copy(int from, int dest, bool move)
{
    if (model.slot[dest].type)
        return DELETE_FIRST;
    if (!model.slot[from].type)
        return FAILED_LOOKUP;
    model.slot[dest] = model.slot[from];
    if (!move) {
        model.slot[dest].original = 0;
        if (model.slot[from].original)
            model.slot[dest].parent = from;
        return 0;
    }
    memset(&model.slot[from], 0, sizeof model.slot[from]);
    for (int i = 0; i < SLOTS; i++)
        if (model.slot[i].type && model.slot[i].parent == from)
            model.slot[i].parent = dest;
    return 0;
}

/* ---- the kernel: a slot is named by a CNode, an index and a depth ---- */

struct name {
    word cnode, index, depth;
};

/* False: no capability in a root slot leads there. */
static bool name_of(int s, struct name *n)
{
    if (s < ROOTS) {
        *n = (struct name){ ROOT_SLOT_CNODE, first + (word)s, 64 };
        return true;
    }
    int h = holder(M_CNODE, node_at(s), ROOTS);
    *n = (struct name){ first + (word)h, (word)(s - ROOTS) % 2, 1 };
    return h != CANNOT;
}

enum kind { RETYPE_NODE, RETYPE_EP, COPY, MOVE, DELETE, REVOKE, KINDS };
enum { OPS = KINDS * SLOTS * SLOTS };

static const char *text(word op)
{
    static const char *const names[] = {
        "Retype a CNode into", "Retype an endpoint into", "Copy", "Move", "Delete", "Revoke"
    };
    static char line[80];
    snprintf(line, sizeof line, "%s %d %d", names[op / SLOTS / SLOTS % KINDS],
             (int)(op / SLOTS % SLOTS), (int)(op % SLOTS));
    return line;
}

static bool apply(word op)
{
    enum kind kind = (enum kind)(op / SLOTS / SLOTS);
    int a = (int)(op / SLOTS % SLOTS), b = (int)(op % SLOTS);
    bool two = kind == COPY || kind == MOVE;
    struct name A, B;
    if ((!two && b != 0) || (two && (a == b || a == 0 || b == 0)) || (a == 0 && kind != REVOKE))
        return false;
    if (!name_of(a, &A) || !name_of(b, &B))
        return false;
    switch (kind) {
    case RETYPE_NODE:
    case RETYPE_EP:
        answered = explore_call(first, LABEL_Untyped_Retype,
                                WORDS(kind == RETYPE_NODE ? 4 : 2, 1, 0, 0, A.index, 1),
                                WORDS(A.cnode));
        wanted = m_retype(a, kind == RETYPE_NODE ? M_CNODE : M_ENDPOINT);
        break;
    case COPY:
        answered = explore_call(B.cnode, LABEL_CNode_Copy,
                                WORDS(B.index, B.depth, A.index, A.depth, 15), WORDS(A.cnode));
        wanted = m_copy(a, b, false);
        break;
    case MOVE:
        answered = explore_call(B.cnode, LABEL_CNode_Move,
                                WORDS(B.index, B.depth, A.index, A.depth), WORDS(A.cnode));
        wanted = m_copy(a, b, true);
        break;
    case DELETE:
        answered = explore_call(A.cnode, LABEL_CNode_Delete, WORDS(A.index, A.depth), NONE);
        wanted = 0;
        m_delete(a);
        break;
    default:
        answered = explore_call(A.cnode, LABEL_CNode_Revoke, WORDS(A.index, A.depth), NONE);
        wanted = m_revoke(a);
        break;
    }
    return true;
}

static const char *slot_differs(int i)
{
    static const enum cap_type types[] = { CAP_null, CAP_untyped, CAP_cnode, CAP_endpoint };
    enum type type = model.slot[i].type;
    if (i >= ROOTS && holder(M_CNODE, node_at(i), SLOTS) == CANNOT)
        return type ? "the model has a capability in a CNode that is gone" : NULL;
    handle s = i < ROOTS ? world_slot(first + (word)i) : arena + (word)(i - ROOTS) * SLOT_SIZE;
    struct cap c = slot(s)->cap;
    if (cap_type(c) != types[type])
        return "the type of a capability";
    if (type == M_NONE)
        return NULL;
    if (cap_object(c) != arena + (word)model.slot[i].base * 16)
        return "the object of a capability";
    if (derive_has_child(s) != has_child(i))
        return "whether a capability has children";
    bool alone = true;
    for (int k = 0; k < SLOTS; k++)
        alone &= k == i || model.slot[k].type != type || model.slot[k].base != model.slot[i].base;
    if (type != M_UNTYPED && derive_is_final(s) != alone)
        return "whether a capability is the last one";
    return NULL;
}

static const char *differs(void)
{
    if (answered != wanted) {
        fprintf(stderr, "the kernel answers error %d, the model %d\n", answered, wanted);
        return "the answer";
    }
    for (int i = 0; i < SLOTS; i++) {
        const char *what = slot_differs(i);
        if (what)
            return what;
    }
    return cap_free(*world_cap(first)) == (word)model.used * 16 ? NULL
                                                                : "how much of the untyped is used";
}

static void start(void)
{
    world_start();
    first = first_free;
    retype(world_untyped(7), 0, 7, first, 1);
    arena = cap_object(*world_cap(first));
    memset(&model, 0, sizeof model);
    model.slot[0].type = M_UNTYPED;
    model.slot[0].parent = ROOT;
    answered = wanted = 0;
    explore_watch(arena, 128);
    explore_watch(world_slot(first), ROOTS * SLOT_SIZE);
    explore_watch(root_thread(), P2(TCB_BITS));
}

const struct theme theme_cnodes = { "cnodes", start, OPS,    apply,       differs,
                                    NULL,     text,  &model, sizeof model };

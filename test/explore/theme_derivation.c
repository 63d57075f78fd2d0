/* theme_derivation.c - capabilities to untypeds and endpoints: made, copied, minted, moved, deleted, revoked.
 *
 * The model is a tree: each capability knows its parent, Revoke takes what hangs below, and deleting one
 * hangs its children to its own parent.  (The kernel, as the ABI has it, keeps a list with two flags.)
 * Theme "derivation" has one untyped and many copies and badges, "untyped" many untypeds within each other.
 * seL4 manual, sections 2.4 and 3.1; caps.md of the ABI, section 4. */
#include "explore.h"
#include "ipc.h"
#include <string.h>

enum { SLOTS = 6, ROOT = -1, UNIT = 16 };
enum m_type { M_NONE, M_UNTYPED, M_ENDPOINT };
enum { ILLEGAL = 3, FAILED_LOOKUP = 6, DELETE_FIRST = 8, REVOKE_FIRST = 9, NOT_ENOUGH_MEMORY = 10 };

static struct m_cap {
    enum m_type type;
    int parent;                 /* a slot, or ROOT */
    int base, units, used;      /* memory in units of 16 bytes: where,
        how large; untyped: how much of it is used */
    int badge;
    int original;               /* it can be a parent: made by Retype, an untyped,
        or minted with a badge of its own */
} model[SLOTS];

static int slots_used, first_units;    /* the size of the small system */
static word first;              /* slot 0 of the model in the root CNode */
static handle arena;

/* ---- the model ---- */

static bool has_child(int s)
{
    for (int i = 0; i < slots_used; i++)
        if (model[i].type && model[i].parent == s)
            return true;
    return false;
}

static void m_delete(int s)
{
    for (int i = 0; i < slots_used; i++)
        if (model[i].type && model[i].parent == s)
            model[i].parent = model[s].parent;
    model[s] = (struct m_cap){ 0 };
}

static int m_revoke(int s)
{
    for (int i = 0; model[s].type && i < slots_used; i++)
        if (model[i].type && model[i].parent == s) {
            m_revoke(i);
            model[i] = (struct m_cap){ 0 };
        }
    return 0;
}

static int m_retype(int from, int dest, enum m_type type, int units)
{
    struct m_cap *u = &model[from];
    if (model[dest].type)
        return DELETE_FIRST;
    int used = has_child(from) ? u->used : 0, start = (used + units - 1) / units * units;
    if (start + units > u->units)
        return NOT_ENOUGH_MEMORY;
    model[dest] = (struct m_cap){ type, from, u->base + start, units, 0, 0, true };
    u->used = start + units;
    return 0;
}

/* badge < 0: Copy. */
static int m_copy(int from, int dest, int badge)
{
    if (model[dest].type)
        return DELETE_FIRST;
    if (!model[from].type)
        return FAILED_LOOKUP;
    struct m_cap new = model[from];
    if (new.type == M_UNTYPED) {
        if (has_child(from))
            return REVOKE_FIRST;
        model[from].used = model[from].units;
    } else if (badge >= 0) {
        if (new.badge)
            return ILLEGAL;
        new.badge = badge;
    }
    new.original = new.type == M_UNTYPED || new.badge != model[from].badge;
    bool is_child = model[from].original && (model[from].badge == 0 || model[from].badge == new.badge);
    new.parent = is_child ? from : model[from].parent;
    model[dest] = new;
    return 0;
}

static int m_move(int from, int dest)
{
    if (model[dest].type)
        return DELETE_FIRST;
    if (!model[from].type)
        return FAILED_LOOKUP;
    model[dest] = model[from];
    model[from] = (struct m_cap){ 0 };
    for (int i = 0; i < slots_used; i++)
        if (model[i].type && model[i].parent == from)
            model[i].parent = dest;
    return 0;
}

/* Pivot to dest, source to pivot; source and dest may be the same.  Endpoints take no part. */
static int m_rotate(int dest, int pivot, int source)
{
    if (pivot == source || pivot == dest)
        return ILLEGAL;
    if (source != dest && model[dest].type)
        return DELETE_FIRST;
    if (!model[source].type || !model[pivot].type)
        return FAILED_LOOKUP;
    if (model[source].type == M_ENDPOINT || model[pivot].type == M_ENDPOINT)
        return ILLEGAL;
    struct m_cap a = model[source], b = model[pivot];
    model[source] = (struct m_cap){ 0 };
    model[pivot] = a;
    model[dest] = b;
    for (int i = 0; i < slots_used; i++) {
        int p = model[i].parent;
        if (model[i].type && (p == source || p == pivot))
            model[i].parent = p == source ? pivot : dest;
    }
    return 0;
}

/* ---- the kernel ---- */

static int on_cnode(enum label label, word n, const word *words)
{
    return explore_call(ROOT_SLOT_CNODE, label, n, words, 2, (word[]){ ROOT_SLOT_CNODE, ROOT_SLOT_CNODE });
}

static int retype_in(int from, int dest, enum m_type type, int units)
{
    word size = type == M_UNTYPED ? 4 + (word)(units / 2) : 0;         /* 1 unit: 4 bits; 2: 5; 4: 6 */
    return explore_call(first + (word)from, LABEL_Untyped_Retype, WORDS(type == M_UNTYPED ? 0 : 2, size, 0, 0,
        first + (word)dest, 1),
                WORDS(ROOT_SLOT_CNODE));
}

/* ---- operations: an alphabet each, as numbers in base SLOTS ---- */

enum kind { RETYPE, COPY, MINT_1, MINT_2, MOVE, DELETE, REVOKE, ROTATE, RETYPE_UNTYPED, RETYPE_SMALL, KINDS };
static const char *const names[] = { "Retype an endpoint", "Copy", "Mint badge 1", "Mint badge 2", "Move",
    "Delete", "Revoke",
                                     "Rotate", "Retype an untyped of 32 bytes",
                                         "Retype an untyped of 16 bytes" };

static struct {
    u8 kind, a, b, c;
} alphabet[1000];
static word letters;

static void letter(enum kind kind, int a, int b, int c)
{
    alphabet[letters].kind = (u8)kind, alphabet[letters].a = (u8)a, alphabet[letters].b = (u8)b;
    alphabet[letters++].c = (u8)c;
}

static const char *text(word op)
{
    static char line[100];
    snprintf(line, sizeof line, "%s %d %d %d", names[alphabet[op].kind], alphabet[op].a, alphabet[op].b,
        alphabet[op].c);
    return line;
}

static bool same_error(int kernel_says, int model_says)
{
    if (kernel_says == model_says)
        return true;
    fprintf(stderr, "the kernel answers error %d, the model %d\n", kernel_says, model_says);
    return false;
}
static bool answered_alike;

static bool apply(word op)
{
    int a = alphabet[op].a, b = alphabet[op].b, c = alphabet[op].c;
    word A = first + (word)a, B = first + (word)b, C = first + (word)c;
    enum kind kind = (enum kind)alphabet[op].kind;
    int k = 0, m = 0;
    switch (kind) {
    case RETYPE:
    case RETYPE_UNTYPED:
    case RETYPE_SMALL: {
        enum m_type type = kind == RETYPE ? M_ENDPOINT : M_UNTYPED;
        int units = kind == RETYPE_UNTYPED ? 2 : 1;
        if (model[a].type != M_UNTYPED)
            return false;
        k = retype_in(a, b, type, units), m = m_retype(a, b, type, units);
        break;
    }
    case COPY:
        k = on_cnode(LABEL_CNode_Copy, WORDS(B, 64, A, 64, 15)), m = m_copy(a, b, -1);
        break;
    case MINT_1:
    case MINT_2:
        k = on_cnode(LABEL_CNode_Mint, WORDS(B, 64, A, 64, 15, kind == MINT_1 ? 1 : 2));
        m = m_copy(a, b, kind == MINT_1 ? 1 : 2);
        break;
    case MOVE:
        k = on_cnode(LABEL_CNode_Move, WORDS(B, 64, A, 64)), m = m_move(a, b);
        break;
    case DELETE:
        k = on_cnode(LABEL_CNode_Delete, WORDS(A, 64));
        m_delete(a);
        break;
    case REVOKE:
        k = on_cnode(LABEL_CNode_Revoke, WORDS(A, 64)), m = m_revoke(a);
        break;
    default:
        k = on_cnode(LABEL_CNode_Rotate, WORDS(A, 64, 0, B, 64, 0, C, 64)), m = m_rotate(a, b, c);
        break;
    }
    answered_alike = same_error(k, m);
    return true;
}

static const char *slot_differs(int i)
{
    static const enum cap_type types[] = { CAP_null, CAP_untyped, CAP_endpoint };
    struct cap c = *world_cap(first + (word)i);
    const struct m_cap *m = &model[i];
    if (cap_type(c) != types[m->type])
        return "the type of a capability";
    if (m->type == M_NONE)
        return NULL;
    if (cap_object(c) != arena + (word)m->base * UNIT)
        return "the object of a capability";
    if (m->type == M_UNTYPED && (cap_size_bits(c) != 4 + (word)(m->units > 2 ? 2 : m->units / 2)))
        return "the size of an untyped";
    if (m->type == M_UNTYPED && cap_free(c) != (word)m->used * UNIT)
        return "how much of an untyped is used";
    if (m->type == M_ENDPOINT && cap_badge(c) != (word)m->badge)
        return "a badge";
    if (derive_has_child(world_slot(first + (word)i)) != has_child(i))
        return "whether a capability has children";
    bool alone = true;
    for (int k = 0; k < slots_used; k++)
        alone &= k == i || model[k].type != M_ENDPOINT || model[k].base != m->base;
    if (m->type == M_ENDPOINT && derive_is_final(world_slot(first + (word)i)) != alone)
        return "whether a capability is the last one";
    return NULL;
}

static const char *differs(void)
{
    if (!answered_alike)
        return "the answer";
    for (int i = 0; i < slots_used; i++) {
        const char *what = slot_differs(i);
        if (what)
            return what;
    }
    return NULL;
}

/* ---- the small systems ---- */

/* Slot 0: an untyped of so many units; the others are empty. */
static void start(int slots, int units)
{
    slots_used = slots, first_units = units;
    world_start();
    first = first_free;
    retype(world_untyped(6), 0, units == 4 ? 6 : 5, first, 1);
    arena = cap_object(*world_cap(first));
    memset(model, 0, sizeof model);
    model[0] = (struct m_cap){ M_UNTYPED, ROOT, 0, first_units, 0, 0, true };
    letters = 0;
    answered_alike = true;
    explore_watch(arena, 64);
    explore_watch(world_slot(first), SLOTS * SLOT_SIZE);
    explore_watch(root_thread(), P2(TCB_BITS));
}

static void start_copies(int slots, int units)
{
    start(slots, units);
    for (int a = 0; a < slots_used; a++)
        for (int b = 1; b < slots_used; b++) {
            if (a == 0)
                letter(RETYPE, a, b, 0);
            if (a == 0 || a == b)
                continue;
            letter(COPY, a, b, 0), letter(MINT_1, a, b, 0), letter(MINT_2, a, b, 0), letter(MOVE, a, b, 0);
        }
    for (int a = 0; a < slots_used; a++) {
        letter(REVOKE, a, 0, 0);
        if (a)
            letter(DELETE, a, 0, 0);
    }
}

/* As large as a complete search allows, and larger. */
static void start_few(void)
{
    start_copies(5, 2);
}

static void start_derivation(void)
{
    start_copies(SLOTS, 4);
}

static void start_memory(int slots)
{
    start(slots, 4);
    for (int a = 0; a < slots_used; a++)
        for (int b = 1; b < slots_used; b++) {
            if (a == b)
                continue;
            letter(RETYPE, a, b, 0), letter(RETYPE_UNTYPED, a, b, 0), letter(RETYPE_SMALL, a, b, 0),
                letter(COPY, a, b, 0);
            if (a)
                letter(MOVE, a, b, 0);
            for (int c = 1; a && c < slots_used; c++)
                letter(ROTATE, a, b, c);
        }
    for (int a = 0; a < slots_used; a++) {
        letter(REVOKE, a, 0, 0);
        if (a)
            letter(DELETE, a, 0, 0);
    }
}

static void start_nested(void)
{
    start_memory(4);
}

static void start_untyped(void)
{
    start_memory(SLOTS);
}

/* How many letters an alphabet has is known once it is made: the rest are no operations. */
static bool apply_letter(word op)
{
    return op < letters && apply(op);
}

enum { MOST_LETTERS = 300 };
const struct theme theme_copies = { "copies", start_few, MOST_LETTERS, apply_letter, differs, NULL, text,
    model,
                                    sizeof model };
const struct theme theme_nested = { "nested", start_nested, MOST_LETTERS, apply_letter, differs, NULL,
    text, model,
                                    sizeof model };
const struct theme theme_derivation = { "derivation", start_derivation, MOST_LETTERS, apply_letter,
    differs, NULL, text, model,
                                        sizeof model };
const struct theme theme_untyped = { "untyped", start_untyped, MOST_LETTERS, apply_letter, differs, NULL,
    text,
    model,
                                     sizeof model };

/* theme_derivation.c - capabilities to untypeds and endpoints: made, copied, minted, moved,
 * deleted, revoked.
 *
 * Theme "derivation" has one untyped and many copies and badges, "untyped" many untypeds within
 * each other; "copies" and "nested" are the same with fewer slots, so that the search comes to an
 * end. */
#include "explore.h"
#include "message/ipc.h"
#include "model_derivation.h"

enum { UNIT = 16 };
static word first; /* slot 0 of the model in the root CNode */
static handle arena;

/* ---- the kernel ---- */

static int on_cnode(enum label label, word n, const word *words)
{
    return explore_call(ROOT_SLOT_CNODE, label, n, words, 2,
                        (word[]){ ROOT_SLOT_CNODE, ROOT_SLOT_CNODE });
}

static int retype_in(int from, int dest, enum m_type type, int units)
{
    word size = type == M_UNTYPED ? 4 + (word)(units / 2) : 0; /* 1 unit: 4 bits; 2: 5; 4: 6 */
    return explore_call(first + (word)from, LABEL_Untyped_Retype,
                        WORDS(type == M_UNTYPED ? 0 : 2, size, 0, 0, first + (word)dest, 1),
                        WORDS(ROOT_SLOT_CNODE));
}

static const char *const names[] = { "Retype an endpoint",
                                     "Copy",
                                     "Mint badge 1",
                                     "Mint badge 2",
                                     "Move",
                                     "Delete",
                                     "Revoke",
                                     "Rotate",
                                     "Retype an untyped of 32 bytes",
                                     "Retype an untyped of 16 bytes" };

static const char *text(word op)
{
    static char line[100];
    snprintf(line, sizeof line, "%s %d %d %d", names[alphabet[op].kind], alphabet[op].a,
             alphabet[op].b, alphabet[op].c);
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

static int do_it(struct m_letter l)
{
    word a = first + l.a, b = first + l.b, c = first + l.c;
    switch ((enum m_kind)l.kind) {
    case RETYPE:
        return retype_in(l.a, l.b, M_ENDPOINT, 1);
    case RETYPE_UNTYPED:
        return retype_in(l.a, l.b, M_UNTYPED, 2);
    case RETYPE_SMALL:
        return retype_in(l.a, l.b, M_UNTYPED, 1);
    case COPY:
        return on_cnode(LABEL_CNode_Copy, WORDS(b, 64, a, 64, 15));
    case MINT_1:
        return on_cnode(LABEL_CNode_Mint, WORDS(b, 64, a, 64, 15, 1));
    case MINT_2:
        return on_cnode(LABEL_CNode_Mint, WORDS(b, 64, a, 64, 15, 2));
    case MOVE:
        return on_cnode(LABEL_CNode_Move, WORDS(b, 64, a, 64));
    case DELETE:
        return on_cnode(LABEL_CNode_Delete, WORDS(a, 64));
    case REVOKE:
        return on_cnode(LABEL_CNode_Revoke, WORDS(a, 64));
    default:
        return on_cnode(LABEL_CNode_Rotate, WORDS(a, 64, 0, b, 64, 0, c, 64));
    }
}

static bool apply(word op)
{
    if (op >= (word)letters)
        return false;
    int says = m_do(alphabet[op]);
    if (says < 0)
        return false;
    answered_alike = same_error(do_it(alphabet[op]), says);
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
    if (derive_has_child(world_slot(first + (word)i)) != m_has_child(i))
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

static void start(int slots, int units, bool memory)
{
    world_start();
    first = first_free;
    retype(world_untyped(6), 0, units == 4 ? 6 : 5, first, 1);
    arena = cap_object(*world_cap(first));
    m_start(slots, units, memory);
    answered_alike = true;
    explore_watch(arena, 64);
    explore_watch(world_slot(first), SLOTS * SLOT_SIZE);
    explore_watch(root_thread(), P2(TCB_BITS));
}

/* As large as a complete search allows, and larger. */
static void start_copies(void)
{
    start(5, 2, false);
}
static void start_derivation(void)
{
    start(SLOTS, 4, false);
}
static void start_nested(void)
{
    start(4, 4, true);
}
static void start_untyped(void)
{
    start(SLOTS, 4, true);
}

#define THEME(name) \
    { \
#name, start_##name, MOST_LETTERS, apply, differs, NULL, text, model, sizeof model \
    }
const struct theme theme_copies = THEME(copies), theme_nested = THEME(nested),
                   theme_derivation = THEME(derivation), theme_untyped = THEME(untyped);

/* model_derivation.c - see model_derivation.h. */
#include "model_derivation.h"
#include <string.h>

struct m_cap model[SLOTS];
int slots_used;
struct m_letter alphabet[MOST_LETTERS];
int letters;

bool m_has_child(int s)
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
    int used = m_has_child(from) ? u->used : 0, start = (used + units - 1) / units * units;
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
        if (m_has_child(from))
            return REVOKE_FIRST;
        model[from].used = model[from].units;
    } else if (badge >= 0) {
        if (new.badge)
            return ILLEGAL;
        new.badge = badge;
    }
    new.original = new.type == M_UNTYPED || new.badge != model[from].badge;
    bool is_child = model[from].original &&
                    (model[from].badge == 0 || model[from].badge == new.badge);
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

int m_do(struct m_letter l)
{
    switch ((enum m_kind)l.kind) {
    case RETYPE:
    case RETYPE_UNTYPED:
    case RETYPE_SMALL:
        if (model[l.a].type != M_UNTYPED)
            return -1;
        return m_retype(l.a, l.b, l.kind == RETYPE ? M_ENDPOINT : M_UNTYPED,
                        l.kind == RETYPE_UNTYPED ? 2 : 1);
    case COPY:
        return m_copy(l.a, l.b, -1);
    case MINT_1:
        return m_copy(l.a, l.b, 1);
    case MINT_2:
        return m_copy(l.a, l.b, 2);
    case MOVE:
        return m_move(l.a, l.b);
    case DELETE:
        m_delete(l.a);
        return 0;
    case REVOKE:
        return m_revoke(l.a);
    default:
        return m_rotate(l.a, l.b, l.c);
    }
}

static void letter(enum m_kind kind, int a, int b, int c)
{
    alphabet[letters++] = (struct m_letter){ (unsigned char)kind, (unsigned char)a,
                                             (unsigned char)b, (unsigned char)c };
}

/* Of the slots a and b, which differ. */
static void letters_of(int a, int b, bool memory)
{
    if (memory) {
        letter(RETYPE, a, b, 0), letter(RETYPE_UNTYPED, a, b, 0), letter(RETYPE_SMALL, a, b, 0),
            letter(COPY, a, b, 0);
        if (a)
            letter(MOVE, a, b, 0);
        for (int c = 1; a && c < slots_used; c++)
            letter(ROTATE, a, b, c);
    } else if (a == 0) {
        letter(RETYPE, a, b, 0);
    } else {
        letter(COPY, a, b, 0), letter(MINT_1, a, b, 0), letter(MINT_2, a, b, 0),
            letter(MOVE, a, b, 0);
    }
}

void m_start(int slots, int units, bool memory)
{
    memset(model, 0, sizeof model);
    model[0] = (struct m_cap){ M_UNTYPED, ROOT, 0, units, 0, 0, true };
    slots_used = slots;
    letters = 0;
    for (int a = 0; a < slots; a++)
        for (int b = 1; b < slots; b++)
            if (a != b)
                letters_of(a, b, memory);
    for (int a = 0; a < slots; a++) {
        letter(REVOKE, a, 0, 0);
        if (a)
            letter(DELETE, a, 0, 0);
    }
}

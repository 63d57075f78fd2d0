/* ask.c - what can be asked of the model (model.h).
 *
 * Owns:    lists that are made when somebody asks for them.
 * Uses:    what model.c keeps.
 * Never:   changes the state. */
#include "inner.h"

/* ---- the stream ---- */

const char *tess_error(const struct tess *t)
{
    return *t->error ? t->error : NULL;
}

size_t tess_pass(const struct tess *t)
{
    return t->pass;
}

tess_word tess_time(const struct tess *t)
{
    return t->time;
}

size_t tess_changes(const struct tess *t)
{
    return t->changes;
}

tess_word tess_lost(const struct tess *t)
{
    return t->lost;
}

bool tess_ended(const struct tess *t, tess_word *code)
{
    *code = t->end_code;
    return t->ended;
}

const struct tess_header *tess_header(const struct tess *t)
{
    return &t->header;
}

/* ---- names ---- */

const char *tess_name(const struct tess *t, unsigned table, tess_word number)
{
    if (table >= TABLES || number >= t->names[table].count || !t->names[table].text[number])
        return "?";
    return t->names[table].text[number];
}

int64_t tess_number(const struct tess *t, unsigned table, const char *name)
{
    for (size_t i = 0; table < TABLES && i < t->names[table].count; i++)
        if (t->names[table].text[i] && strcmp(t->names[table].text[i], name) == 0)
            return (int64_t)i;
    return -1;
}

struct tess_id tess_id_at(const struct tess *t, tess_word at)
{
    return (struct tess_id){ at, map_get(&t->generations, at) };
}

/* ---- threads ---- */

size_t tess_thread_count(const struct tess *t)
{
    return t->thread_count;
}

const struct tess_thread *tess_thread(const struct tess *t, size_t i)
{
    return i < t->thread_count ? &t->threads[i]->pub : NULL;
}

const struct tess_thread *tess_thread_named(const struct tess *t, const char *name)
{
    const struct tess_thread *found = NULL;
    for (size_t i = 0; i < t->thread_count; i++) {
        const struct tess_thread *it = &t->threads[i]->pub;
        if (strcmp(it->name, name) == 0 && (!found || found->gone || !it->gone))
            found = it;
    }
    return found;
}

const struct tess_thread *tess_thread_at(const struct tess *t, tess_word tcb)
{
    size_t i = (size_t)map_get(&t->thread_at, tcb);
    return i ? &t->threads[i - 1]->pub : NULL;
}

const struct tess_thread *tess_running(const struct tess *t)
{
    return tess_thread_at(t, t->running);
}

bool tess_state_is(const struct tess *t, const struct tess_thread *thread, const char *state)
{
    return thread && strcmp(tess_name(t, STATE_TABLE_STATE, thread->state), state) == 0;
}

tess_word tess_space_of(const struct tess *t, const struct tess_thread *thread)
{
    const struct tess_slot *s = tess_tcb_slot(t, thread, TESS_TCB_VSPACE);
    return s ? s->object.at : 0;
}

const char *tess_program(const struct tess *t, const struct tess_thread *thread)
{
    tess_word space = tess_space_of(t, thread);
    for (size_t i = 0; i < t->program_count; i++)
        if (t->programs[i].space == space)
            return t->programs[i].name;
    return "";
}

/* ---- where slots lie ---- */

static int by_address(const void *a, const void *b)
{
    const struct holder *x = a, *y = b;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void add_holder(struct tess *t, tess_word at, tess_word bytes)
{
    *TABLE_MORE(t->holders, t->holder_count) = (struct holder){ at, bytes };
}

/* The CNodes and TCBs there are, by address. */
static void find_holders(struct tess *t)
{
    t->holder_count = 0;
    for (size_t i = 0; i < t->slot_count; i++)
        if (tess_is(t, &t->slots[i]->pub, "cnode"))
            add_holder(t, t->slots[i]->pub.object.at, t->slot_bytes << t->slots[i]->pub.radix);
    for (size_t i = 0; i < t->thread_count; i++)
        if (!t->threads[i]->pub.gone)
            add_holder(t, t->threads[i]->pub.id.at, t->slot_bytes * t->tcb_slots);
    if (t->holder_count)
        qsort(t->holders, t->holder_count, sizeof *t->holders, by_address);
    t->has_holders = true;
}

/* Fill in where the slot lies. NULL stays NULL. */
static const struct tess_slot *placed(const struct tess *model, struct node *n)
{
    struct tess *t = (struct tess *)(uintptr_t)model;
    if (!n)
        return NULL;
    if (!t->has_holders)
        find_holders(t);
    size_t from = 0, to = t->holder_count;
    while (from < to) { /* the first holder behind the slot */
        size_t middle = from + (to - from) / 2;
        if (t->holders[middle].at <= n->pub.at)
            from = middle + 1;
        else
            to = middle;
    }
    n->pub.holder = n->pub.index = 0;
    if (from > 0 && n->pub.at - t->holders[from - 1].at < t->holders[from - 1].bytes) {
        n->pub.holder = t->holders[from - 1].at;
        n->pub.index = (n->pub.at - n->pub.holder) / t->slot_bytes;
    }
    return &n->pub;
}

bool tess_is(const struct tess *t, const struct tess_slot *s, const char *type)
{
    return s && strcmp(tess_name(t, STATE_TABLE_TYPE, s->type), type) == 0;
}

const struct tess_slot *tess_slot_at(const struct tess *t, tess_word at)
{
    return placed(t, model_node(t, at));
}

const struct tess_slot *tess_tcb_slot(const struct tess *t, const struct tess_thread *thread,
                                      unsigned index)
{
    if (!thread || thread->gone)
        return NULL;
    return tess_slot_at(t, thread->id.at + index * t->slot_bytes);
}

const struct tess_slot *tess_cnode_slot(const struct tess *t, tess_word cnode, tess_word index)
{
    return tess_slot_at(t, cnode + index * t->slot_bytes);
}

size_t tess_slot_count(const struct tess *t)
{
    return t->slot_count;
}

const struct tess_slot *tess_slot(const struct tess *t, size_t i)
{
    return i < t->slot_count ? placed(t, t->slots[i]) : NULL;
}

/* ---- addresses of capabilities ---- */

static tess_word low(tess_word word, tess_word bits)
{
    return bits >= 64 ? word : word & (((tess_word)1 << bits) - 1);
}

static tess_word down(tess_word word, tess_word bits)
{
    return bits >= 64 ? 0 : word >> bits;
}

static tess_word up(tess_word word, tess_word bits)
{
    return bits >= 64 ? 0 : word << bits;
}

const struct tess_slot *tess_lookup(const struct tess *t, const struct tess_thread *thread,
                                    tess_word cptr, struct tess_walk *walk)
{
    struct tess_walk own, *w = walk ? walk : &own;
    const struct tess_slot *node = tess_tcb_slot(t, thread, TESS_TCB_CSPACE);
    memset(w, 0, sizeof *w);
    w->left = 64;
    w->end = TESS_WALK_NO_ROOT;
    if (!tess_is(t, node, "cnode"))
        return NULL;
    while (w->levels < 64) {
        w->level[w->levels].cnode = node->object.at;
        w->level[w->levels].guard = node->guard;
        w->level[w->levels].guard_bits = node->guard_bits;
        w->level[w->levels].radix = node->radix;
        w->level[w->levels].left = w->left;
        w->levels++;
        w->end = TESS_WALK_GUARD;
        if (node->guard_bits > w->left ||
            low(down(cptr, w->left - node->guard_bits), node->guard_bits) != node->guard)
            return NULL;
        w->end = TESS_WALK_DEPTH;
        if (node->guard_bits + node->radix > w->left)
            return NULL;
        w->left -= (unsigned)(node->guard_bits + node->radix);
        tess_word index = low(down(cptr, w->left), node->radix);
        w->level[w->levels - 1].index = index;
        w->level[w->levels - 1].slot = node->object.at + index * t->slot_bytes;
        node = tess_cnode_slot(t, node->object.at, index);
        w->end = node ? TESS_WALK_OK : TESS_WALK_EMPTY;
        if (!node || w->left == 0 || !tess_is(t, node, "cnode"))
            return node;
    }
    return node;
}

enum { MOST_LEVELS = 8, MOST_VISITED = 256 };

/* A CNode on the way of a search: the address up to it, and the bits that are left. */
struct reached {
    const struct tess_slot *node;
    tess_word prefix;
    unsigned left, level;
};

/* A search in breadth: each CNode is looked into once. */
bool tess_cptr_of(const struct tess *t, const struct tess_thread *thread, tess_word slot,
                  tess_word *cptr)
{
    struct reached list[MOST_VISITED];
    size_t count = 0;
    const struct tess_slot *root = tess_tcb_slot(t, thread, TESS_TCB_CSPACE);
    if (tess_is(t, root, "cnode"))
        list[count++] = (struct reached){ root, 0, 64, 0 };
    for (size_t i = 0; i < count; i++) {
        const struct tess_slot *node = list[i].node;
        tess_word used = node->guard_bits + node->radix, at = node->object.at;
        if (used > list[i].left)
            continue;
        unsigned left = list[i].left - (unsigned)used;
        tess_word prefix = list[i].prefix | up(node->guard, left + node->radix);
        if (slot >= at && slot - at < t->slot_bytes << node->radix) {
            *cptr = prefix | up((slot - at) / t->slot_bytes, left);
            return true;
        }
        for (size_t k = 0; k < t->slot_count && left && list[i].level < MOST_LEVELS; k++) {
            const struct tess_slot *s = &t->slots[k]->pub;
            bool inside = s->at >= at && s->at - at < t->slot_bytes << node->radix, seen = false;
            if (!inside || !tess_is(t, s, "cnode"))
                continue;
            for (size_t j = 0; j < count; j++)
                seen = seen || list[j].node->object.at == s->object.at;
            if (!seen && count < MOST_VISITED)
                list[count++] = (struct reached){ s,
                                                  prefix | up((s->at - at) / t->slot_bytes, left),
                                                  left, list[i].level + 1 };
        }
    }
    return false;
}

/* ---- derivation ---- */

/* Let every slot know the one before it in the list. */
static void make_list(const struct tess *model)
{
    struct tess *t = (struct tess *)(uintptr_t)model;
    if (t->has_list)
        return;
    for (size_t i = 0; i < t->slot_count; i++)
        t->slots[i]->before = NULL;
    for (size_t i = 0; i < t->slot_count; i++) {
        struct node *next = t->slots[i]->next ? model_node(t, t->slots[i]->next) : NULL;
        if (next)
            next->before = t->slots[i];
    }
    t->has_list = true;
}

static bool lies_in(const struct tess_slot *a, const struct tess_slot *b)
{
    if (a->bits == TESS_NO_MEMORY || b->bits == TESS_NO_MEMORY || b->bits > a->bits)
        return false;
    return b->object.at >= a->object.at && down(b->object.at - a->object.at, a->bits) == 0;
}

/* Do both name the same, of a type that can be copied? */
static bool same_object(const struct tess *t, const struct tess_slot *a, const struct tess_slot *b)
{
    static const char *const alone[] = { "null", "reply", "zombie" };
    if (a->type != b->type)
        return false;
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (tess_is(t, a, alone[i]))
            return false;
    if (tess_is(t, a, "irq_handler") || tess_is(t, a, "io_port"))
        return a->data == b->data;
    return a->object.at == b->object.at && a->radix == b->radix;
}

/* Could b have been made from a, as far as the two capabilities tell? */
static bool covers(const struct tess *t, const struct tess_slot *a, const struct tess_slot *b)
{
    if (!(a->flags & STATE_SLOT_REVOCABLE))
        return false;
    if (a->badge && (a->badge != b->badge || b->flags & STATE_SLOT_FIRST_BADGED))
        return false;
    if (tess_is(t, a, "untyped"))
        return lies_in(a, b);
    if (tess_is(t, a, "frame") && tess_is(t, b, "frame"))
        return lies_in(a, b);
    if (tess_is(t, a, "irq_control") && tess_is(t, b, "irq_handler"))
        return true;
    if (tess_is(t, a, "io_port_control") && tess_is(t, b, "io_port"))
        return true;
    return same_object(t, a, b);
}

static struct node *parent_of(const struct tess *t, const struct tess_slot *s)
{
    make_list(t);
    struct node *n = s ? node_of(s)->before : NULL;
    for (size_t i = 0; n && i < t->slot_count; i++, n = n->before)
        if (covers(t, &n->pub, s))
            return n;
    return NULL;
}

const struct tess_slot *tess_parent(const struct tess *t, const struct tess_slot *s)
{
    return placed(t, parent_of(t, s));
}

bool tess_is_below(const struct tess *t, const struct tess_slot *s, const struct tess_slot *from)
{
    struct node *n = parent_of(t, s);
    for (size_t i = 0; n && i < t->slot_count; i++, n = parent_of(t, &n->pub))
        if (&n->pub == from)
            return true;
    return false;
}

/* The first slot behind s in the list whose parent is `parent`; all up to it are below that one. */
static const struct tess_slot *child_behind(const struct tess *t, const struct tess_slot *s,
                                            const struct tess_slot *parent)
{
    struct node *n = s && parent ? model_node(t, node_of(s)->next) : NULL;
    for (size_t i = 0; n && i < t->slot_count; i++, n = model_node(t, n->next)) {
        if (tess_parent(t, &n->pub) == parent)
            return placed(t, n);
        if (!tess_is_below(t, &n->pub, parent))
            return NULL;
    }
    return NULL;
}

/* The first child of a capability follows it in the list. */
bool tess_has_child(const struct tess *t, const struct tess_slot *s)
{
    struct node *next = s ? model_node(t, node_of(s)->next) : NULL;
    return next && covers(t, s, &next->pub);
}

const struct tess_slot *tess_first_child(const struct tess *t, const struct tess_slot *s)
{
    return child_behind(t, s, s);
}

const struct tess_slot *tess_next_child(const struct tess *t, const struct tess_slot *s)
{
    return child_behind(t, s, tess_parent(t, s));
}

/* How many slots stand before this one in the derivation list. */
static size_t rank(const struct tess *t, const struct node *n)
{
    size_t count = 0;
    while ((n = n->before) && count < t->slot_count)
        count++;
    return count;
}

const struct tess_slot *tess_next_to(const struct tess *t, tess_word object,
                                     const struct tess_slot *after)
{
    struct node *found = NULL;
    size_t found_rank = 0, from = 0;
    bool untyped = after && tess_is(t, after, "untyped");
    make_list(t);
    if (after)
        from = rank(t, node_of(after));
    for (size_t i = 0; i < t->slot_count; i++) {
        struct node *n = t->slots[i];
        if (n->pub.object.at != object || !object || tess_is(t, &n->pub, "untyped") != untyped)
            continue;
        size_t r = rank(t, n);
        bool behind = !after || r > from || (r == from && n->pub.at > after->at);
        if (behind &&
            (!found || r < found_rank || (r == found_rank && n->pub.at < found->pub.at))) {
            found = n;
            found_rank = r;
        }
    }
    for (size_t i = 0; i < t->slot_count && !found && !after; i++)
        if (t->slots[i]->pub.object.at == object && object)
            found = t->slots[i]; /* only an untyped has it */
    return placed(t, found);
}

/* ---- address spaces ---- */

static int by_place(const void *a, const void *b)
{
    const struct tess_slot *x = *(const struct tess_slot *const *)a;
    const struct tess_slot *y = *(const struct tess_slot *const *)b;
    if (x->address != y->address)
        return x->address < y->address ? -1 : 1;
    if (node_of(x)->covers != node_of(y)->covers)
        return node_of(x)->covers > node_of(y)->covers ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

static void find_mappings(const struct tess *model, tess_word space)
{
    struct tess *t = (struct tess *)(uintptr_t)model;
    if (t->has_mappings && t->mapping_space == space)
        return;
    t->mapping_count = 0;
    for (size_t i = 0; i < t->slot_count; i++)
        if (t->slots[i]->pub.mapped && t->slots[i]->pub.space == space)
            *TABLE_MORE(t->mappings, t->mapping_count) = placed(t, t->slots[i]);
    if (t->mapping_count)
        qsort(t->mappings, t->mapping_count, sizeof *t->mappings, by_place);
    t->has_mappings = true;
    t->mapping_space = space;
}

size_t tess_mapping_count(const struct tess *t, tess_word space)
{
    find_mappings(t, space);
    return t->mapping_count;
}

const struct tess_slot *tess_mapping(const struct tess *t, tess_word space, size_t i)
{
    find_mappings(t, space);
    return i < t->mapping_count ? t->mappings[i] : NULL;
}

tess_word tess_covers(const struct tess_slot *s)
{
    return s && s->mapped ? node_of(s)->covers : 0;
}

const struct tess_slot *tess_mapped_at(const struct tess *t, tess_word space, tess_word address)
{
    for (size_t i = 0; i < t->slot_count; i++) {
        struct node *n = t->slots[i];
        if (n->pub.mapped && n->pub.space == space && tess_is(t, &n->pub, "frame") &&
            address >= n->pub.address && down(address - n->pub.address, n->covers) == 0)
            return placed(t, n);
    }
    return NULL;
}

bool tess_context(const struct tess *t, tess_word at, struct tess_context *c)
{
    *c = (struct tess_context){ 0 };
    for (size_t i = 0; i < t->context_count; i++)
        if (t->contexts[i].at == at) {
            *c = t->contexts[i].pub;
            return true;
        }
    return false;
}

bool tess_notification(const struct tess *t, tess_word at, struct tess_notification *n)
{
    const struct tess_slot *s = tess_next_to(t, at, NULL);
    size_t i = (size_t)map_get(&t->notification_at, at);
    *n = i ? t->notifications[i - 1].pub : (struct tess_notification){ 0 };
    return tess_is(t, s, "notification");
}

/* ---- history ---- */

const char *tess_syscall(const struct tess *t, const struct tess_entry *e)
{
    const char *name = tess_name(t, STATE_TABLE_SYSCALL, e->number);
    return e->why == STATE_WHY_SYSCALL && strcmp(name, "?") ? name : "";
}

#define ALL_OF(kind, type) \
    const struct tess_##type *tess_##kind(const struct tess *t, size_t *count) \
    { \
        *count = t->type##_count; \
        return t->kind; \
    }
ALL_OF(entries, entry)
ALL_OF(messages, message)
ALL_OF(invocations, invocation)
ALL_OF(signals, signal)
ALL_OF(faults, fault)
ALL_OF(nobodies, nobody)
ALL_OF(texts, text)
ALL_OF(stacks, stack)

const struct tess_crash *tess_crash(const struct tess *model)
{
    struct tess *t = (struct tess *)(uintptr_t)model;
    t->crash.thread = tess_thread_at(t, t->crash_thread);
    return t->crash.text ? &t->crash : NULL;
}

const struct tess_message *tess_message(const struct tess *t, tess_word number)
{
    size_t from = 0, to = t->message_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (t->messages[middle].number < number)
            from = middle + 1;
        else
            to = middle;
    }
    bool there = number && from < t->message_count && t->messages[from].number == number;
    return there ? &t->messages[from] : NULL;
}

const struct tess_entry *tess_made_by(const struct tess *t, const struct tess_slot *s)
{
    size_t from = 0, to = t->entry_count;
    if (!s || !s->since)
        return NULL;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (t->entries[middle].when.pass < s->since)
            from = middle + 1;
        else
            to = middle;
    }
    return from < t->entry_count && t->entries[from].when.pass == s->since ? &t->entries[from]
                                                                           : NULL;
}

/* prove.cpp - the release queue of the kernel with scheduling contexts (release.c) keeps its tree:
 * for any tree, by z3 and an induction over the levels.  `make prove` runs it.
 *
 * A tree of level n: nobody; or a thread on top, before which no other of it comes, and below it,
 * on side b, a tree of level n + 1 of all those others whose bit n is b.  All threads of a tree of
 * level n agree in the bits below n.
 *
 * What is claimed of each loop is one step, from any level and any tree: the loop's first pass
 * turns the task for a tree of level n into the same task for a tree of level n + 1, and touches
 * nothing else.  The cell that holds the tree is `release` here.  In later passes it is a link of
 * the thread above, which is in no tree that the pass sees; the code cannot tell the two apart.
 * The last claim says that two threads which agree in all bits are one, so every loop ends before
 * its bound does.
 *
 * The induction over the levels, from the last one up, is on paper, and this is all of it: an empty
 * tree is a claim (add_to_nobody), and a step leaves the rest to the tree one level further down.
 *
 * A claim about x is one about every thread: x may be any, in the tree or not. */
#include "lib/types.h"

struct tcb;
struct tcb *node_tcb(word h);
void *node_else(word h);
#define node_slot node_else
#define node_endpoint node_else
#define node_notification node_else
#define node_sched_context node_else
#define node_refill node_else
#define OBJECT_AT(type, h, kind) node_##type(h)
#include "core/state.h"
#include "variant/mcs/core/budget.h"
#include "variant/mcs/core/release.h"

/* The loops begin at this level, and are asked to end at that one. */
static const word lowest = TCB_BITS, highest = HANDLE_BITS;
static word level, limit;
static void (*at_limit)();
static word looks_at_limit()
{
    at_limit();
    return limit;
}
#define TCB_BITS level
#define HANDLE_BITS looks_at_limit()
#include "kernel/variant/mcs/core/release.c"
#undef TCB_BITS
#undef HANDLE_BITS

struct kernel_state kernel;

/* A way on which what is given cannot be ends here. */
struct cannot_be {
};
static void must_be_possible()
{
    if (!engine.possible(engine.context.bool_val(true)))
        throw cannot_be{};
}

/* ---- threads: those that a claim names; the code may look at no others ---- */

enum { NODES = 8 };
struct node {
    word at;
    struct thread_of_variant before, now;
    struct tcb thread;
};
static node nodes[NODES];
static int made;

/* A thread, and none of those before. */
static word new_thread(word h)
{
    given(h != 0), given(h < (word)1 << highest), given((h & (((word)1 << lowest) - 1)) == 0);
    for (int i = 0; i < made; i++)
        given(nodes[i].at != h);
    node &n = nodes[made++];
    n = node{};
    n.at = h;
    struct thread_of_variant &v = n.thread.variant;
    v.until = any_word("until"), v.turn = any_word("turn");
    v.below[0] = any_word("left"), v.below[1] = any_word("right");
    v.waits_for_time = true;
    n.before = v;
    return h;
}

static node &node_at(word h)
{
    for (int i = 0; i < made; i++)
        if (z3::eq(nodes[i].at.term(), h.term()))
            return nodes[i];
    for (int i = 0; i < made; i++)
        if (nodes[i].at == h)
            return nodes[i];
    claim(false, "only threads of the tree are looked at");
    abort();
}

struct tcb *node_tcb(word h)
{
    return &node_at(h).thread;
}

/* The context and its refill: any. */
static word elsewhere[64];
void *node_else(word)
{
    for (word &w : elsewhere)
        w = any_word("elsewhere");
    return elsewhere;
}

static word below_of(word h, int side)
{
    return node_at(h).thread.variant.below[side];
}

/* Its time and its turn as one number. */
static z3::expr when(word h)
{
    const struct thread_of_variant &v = node_at(h).thread.variant;
    return z3::concat(v.until.term(), v.turn.term());
}

static Truth not_before(word a, word b)
{
    return { z3::uge(when(a), when(b)) };
}

static Truth agree(word a, word b, word n)
{
    return ((a ^ b) & (((word)1 << n) - 1)) == 0;
}

static word bit_of(word h, word n)
{
    return h >> n & 1;
}

/* Thread h is one of those below top, whose tree has level n. */
static void given_below(word h, word top, word n)
{
    given(agree(h, top, n)), given(not_before(h, top));
}

/* The tops of the two trees below `top`, whose tree has level n; 0: nobody is there. */
static void given_sides(word top, word n, word side[2])
{
    for (int b = 0; b < 2; b++) {
        side[b] = 0;
        if (any_word("somebody") != 0) {
            side[b] = new_thread(any_word("side"));
            given_below(side[b], top, n), given(bit_of(side[b], n) == b);
        }
        node_tcb(top)->variant.below[b] = side[b];
    }
    node_at(top).before = node_tcb(top)->variant;
}

/* One more thread; if it is in the tree of level n with this top, it is further down. */
static word another(word top, word n, const word side[2], bool is_below)
{
    word x = new_thread(any_word("x"));
    if (is_below) {
        int b = bit_of(x, n) != 0;
        if (side[b] == 0)
            throw cannot_be{};
        given_below(x, side[b], n + 1), given_below(x, top, n);
    }
    return x;
}

static bool same(const struct thread_of_variant &a, const struct thread_of_variant &b)
{
    return a.until == b.until && a.turn == b.turn && a.below[0] == b.below[0] &&
           a.below[1] == b.below[1] && a.waits_for_time == b.waits_for_time;
}

static bool untouched(word h)
{
    const node &n = node_at(h);
    return same(n.before, n.thread.variant);
}

static bool keeps_its_time(word h)
{
    const node &n = node_at(h);
    return n.before.until == n.thread.variant.until && n.before.turn == n.thread.variant.turn;
}

static void begin()
{
    made = 0;
    kernel = {};
    kernel.variant.turns = any_word("turns");
    level = any_word("level"), given(level >= lowest), given(level < highest);
}

/* ---- release_add ---- */

static word looks;
static void count_looks()
{
    for (int i = 0; i < made; i++)
        nodes[i].now = nodes[i].thread.variant;
    looks = looks + 1;
}

/* Nobody is there: t is the tree. */
static void add_to_nobody()
{
    begin();
    word t = new_thread(any_word("t")), x = new_thread(any_word("x"));
    at_limit = count_looks;
    release_add(t);
    CLAIM(kernel.variant.release == t && below_of(t, 0) == 0 && below_of(t, 1) == 0);
    CLAIM(node_tcb(t)->variant.waits_for_time && untouched(x));
}

/* Who is on top is one of the two, and the other goes on, with the bits for its side. */
static void add_below()
{
    begin();
    word t = new_thread(any_word("t")), top = new_thread(any_word("top")), side[2];
    given(agree(t, top, level));
    given_sides(top, level, side);
    bool x_is_below = any_word("is_below") != 0;
    word x = another(top, level, side, x_is_below);
    must_be_possible();
    kernel.variant.release = top;
    limit = level + 1, looks = 0, at_limit = count_looks;
    release_add(t);

    word first = kernel.variant.release, other = first == t ? top : t;
    CLAIM(first == t || first == top);
    CLAIM(not_before(other, first));
    int b = bit_of(other, level) != 0;
    /* The loop has come to the link on the other's side, with the tree that was there... */
    CLAIM(below_of(first, b) == other && below_of(other, 0) == 0 && below_of(other, 1) == 0);
    if (looks == 1)
        CLAIM(side[b] == 0);
    else
        CLAIM(node_at(first).now.below[b] == side[b]);
    /* ...and the other side is as it was. */
    CLAIM(below_of(first, !b) == side[!b]);
    CLAIM(node_tcb(first)->variant.waits_for_time && node_tcb(other)->variant.waits_for_time);
    CLAIM(keeps_its_time(top));
    CLAIM(agree(first, other, level));
    for (word h : { x, side[0], side[1] })
        if (h != 0) {
            CLAIM(untouched(h));
            if (h == x && !x_is_below)
                continue;
            CLAIM(not_before(h, first));
            CLAIM(agree(h, first, level));
            if (bit_of(h, level) == b)
                CLAIM(agree(h, other, level + 1));
        }
}

/* ---- release_remove ---- */

/* It is on top, or the search goes on where it is. */
static void find_below()
{
    begin();
    word t = any_word("t"), top = new_thread(any_word("top"));
    kernel.variant.release = top;
    limit = level + 1, at_limit = count_looks;
    handle *link = find(t);
    if (t == top)
        CLAIM(link == &kernel.variant.release);
    else
        CLAIM(link == &node_tcb(top)->variant.below[bit_of(t, level) != 0]);
    CLAIM(kernel.variant.release == top && untouched(top));
}

/* A place holds the earliest of the two trees that were beside each other; who has moved up keeps
 * the other tree, and what is on its own side comes from those it has left. */
static word merged(word there, const word side[2], word n)
{
    CLAIM(there == 0 ? side[0] == 0 && side[1] == 0 : there == side[0] || there == side[1]);
    if (there == 0)
        return 0;
    int b = bit_of(there, n) != 0;
    CLAIM(there == side[b]);
    CLAIM(below_of(there, !b) == side[!b]);
    if (side[!b] != 0)
        CLAIM(not_before(side[!b], there));
    return below_of(there, b);
}

/* One thread moves up, and all others are as they were. */
static void one_moves_up()
{
    begin();
    word t = new_thread(any_word("t")), side[2];
    given_sides(t, level, side);
    bool x_is_below = any_word("is_below") != 0;
    word x = another(t, level, side, x_is_below);
    must_be_possible();
    kernel.variant.release = t;
    limit = level, at_limit = count_looks;
    word from = level;
    take_out(&kernel.variant.release, t);
    word first = kernel.variant.release;
    merged(first, side, from);
    CLAIM(below_of(t, 0) == 0 && below_of(t, 1) == 0 && !node_tcb(t)->variant.waits_for_time);
    CLAIM(untouched(x));
    if (first != 0)
        CLAIM(keeps_its_time(first) && node_tcb(first)->variant.waits_for_time);
    if (x_is_below)
        CLAIM(not_before(x, first));
    for (word h : { side[0], side[1] })
        if (h != 0 && h != first)
            CLAIM(untouched(h));
}

/* The next one moves up to where the first was, out of the two trees that were below that. */
static void next_moves_up()
{
    begin();
    word t = new_thread(any_word("t")), side[2], left[2][2] = {};
    given(level + 1 < highest);
    given_sides(t, level, side);
    for (int b = 0; b < 2; b++)
        if (side[b] != 0)
            given_sides(side[b], level + 1, left[b]);
    must_be_possible();
    kernel.variant.release = t;
    limit = level + 1, at_limit = count_looks;
    take_out(&kernel.variant.release, t);
    word first = kernel.variant.release, next = merged(first, side, level);
    if (first != 0)
        merged(next, left[bit_of(first, level) != 0], level + 1);
}

/* Where two threads would agree in all bits they are one. */
static void no_two_alike()
{
    word a = any_word("a"), b = any_word("b");
    for (word h : { a, b })
        given(h < (word)1 << highest), given((h & (((word)1 << lowest) - 1)) == 0);
    given(agree(a, b, highest));
    CLAIM(a == b);
}

template <void claims()> static void possible_ways()
{
    try {
        claims();
    } catch (cannot_be) {
    }
}

int main()
{
    engine.all_ways("release queue: the first who waits", possible_ways<add_to_nobody>);
    engine.all_ways("release queue: one more, a level further down", possible_ways<add_below>);
    engine.all_ways("release queue: the way to a thread", possible_ways<find_below>);
    engine.all_ways("release queue: one leaves, another moves up", possible_ways<one_moves_up>);
    engine.all_ways("release queue: and the next one after it", possible_ways<next_moves_up>);
    engine.all_ways("release queue: no two on the last level", possible_ways<no_two_alike>);
    return 0;
}

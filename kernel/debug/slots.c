/* slots.c - the slots that a method names, and where the way to one went wrong.
 *
 * Owns:    nothing.
 * Entered: explain.c and debug.c; only in debug builds.
 * Uses:    cspace.c: the walk is made once more, which changes nothing.
 * Never:   changes anything; ends a line.
 *
 * A method names a slot by an index, a depth and the CNode where the walk begins.  The names of the
 * three differ by a prefix: "src_" has src_root, src_index and src_depth. */
#include "core/cspace.h"
#include "debug/words.h"
#include "hall/type.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "object/notification.h"

/* In the order in which methods look: CNode_Rotate looks at its source before its pivot. */
static const char *const prefixes[] = { "dest_", "", "node_", "src_", "pivot_" };
enum { PREFIXES = sizeof prefixes / sizeof *prefixes, NAME_BYTES = 24 };

/* One slot that a method names. `root` is "" where it is the invoked CNode. */
struct named {
    const char *prefix;
    struct argument index, depth, root;
    struct cap cap;
    bool has_root;
};

/* ---- the way to a slot ---- */

/* An example: depth 9 below a CNode of 16 slots, whose slot 3 holds a CNode of 4 slots with the
 * guard 2 of 3 bits.  Address 0x69 is 0011 010 01: slot 3, the guard, slot 1.  So slots are 3 and
 * 1, and two levels.  With 0x79, 0011 110 01, the way ends after one level, at the inner CNode,
 * with 5 bits left. */
/* The slots on the way, one for each CNode; `at` is what the last one holds, `left` how many bits
 * of the address remain for that. Where the walk went wrong, `at` is the CNode where it failed. */
enum { MOST_LEVELS = 8 };
struct way {
    word slots[MOST_LEVELS], levels, left;
    struct cap at;
};

/* The way from the CNode `root`, as far as it leads (cspace_walk says why it does not). A guard
 * without bits matches everything, as in cspace_walk; the index is as many bits as the radix. */
static void find_way(struct cap root, word address, word depth, struct way *w)
{
    w->levels = 0;
    w->left = depth;
    w->at = root;
    while (w->left > 0 && w->levels < MOST_LEVELS && cap_type(w->at) == CAP_cnode) {
        word guard_bits = cap_guard_bits(w->at), radix = cap_radix(w->at);
        if (guard_bits + radix > w->left ||
            (guard_bits != 0 &&
             low_part(shift_down(address, w->left - guard_bits), guard_bits) != w->at.w1))
            return;
        w->left -= guard_bits + radix;
        word i = low_part(shift_down(address, w->left), radix);
        w->slots[w->levels++] = i;
        w->at = slot(cap_object(w->at) + i * SLOT_SIZE)->cap;
    }
}

/* The CNode that is reached after so many levels, and the way to it: "the cnode in slot 0x4 of
 * cnode 0x2". */
static void say_cnode(const struct way *w, word levels, const char *root, word cptr)
{
    if (levels == MOST_LEVELS)
        print("the cnode many levels below ");
    else
        for (word i = levels; i > 0; i--)
            print("the cnode in slot 0x%lx of ", w->slots[i - 1]);
    print("%s", root);
    if (cptr)
        print(" 0x%lx", cptr);
}

/* ---- slots of methods ---- */

/* The argument PREFIX + NAME. */
static bool find_with_prefix(const struct call *c, const char *prefix, const char *name,
                             struct argument *out)
{
    char whole[NAME_BYTES] = { 0 };
    word n = 0;
    for (; *prefix && n < NAME_BYTES - 1; prefix++)
        whole[n++] = *prefix;
    for (; *name && n < NAME_BYTES - 1; name++)
        whole[n++] = *name;
    return find_argument(c, whole, out);
}

/* The slot whose arguments begin with this prefix; false if the method names none so. */
static bool find_named(const struct call *c, const char *prefix, struct named *n)
{
    n->prefix = prefix;
    if (!find_with_prefix(c, prefix, "index", &n->index) ||
        !find_with_prefix(c, prefix, "depth", &n->depth))
        return false;
    n->has_root = find_with_prefix(c, prefix, "root", &n->root) ||
                  (!same_text(prefix, "dest_") && find_argument(c, "root", &n->root));
    n->cap = n->has_root ? extra_cap(n->root.extra) : c->cap;
    return true;
}

/* Does the way to this slot end at a slot, with all bits used?  If not, *w says why. */
static bool leads(const struct named *n, struct walk *w)
{
    w->why = (struct lookup_failure){ LOOKUP_OK, 0, 0, 0 };
    w->left = 0;
    return n->depth.value >= 1 && n->depth.value <= WORD_BITS &&
           cspace_walk(n->cap, n->index.value, n->depth.value, w) && w->left == 0;
}

/* The slot that the arguments with this prefix name; 0 if there is none. */
handle named_slot(const struct call *c, const char *prefix)
{
    struct named n;
    struct walk w;
    return find_named(c, prefix, &n) && leads(&n, &w) ? w.slot : (handle)0;
}

/* The address of the CNode where the way begins, in the caller's CSpace. */
static word root_cptr(const struct call *c, const struct named *n)
{
    return n->has_root ? n->root.value : tcb(c->caller)->context.cap;
}

/* Is the slot's index also its address in the caller's CSpace? Only then may a sentence print it as
 * the address of a capability: the reader would look for it there. */
static bool is_own(const struct call *c, const struct named *n, const struct way *w)
{
    struct cap own = *tcb_cap(c->caller, TCB_CSPACE);
    return w->levels == 1 && n->depth.value == WORD_BITS && cap_type(own) == CAP_cnode &&
           cap_object(own) == cap_object(n->cap);
}

/* "dest_index names tcb 0x5", or where the index is no address of the caller's: "dest_index 0x45 is
 * slot 0x5 of the cnode in slot 0x4 of cnode 0x2, which holds a tcb". False if the method has no
 * slot of this prefix, or it leads nowhere. */
bool say_slot(const struct call *c, const char *prefix)
{
    struct named n;
    struct way w;
    handle s = named_slot(c, prefix);
    if (!s || !find_named(c, prefix, &n))
        return false;
    struct cap cap = slot(s)->cap;
    find_way(n.cap, n.index.value, n.depth.value, &w);
    print("%s ", n.index.param->name);
    if (is_own(c, &n, &w)) {
        print(cap_is_null(cap) ? "is " : "names ");
        say_capability(cap, n.index.value);
        return true;
    }
    if (w.levels > 1)
        print("0x%lx ", n.index.value);
    print("is slot 0x%lx of ", w.slots[w.levels - 1]);
    say_cnode(&w, w.levels - 1, "cnode", root_cptr(c, &n));
    if (cap_is_null(cap)) {
        print(", which is empty");
    } else {
        print(", which holds ");
        say_kind(cap);
    }
    return true;
}

/* Does the CNode take all bits of an address, and want zeroes in those above its radix? So do those
 * of most programs. */
static bool is_flat(struct cap node)
{
    return cap_type(node) == CAP_cnode && node.w1 == 0 &&
           cap_guard_bits(node) + cap_radix(node) == WORD_BITS;
}

/* Why a guard did not match: `bits` are left of the address, and the CNode was just named. */
static void say_guard(struct cap node, word address, word bits)
{
    word guard_bits = cap_guard_bits(node);
    print(" has a guard of %lu bits, 0x%lx", guard_bits, node.w1);
    if (guard_bits <= bits)
        print(", and the address has 0x%lx",
              low_part(shift_down(address, bits - guard_bits), guard_bits));
    else
        print(": more than are left");
}

/* Where the way to this slot goes wrong, and by which argument. */
static void say_wrong(const struct call *c, const struct named *n, const struct walk *walk)
{
    const char *depth = n->depth.param->name;
    struct way w;
    if (cap_type(n->cap) != CAP_cnode) {
        print("%s is ", n->has_root ? n->root.param->name : "the invoked capability");
        say_capability(n->cap, n->root.value);
        print(", and the way to a slot begins at a cnode.");
        return;
    }
    if (n->depth.value < 1 || n->depth.value > WORD_BITS) {
        print("%s is %lu, and 1 to 64 bits of an address can count. Give seL4_WordBits for a slot "
              "of one's own CSpace.",
              depth, n->depth.value);
        return;
    }
    find_way(n->cap, n->index.value, n->depth.value, &w);
    print("%s 0x%lx with %s %lu leads to no slot: ", n->index.param->name, n->index.value, depth,
          n->depth.value);
    if (walk->why.kind == LOOKUP_OK) {
        print("slot 0x%lx of ", w.slots[w.levels - 1]);
        say_cnode(&w, w.levels - 1, "cnode", root_cptr(c, n));
        print(" holds ");
        say_kind(w.at);
        print(", and %lu bits are left. Only a cnode leads on. That slot itself has index 0x%lx, "
              "depth %lu.",
              w.left, shift_down(n->index.value, w.left), n->depth.value - w.left);
        return;
    }
    if (w.levels == 0 && is_flat(w.at)) {
        print("cnode 0x%lx has slots 0x0 to 0x%lx, with depth 64 (seL4_WordBits).", root_cptr(c, n),
              pow2(cap_radix(w.at)) - 1);
        return;
    }
    print("with %lu bits left ", walk->why.bits_left);
    say_cnode(&w, w.levels, "cnode", root_cptr(c, n));
    if (walk->why.kind == LOOKUP_GUARD) {
        say_guard(w.at, n->index.value, w.left);
        print(".");
    } else {
        print(" takes %lu (guard and radix). Its slots have depth %lu.", walk->why.found,
              n->depth.value - w.left + walk->why.found);
    }
}

/* Which of the slots that the method names leads nowhere, and why. */
void say_walk(const struct call *c)
{
    struct named n;
    struct walk w;
    for (word i = 0; i < PREFIXES; i++)
        if (find_named(c, prefixes[i], &n) && !leads(&n, &w)) {
            say_wrong(c, &n, &w);
            return;
        }
}

/* Untyped_Retype: the first of its destination slots that is not empty. */
void say_taken(const struct call *c)
{
    struct argument offset, depth, root, index;
    struct way w;
    if (!find_argument(c, "node_offset", &offset) || !find_argument(c, "node_depth", &depth) ||
        !find_argument(c, "root", &root) || !find_argument(c, "node_index", &index))
        return;
    find_way(extra_cap(root.extra), index.value, depth.value, &w);
    if (cap_type(w.at) != CAP_cnode)
        return;
    for (word i = offset.value; i < pow2(cap_radix(w.at)); i++) {
        struct cap cap = slot(cap_object(w.at) + i * SLOT_SIZE)->cap;
        if (!cap_is_null(cap)) {
            print("slot 0x%lx of ", i);
            say_cnode(&w, w.levels, "cnode", root.value);
            print(" (node_offset is 0x%lx) holds ", offset.value);
            say_kind(cap);
            return;
        }
    }
}

/* ---- faults ---- */

/* Is this the capability of a notification that another thread alone may wait at? */
static bool is_of_another(handle t, struct cap cap)
{
    handle bound = cap_type(cap) == CAP_notification ? notification(cap_object(cap))->bound
                                                     : (handle)0;
    return bound && bound != t;
}

/* Can t receive through what this address leads to? */
static bool can_receive(handle t, word cptr)
{
    struct walk w;
    struct cap cap = cspace_find(t, cptr, &w) ? slot(w.slot)->cap : cap_null();
    return (cap_type(cap) == CAP_endpoint || cap_type(cap) == CAP_notification) &&
           cap_has_right(cap, RIGHT_READ) && !is_of_another(t, cap);
}

/* Is the address in t's fault that of the reply object with which it receives? That is looked at
 * behind the capability at which it receives. */
bool fault_names_reply(handle t)
{
    const struct context *ctx = &tcb(t)->context;
    word cptr = tcb(t)->fault.address;
    return MCS && tcb(t)->fault.in_receive && cptr == context_reply(ctx) &&
           (cptr != ctx->cap || can_receive(t, cptr));
}

/* What is wrong with what t named, when that is no way that goes wrong: a capability of the wrong
 * kind. */
static void say_missing(handle t)
{
    const struct fault *f = &tcb(t)->fault;
    struct walk w;
    if (!cspace_find(t, f->address, &w)) {
        print("it leads to no slot");
        return;
    }
    struct cap cap = slot(w.slot)->cap;
    word right = f->in_receive ? RIGHT_READ : RIGHT_WRITE;
    bool fits = cap_type(cap) == CAP_endpoint || cap_type(cap) == CAP_notification;
    print("this is ");
    say_capability(cap, f->address);
    if (fault_names_reply(t))
        print(", and a reply object is wanted. Retype one (seL4_ReplyObject)");
    else if (fits && !cap_has_right(cap, right))
        print(", and %s takes the right %s", f->in_receive ? "receiving" : "sending",
              f->in_receive ? "Read" : "Write");
    else if (fits)
        print(", which is bound to another thread");
    else
        print(", and an endpoint or notification is wanted");
}

/* Why the address in t's fault led nowhere. */
void say_lookup(handle t)
{
    const struct fault *f = &tcb(t)->fault;
    struct cap root = *tcb_cap(t, TCB_CSPACE);
    struct way w;
    if (f->lookup.kind == LOOKUP_INVALID_ROOT || cap_type(root) != CAP_cnode) {
        print("its CSpace has no CNode to start from (TCB_Configure or TCB_SetSpace gives it one)");
        return;
    }
    if (f->lookup.kind == LOOKUP_MISSING) {
        say_missing(t);
        return;
    }
    find_way(root, f->address, WORD_BITS, &w);
    if (w.levels == 0 && is_flat(w.at)) {
        print("its CSpace has slots 0x0 to 0x%lx", pow2(cap_radix(w.at)) - 1);
        return;
    }
    print("with %lu bits left ", f->lookup.bits_left);
    say_cnode(&w, w.levels, "the root CNode of its CSpace", 0);
    if (f->lookup.kind == LOOKUP_GUARD)
        say_guard(w.at, f->address, w.left);
    else
        print(" takes %lu (guard and radix)", f->lookup.found);
}

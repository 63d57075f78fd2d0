/* slots.c - the slots that a method names, and where the way to one went wrong.
 *
 * Owns:    nothing.
 * Entered: explain.c; only in debug builds.
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

/* "dest_index names tcb 0x5"; false if the method has no slot of this prefix, or it leads
 * nowhere. */
bool say_slot(const struct call *c, const char *prefix)
{
    struct named n;
    handle s = named_slot(c, prefix);
    if (!s || !find_named(c, prefix, &n))
        return false;
    struct cap cap = slot(s)->cap;
    print("%s ", n.index.param->name);
    if (!cap_is_null(cap))
        print("names ");
    else
        print("is ");
    say_capability(cap, n.index.value);
    return true;
}

/* Why a guard did not match, and which slots a flat CSpace has. */
static void say_guard(const struct named *n, const struct lookup_failure *why)
{
    print("with %lu bits left the cnode there has a guard of %lu bits, 0x%lx", why->bits_left,
          why->guard_bits, why->found);
    if (why->guard_bits <= why->bits_left)
        print(", and the address has 0x%lx",
              low_part(shift_down(n->index.value, why->bits_left - why->guard_bits),
                       why->guard_bits));
    else
        print(": more than are left");
    if (cap_guard_bits(n->cap) + cap_radix(n->cap) == WORD_BITS && n->cap.w1 == 0)
        print(". Slots of this cnode are 0x0 to 0x%lx, with depth 64 (seL4_WordBits)",
              pow2(cap_radix(n->cap)) - 1);
    print(".");
}

/* Where the way to this slot goes wrong, and by which argument. */
static void say_wrong(const struct named *n, const struct walk *w)
{
    const char *depth = n->depth.param->name;
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
    print("%s 0x%lx with %s %lu leads to no slot: ", n->index.param->name, n->index.value, depth,
          n->depth.value);
    if (w->why.kind == LOOKUP_GUARD) {
        say_guard(n, &w->why);
    } else if (w->why.kind == LOOKUP_DEPTH) {
        print("%lu bits are left, and the cnode there takes %lu (guard and radix). Give a larger "
              "depth.",
              w->why.bits_left, w->why.found);
    } else {
        print("the way ends at ");
        say_capability(slot(w->slot)->cap, n->index.value >> w->left);
        print(" with %lu bits left. Only a cnode leads on: give depth %lu.", w->left,
              n->depth.value - w->left);
    }
}

/* Which of the slots that the method names leads nowhere, and why. */
void say_walk(const struct call *c)
{
    struct named n;
    struct walk w;
    for (word i = 0; i < PREFIXES; i++)
        if (find_named(c, prefixes[i], &n) && !leads(&n, &w)) {
            say_wrong(&n, &w);
            return;
        }
}

/* Untyped_Retype: the first of its destination slots that is not empty. */
void say_taken(const struct call *c)
{
    struct argument offset, depth, root;
    struct cap node = cap_null();
    if (!find_argument(c, "node_offset", &offset) || !find_argument(c, "node_depth", &depth) ||
        !find_argument(c, "root", &root))
        return;
    if (depth.value == 0)
        node = extra_cap(root.extra);
    else if (named_slot(c, "node_"))
        node = slot(named_slot(c, "node_"))->cap;
    if (cap_type(node) != CAP_cnode)
        return;
    for (word i = offset.value; i < pow2(cap_radix(node)); i++) {
        struct cap cap = slot(cap_object(node) + i * SLOT_SIZE)->cap;
        if (!cap_is_null(cap)) {
            print("slot 0x%lx of the cnode (node_offset is 0x%lx) holds ", i, offset.value);
            say_capability(cap, i);
            return;
        }
    }
}

/* prove.cpp - what the packed words, CSpace lookup, the place of new objects, paging entries and
 * descriptors come to: for every 64-bit input, by z3, on the kernel's own source (symbolic.h).
 * `make prove` runs it.
 *
 * Each claim is stated a second time in another way: as the ABI or the SDM tells it, not as the
 * kernel does it. */
#include "lib/types.h"
#include "core/memory.h"
#include "message/api.h"
#include "hall/type.h"
#include "core/derive.h"
#include "machine/descriptor.h"
#include "core/queue.h"
#include "object/vspace.h"

/* Static functions too are to be seen. */
#include "kernel/core/cspace.c"
#include "kernel/call/slot.c"
#include "kernel/object/untyped.c"
#include "arch/x86_64/object/vspace.c"
#include "arch/x86_64/object/frame.c"
#include "arch/x86_64/core/buffer.c"

#include "claims.h"

/* ---- packed fields: every row of cap.h and object_types.h ---- */

/* Fields that one capability has at a time do not overlap: what was put in comes out. */
static void fields_together()
{
    word type = any_word("type"), object = any_word("object"), a = any_word("a"), b = any_word("b"), d = any_word("d");
    given(type < 32), given(object < P2(47)), given(a < 64), given(b < 16), given(d < 2);
    struct cap made = cap_make((enum cap_type)0, object, a);
    made = cap_set_type(made, type);
    struct cap untyped = cap_set_device(cap_set_size_bits(made, a), d);
    CLAIM(cap_type(untyped) == type && cap_object(untyped) == object && cap_size_bits(untyped) == a);
    CLAIM(cap_device(untyped) == d && untyped.w1 == a);
    struct cap cnode = cap_set_guard_bits(cap_set_radix(made, a), b);
    CLAIM(cap_type(cnode) == type && cap_object(cnode) == object && cap_radix(cnode) == a);
    CLAIM(cap_guard_bits(cnode) == b);
    struct cap zombie = cap_set_zombie(cap_set_radix(made, a), b);
    CLAIM(cap_radix(zombie) == a && cap_zombie(zombie) == b % 4 && cap_object(zombie) == object);
    struct cap frame = cap_set_mapped(cap_set_vm_rights(cap_set_frame_kind(cap_set_device(made, d), b), a), 1);
    CLAIM(cap_device(frame) == d && cap_frame_kind(frame) == b % 4 && cap_vm_rights(frame) == a % 4);
    CLAIM(cap_mapped(frame) == 1 && cap_object(frame) == object && cap_type(frame) == type);
    struct cap place = cap_set_asid(cap_set_page(frame, object), a);
    CLAIM(cap_page(place) == object % P2(36) && cap_asid(place) == a && place.w0 == frame.w0);
    struct cap port = cap_set_last_port(cap_set_first_port(made, object), a * b);
    CLAIM(cap_first_port(port) == object % P2(16) && cap_last_port(port) == a * b);
}

static void cap_questions()
{
    struct cap c = { any_word("w0"), any_word("w1") };
    word type = bits_from(c.w0, 59, 5), kept = bits_from(c.w0, 55, 4), right = any_word("right");
    word rights = kept % 8 * 2 + kept / 8;
    CLAIM(cap_rights(c) == rights && cap_rights(cap_set_rights(c, right)) == right % 16);
    bool may = cap_may_call(c);
    Truth wanted = Truth{ type == (int)CAP_endpoint }.also((rights & RIGHT_WRITE) != 0)
                       .also(Truth{ (rights & RIGHT_GRANT) != 0 }.or_else((rights & RIGHT_GRANT_REPLY) != 0));
    CLAIM(wanted.same(may ? Word(1) == 1 : Word(1) == 0));
    bool has = cap_has_right(c, right);
    CLAIM(Truth{ (rights & right) != 0 }.same(has ? Word(1) == 1 : Word(1) == 0));
    word caller = any_word("caller");
    given(caller < P2(HANDLE_BITS));
    struct cap receives = cap_set_type(c, CAP_endpoint), waits = { cap_waiting(receives.w0), 0 };
    CLAIM(cap_object(waits) == cap_object(receives) && cap_type(waits) == (int)CAP_endpoint);
    CLAIM(cap_rights(waits) == (rights & (RIGHT_GRANT | RIGHT_GRANT_REPLY)));
    for (int fault = 0; fault < 2; fault++) {
        struct cap reply = { cap_reply_word(caller, waits.w0, fault), 0 };
        CLAIM(cap_type(reply) == (int)CAP_reply && cap_object(reply) == caller && cap_to_fault(reply) == fault);
        CLAIM(cap_kept_rights(reply) % 8 == rights_kept(rights & RIGHT_GRANT));
        CLAIM(cap_has_right(reply, RIGHT_GRANT) == ((rights & RIGHT_GRANT) != 0));
    }
    struct cap pml4 = cap_make(CAP_pml4, any_word("pml4") % P2(35) * P2(12), 0);
    word asid = any_word("asid");
    struct cap assigned = pml4_assigned(pml4, asid);
    CLAIM(cap_pml4_asid(assigned) == asid % P2(12) && cap_object(assigned) == cap_object(pml4) && cap_mapped(assigned) == 1);
    CLAIM(bits_from(assigned.w1, 12, 40) == bits_from(pml4.w0, 12, 35) && bits_from(assigned.w1, 63, 1) == 1);
}

static void message_info()
{
    word label = any_word("label"), unwrapped = any_word("unwrapped"), caps = any_word("caps"), length = any_word("length");
    given(label < P2(52)), given(unwrapped < 8), given(caps < 4), given(length <= MESSAGE_WORDS);
    word info = info_make(label, unwrapped, caps, length), any = any_word("info");
    CLAIM(info_label(info) == label && info_caps(info) == caps && info_length(info) == length);
    CLAIM(bits_from(info, 9, 3) == unwrapped);
    CLAIM(info_label(any) == any >> 12 && info_caps(any) == bits_from(any, 7, 2));
    CLAIM(info_length(any) <= MESSAGE_WORDS);
}

static void list_words()
{
    word tail = any_word("tail"), tag = any_word("tag"), old = any_word("old");
    given(tail < P2(HANDLE_BITS)), given(tag < 4);
    struct queue q = { any_word("head"), old }, before = q;
    queue_set(&q, tail, tag);
    CLAIM(queue_tail(&q) == tail && queue_tag(&q) == tag && q.head == before.head);
    queue_set_tag(&q, 3);
    CLAIM(queue_tail(&q) == tail && queue_tag(&q) == 3);
}

/* ---- bits.h ---- */

static void bits()
{
    word x = any_word("x"), n = any_word("n"), a = any_word("a"), b = any_word("b");
    CLAIM(shift_down(x, n) == x >> (n & 63));
    CLAIM(shift_up(x, n) == x << (n & 63));
    CLAIM(low_part(x, n) == (x & ~(~(word)0 << (n & 63))));
    word p = pow2(n), l = low_bits(x, n), m = min_word(a, b);
    CLAIM(p == (word)1 << n);                           /* as bit vectors have it: 0 from 64 on */
    CLAIM(l == (x & ~(~(word)0 << n)));
    CLAIM(m <= a && m <= b && (m == a || m == b));
}

static void rounding()
{
    word x = any_word("x"), n = any_word("n");
    given(n < 64);
    word up = round_up(x, n), down = round_down(x, n), unit = (word)1 << n;
    CLAIM(down <= x && x - down < unit && (down & (unit - 1)) == 0);
    CLAIM((up & (unit - 1)) == 0 && up - x < unit);
}

static void highest_and_lowest()
{
    word x = any_word("x");
    given(x != 0);
    word high = highest_bit(x), low = lowest_bit(x);
    CLAIM(x >> high == 1);
    CLAIM((x >> low & 1) == 1 && x << (63 - low) << 1 == 0 || low == 63);
}

/* What test/wp/bitmap.c takes as axioms of bit(x, i) and one(i). */
static void single_bits()
{
    word x = any_word("x"), i = any_word("i"), j = any_word("j");
    given(i < 64), given(j < 64);
    word one = pow2(i), added = x | one, cleared = x & ~one;
    CLAIM(one != 0 && one <= P2(63) && one == (word)1 << i);
    CLAIM(Truth{ (added >> j & 1) == 1 }.same(Truth{ (x >> j & 1) == 1 }.or_else(Truth{ i == j })));
    CLAIM(Truth{ (cleared >> j & 1) == 1 }.same(Truth{ (x >> j & 1) == 1 }.also(Truth{ i != j })));
    CLAIM(((word)0 >> j & 1) == 0);
    word high = highest_bit(x);
    CLAIM(high < 64);
    CLAIM(x == 0 || (x >> high & 1) == 1);              /* so a word that is not 0 has a bit */
    CLAIM(x == 0 || j <= high || (x >> j & 1) == 0);
}

/* ---- CSpace addresses; seL4 manual, section 3.3: guard and index cut from the top of what is left
 * ---- */

/* Where it leads, as the manual says: the slot, and how many bits remain; or false. */
static bool told(struct cap c, word address, word depth, handle *found, word *left)
{
    if (cap_type(c) != (int)CAP_cnode)
        return false;
    for (*left = depth;;) {
        word guard = cap_guard_bits(c), radix = cap_radix(c), top = address << (64 - *left);
        if (guard > *left || top >> (64 - guard) != (guard == 0 ? (word)0 : c.w1))
            return false;
        if (guard + radix > *left)
            return false;
        *found = cap_object(c) + (radix == 0 ? (word)0 : top << guard >> (64 - radix)) * 32;
        *left -= guard + radix;
        if (*left == 0)
            return true;
        c = slot(*found)->cap;
        if (cap_type(c) != (int)CAP_cnode)
            return true;
    }
}

/* Two CNodes, of 8 and of 4 slots, any guards; the second is in slot 5 of the first, an endpoint in
 * all others. */
static struct cap two_levels()
{
    word g1 = any_word("guard"), g2 = any_word("guard"), n1 = any_word("bits"), n2 = any_word("bits");
    given(n1 < 64), given(n2 < 64);
    for (int i = 0; i < 64; i++)
        slot(0x1000 + i * 32)->cap = cap_make(CAP_endpoint, 0x4000, 0);
    slot(0x1000 + 5 * 32)->cap = cap_set_guard_bits(cap_set_radix(cap_make(CAP_cnode, 0x1400, g2), 2), n2);
    return cap_set_guard_bits(cap_set_radix(cap_make(CAP_cnode, 0x1000, g1), 3), n1);
}

static void lookup()
{
    struct cap root = two_levels();
    word address = any_word("address"), depth = any_word("depth"), left = 0;
    given(depth >= 1), given(depth <= 64);
    handle found = 0;
    struct walk w = {};
    bool there = cspace_walk(root, address, depth, &w), wanted = told(root, address, depth, &found, &left);
    CLAIM(Word(there) == Word(wanted));
    if (there) {
        CLAIM(w.slot == found);
        CLAIM(w.left == left);
    }
}

/* As cnode_data makes it: no bit of the guard above its size. */
static auto has_fitting_guard(struct cap c) { return c.w1 >> cap_guard_bits(c) == 0; }

/* The way of a few steps, where it leads anywhere, is the long one. */
static void near_lookup()
{
    struct cap root = two_levels();
    given(has_fitting_guard(root)), given(has_fitting_guard(slot(0x1000 + 5 * 32)->cap));
    word address = any_word("address");
    tcb(0x2000)->slots[TCB_CSPACE].cap = root;
    cspace_remember(0x2000);
    struct walk w = {};
    handle near = cspace_near(0x2000, address);
    bool there = cspace_walk(root, address, 64, &w);
    /* Handles have 39 bits, so that any value lies in the window; no slot lies at 0, which says
     * that there is none. */
    if (there)
        given(w.slot % P2(HANDLE_BITS) != 0);
    CLAIM(Word(near != 0) == Word(there));
    if (there)
        CLAIM(w.slot % P2(HANDLE_BITS) == near);
}

/* The short way for a flat CSpace is the long one. */
static void flat_lookup()
{
    struct cap root = { any_word("w0"), any_word("w1") };
    given(cap_object(root) == 0x1000);
    word index = any_word("index"), depth = any_word("depth");
    given(depth != 0);
    struct call c = {};
    bool flat = cap_type(root) == (int)CAP_cnode && root.w1 == 0 && depth == WORD_BITS &&
                cap_guard_bits(root) + cap_radix(root) == WORD_BITS && shift_down(index, cap_radix(root)) == 0;
    if (!flat)
        return;                                         /* then both are the same function */
    given(cap_radix(root) != 0);                        /* nobody can make a CNode without slots */
    given(cap_radix(root) <= 42);                       /* nor one larger than an untyped: 2^47 bytes */
    struct walk w = {};
    handle quick = call_slot(&c, root, index, depth, false);
    CLAIM(quick != 0);
    CLAIM(Word(cspace_walk(root, index, depth, &w)) == 1);
    CLAIM(w.slot == quick && w.left == 0);
}

/* ---- Retype: where new objects lie ---- */

static void placement()
{
    struct call c = {};
    struct plan p = {};
    word size_bits = any_word("size"), used = any_word("used"), object = any_word("object");
    p.bits = any_word("bits"), p.count = any_word("count");
    given(size_bits >= UNTYPED_MIN_BITS), given(size_bits <= UNTYPED_MAX_BITS), given(object < P2(47));
    given(p.bits <= UNTYPED_MAX_BITS), given(p.count >= 1), given(p.count <= RETYPE_FAN_OUT);
    word size = (word)1 << size_bits, unit = (word)1 << p.bits;
    given(used <= size), given((object & (size - 1)) == 0), given(object + size <= P2(47));
    c.cap = cap_set_size_bits(cap_make(CAP_untyped, object, 0), size_bits);
    bool fits = check_memory(&c, &p, used) == OK;
    if (fits) {
        word start = p.first - object;
        CLAIM(start >= used && start - used < unit);            /* behind what is used, and no further than need be */
        CLAIM((p.first & (unit - 1)) == 0 || unit > size);      /* aligned to its size */
        CLAIM(p.count * unit <= size && start <= size - p.count * unit);
    } else {
        word any = any_word("any");                             /* there is no place at all */
        given(any >= used), given((any & (unit - 1)) == 0), given(any <= size);
        CLAIM(p.count * unit > size - any);
    }
}

/* ---- paging; SDM volume 3, section 4.5 ---- */

static void frame_entries()
{
    word vm = any_word("vm"), attr = any_word("attr"), kind = any_word("kind"), object = any_word("object");
    given(vm >= VM_KERNEL_ONLY), given(vm <= VM_READ_WRITE), given(kind <= FRAME_HUGE);
    struct cap c = cap_set_frame_kind(cap_make(CAP_frame, 0, 0), kind);
    word bits = frame_size(c);
    given((object & (((word)1 << bits) - 1)) == 0), given(object < P2(47));
    c = cap_set_vm_rights(cap_set_frame_kind(cap_make(CAP_frame, object, 0), kind), vm);
    word rights = any_word("rights"), e = entry_for(c, rights, attr);
    vm = vm_masked(vm, rights);
    CLAIM(entry_address(e, bits) == object);
    CLAIM((e & 1) == 1);
    CLAIM(Truth{ bits_from(e, 1, 1) == 1 }.same(vm == VM_READ_WRITE));
    CLAIM(Truth{ bits_from(e, 2, 1) == 1 }.same(vm != VM_KERNEL_ONLY));
    CLAIM(bits_from(e, 3, 2) == (attr & 3));            /* PWT, PCD */
    CLAIM(bits_from(e, 5, 2) == 0 && bits_from(e, 8, 4) == 0);
    word pat = bits_from(attr, 2, 1), seven = bits_from(e, 7, 1);
    if (bits == 12)
        CLAIM(seven == pat);
    else
        CLAIM(seven == 1);
    if (bits == 21)
        CLAIM(bits_from(e, 12, 1) == pat && bits_from(e, 13, 8) == 0);
    if (bits == 30)                                     /* no PAT for 1 GiB: the ABI ignores it there */
        CLAIM(bits_from(e, 12, 18) == 0);
    CLAIM(bits_from(e, 52, 11) == 0);
    CLAIM(Truth{ bits_from(e, 63, 1) == 1 }.same((attr & ATTR_NO_EXECUTE) != 0));
}

/* One table of each level, linked or not; the entry is the one that the processor's walk comes
 * to. */
static void page_walk()
{
    enum { ROOT = 0x1000 };
    word at = any_word("at"), want = any_word("level");
    given(want < 3), given(at < P2(48));
    word bits = want == 0 ? (word)12 : want == 1 ? (word)21 : (word)30, indices[4];
    word flags[3] = { any_word("flags"), any_word("flags"), any_word("flags") };
    for (int level = 0; level < 4; level++) {
        indices[level] = at >> (39 - 9 * level) & 511;
        given(indices[level] == 3 + level);
    }
    for (int level = 0; level < 3; level++)
        table(ROOT * (level + 1))[3 + level] = ROOT * (level + 2) | (flags[level] & (P2(63) + 0xe9f));
    struct place p = vspace_find(ROOT, at, bits);
    int last = bits == 12 ? 3 : bits == 21 ? 2 : 1;
    for (int level = 0; level < last; level++) {
        bool present = (flags[level] & 1) == 1, large = (flags[level] & 0x80) != 0;
        if (!present || large) {
            CLAIM(Word(p.entry == NULL) == 1 && p.missing == 39 - 9 * level);
            return;
        }
    }
    CLAIM(Word(p.entry == &table(ROOT * (last + 1))[3 + last]) == 1);
}

/* ---- descriptors; SDM volume 3, figures 3-8, 6-8 and 7-4 ---- */

static void descriptors()
{
    word at = any_word("at"), selector = any_word("selector"), ist = any_word("ist"), type = any_word("type");
    word bytes = any_word("bytes"), low = gate_low(at, selector, ist, type), task = task_low(at, bytes);
    CLAIM((bits_from(low, 0, 16) | bits_from(low, 48, 16) << 16 | gate_high(at) << 32) == at);
    CLAIM(bits_from(low, 16, 16) == (selector & 0xffff) && bits_from(low, 32, 3) == (ist & 7));
    CLAIM(bits_from(low, 35, 5) == 0 && bits_from(low, 40, 8) == (type & 0xff) && gate_high(at) >> 32 == 0);
    CLAIM((bits_from(task, 16, 24) | bits_from(task, 56, 8) << 24 | gate_high(at) << 32) == at);
    CLAIM(bits_from(task, 0, 16) == ((bytes - 1) & 0xffff) && bits_from(task, 40, 16) == 0x89);
}

int main()
{
#define FIELD(name, w, low, bits) engine.all_ways("field " #name, field_##name);
#include "fields.def"
#undef FIELD
    engine.all_ways("fields of one capability do not overlap", fields_together);
    engine.all_ways("rights, reply and PML4 words", cap_questions);
    engine.all_ways("message info", message_info);
    engine.all_ways("queue words", list_words);
    engine.all_ways("bits.h", bits);
    engine.all_ways("rounding", rounding);
    engine.all_ways("highest and lowest bit", highest_and_lowest);
    engine.all_ways("single bits: set, cleared, the highest", single_bits);
    engine.all_ways("entries of frames", frame_entries);
    engine.all_ways("rights of mappings only shrink", rights_only_shrink);
    engine.all_ways("a mapping lies in the user's half", mapping_range);
    engine.all_ways("the walk through paging structures", page_walk);
    engine.all_ways("gates and task state", descriptors);
    engine.all_ways("Retype: fits, aligned, tight, and no other place", placement);
    engine.all_ways("flat CSpace: the short way is the long way", flat_lookup);
    engine.all_ways("CSpace of two levels: a few steps are the long way", near_lookup);
    engine.all_ways("CSpace lookup, two levels, any guards", lookup);
    return 0;
}

/* prove.cpp - what the capabilities, translation tables and flags of 64-bit Arm come to: for every
 * 64-bit input, by z3, on the kernel's own source (symbolic.h). `make prove` runs it.
 *
 * Each claim is stated a second time in another way: as the ABI or the Arm ARM tells it (D5.3: the
 * formats of descriptors), not as the kernel does it. */
#include "lib/types.h"
#include "core/memory.h"
#include "message/api.h"
#include "hall/type.h"
#include "core/derive.h"
#include "object/vspace.h"

/* Static functions too are to be seen; the two files have some of one name. */
#include "arch/aarch64/object/vspace.c"
#define entry_of frame_entry_of
#define unmap frame_unmap_one
#include "arch/aarch64/object/frame.c"
#undef entry_of
#undef unmap
#include "arch/aarch64/object/page_table.c"

#include "claims.h"

/* What the processor was told to forget. */
static struct { unsigned pages, spaces; word asid, address; } flushed;
void machine_flush_page(word asid, vaddr address)
{
    flushed = { flushed.pages + 1, flushed.spaces, asid, address };
}
void machine_flush_asid(word asid)
{
    flushed = { flushed.pages, flushed.spaces + 1, asid, 0 };
}

/* Fields that one capability has at a time do not overlap: what was put in comes out. */
static void fields_together()
{
    word type = any_word("type"), object = any_word("object"), a = any_word("a"), b = any_word("b"), d = any_word("d");
    word at = any_word("at"), asid = any_word("asid");
    given(type < 32), given(object < P2(47)), given(d < 2), given(at < P2(48)), given((at & 0xfff) == 0), given(asid < P2(16));
    struct cap made = cap_set_type(cap_make((enum cap_type)0, object, 0), type);
    struct cap frame = cap_set_vm_rights(cap_set_frame_kind(cap_set_device(made, d), b), a);
    struct cap place = cap_mapped_at(frame, at, asid);
    CLAIM(cap_device(place) == d && cap_frame_kind(place) == b % 4 && cap_vm_rights(place) == a % 4);
    CLAIM(cap_mapped(frame) == 0 && cap_mapped(place) == 1 && cap_object(place) == object && cap_type(place) == type);
    CLAIM(cap_page(place) << 12 == at && cap_asid(place) == asid);
    struct cap gone = cap_unmapped(place);
    CLAIM(gone.w0 == frame.w0 && gone.w1 == 0);
    struct cap table = cap_set_table_covers(cap_mapped_at(made, at, asid), b % 64);
    CLAIM(cap_table_covers(table) == b % 64 && cap_mapped(table) == 1 && cap_object(table) == object && cap_type(table) == type);
    struct cap sgi = cap_set_sgi_target(cap_set_sgi(made, a), b);
    CLAIM(cap_sgi(sgi) == a % 16 && cap_sgi_target(sgi) == b % 8 && sgi.w0 == made.w0);
}

/* TTBR0_EL1: the identifier in bits 48 to 63, the table in bits 1 to 47, bit 0 (CnP) clear; D13.2.144. */
static void table_register()
{
    word object = any_word("object"), asid = any_word("asid");
    given(object < P2(47)), given((object & 0xfff) == 0), given(asid < P2(16));
    struct cap c = vspace_assigned(cap_make(CAP_vspace, object, 0), asid);
    CLAIM(bits_from(c.w1, 48, 16) == asid && bits_from(c.w1, 0, 48) == object);
    CLAIM(vspace_is_assigned(c) && cap_object(c) == object && cap_asid(c) == asid);
}

/* ---- descriptors; Arm ARM, D5.3.1 to D5.3.3 ---- */

static struct cap any_frame(word *bits, word *vm)
{
    word kind = any_word("kind"), object = any_word("object");
    *vm = any_word("vm");
    given(*vm >= VM_KERNEL_ONLY), given(*vm <= VM_READ_WRITE), given(kind <= FRAME_HUGE);
    struct cap c = cap_set_frame_kind(cap_make(CAP_frame, 0, 0), kind);
    *bits = frame_size(c);
    given((object & (((word)1 << *bits) - 1)) == 0), given(object < P2(47));
    return cap_set_vm_rights(cap_set_frame_kind(cap_make(CAP_frame, object, 0), kind), *vm);
}

static void page_descriptors()
{
    word bits, vm, attr = any_word("attr"), rights = any_word("rights");
    struct cap c = any_frame(&bits, &vm);
    word e = entry_for(c, rights, attr);
    vm = vm_masked(vm, rights);
    bool cached = (attr & 1) != 0;
    if (bits == 12)
        CLAIM((e & 3) == 3);                            /* a page of level 3 */
    else
        CLAIM((e & 3) == 1);                            /* a block */
    CLAIM(entry_address(e, bits) == cap_object(c));
    CLAIM(bits_from(e, 12, 36) << 12 == cap_object(c)); /* nothing below a block's address: nT is 0 */
    if (cached)
        CLAIM(bits_from(e, 2, 3) == 1 && bits_from(e, 8, 2) == 3);      /* MAIR 1, inner shareable */
    else
        CLAIM(bits_from(e, 2, 3) == 0 && bits_from(e, 8, 2) == 0);      /* MAIR 0: device */
    CLAIM(bits_from(e, 5, 1) == 0);                     /* NS */
    CLAIM(Truth{ bits_from(e, 6, 1) == 1 }.same(vm != VM_KERNEL_ONLY)); /* AP[1]: user code */
    CLAIM(Truth{ bits_from(e, 7, 1) == 1 }.same(vm == VM_READ_ONLY));   /* AP[2]: read-only */
    CLAIM(bits_from(e, 10, 2) == 3);                    /* accessed, not global */
    CLAIM(bits_from(e, 48, 5) == 0);                    /* address bits that there are not, contiguous */
    CLAIM(bits_from(e, 53, 1) == 1);                    /* the kernel never executes it */
    CLAIM(Truth{ bits_from(e, 54, 1) == 1 }.same((attr & 4) != 0));     /* user code does, unless told */
    CLAIM(bits_from(e, 55, 9) == 0);
    bool writable = frame_is_writable(e), page = entry_is_page(e, bits), is_table = entry_is_table(e, bits);
    CLAIM(Truth{ Word(writable) == 1 }.same(vm == VM_READ_WRITE));
    CLAIM(page && !is_table);
}

/* Two tables cannot be told from pages but by their level: bits 1 and 0 mean what the level says. */
static void kinds_of_entries()
{
    word e = any_word("entry"), level = any_word("level");
    given(level < 4);
    word bits = 39 - 9 * level;
    bool is_table = entry_is_table(e, bits), page = entry_is_page(e, bits);
    CLAIM(!(is_table && page));
    CLAIM((e & 1) == 1 || (!is_table && !page));
    if (bits == 12)
        CLAIM(Word(is_table) == 0);
}

/* ---- the walk ---- */

enum { ROOT = 0x1000, POOL = 0x8000, SPACE = 5 };

/* One table of each level, linked or not; the entry is the one that the processor's walk comes to. */
static void page_walk()
{
    word at = any_word("at");
    given(at < P2(48));
    word flags[3] = { any_word("flags"), any_word("flags"), any_word("flags") };
    for (int level = 0; level < 4; level++)
        given((at >> (39 - 9 * level) & 511) == 3 + level);
    for (int level = 0; level < 3; level++)
        table(ROOT * (level + 1))[3 + level] = ROOT * (level + 2) | (flags[level] & 0xffff000000000fff);
    struct place p = vspace_find(ROOT, at);
    int last = 0;
    while (last < 3 && (flags[last] & 3) == 3)
        last++;
    CLAIM(p.bits == 39 - 9 * last);
    CLAIM(Word(p.entry == &table(ROOT * (last + 1))[3 + last]) == 1);
}

/* ---- what Map writes ---- */

/* An address space with tables for all levels down to `depth`, for address `at`; its capability. */
static struct cap space_with_tables(word at, int depth)
{
    kernel = {};
    flushed = {};
    for (int level = 0; level < 4; level++)
        given((at >> (39 - 9 * level) & 511) == 3 + level);
    for (int level = 0; level < depth; level++)
        table(ROOT * (level + 1))[3 + level] = ROOT * (level + 2) | 3;
    kernel.arch.asid_pool[0] = POOL;
    table(POOL)[SPACE] = ROOT;
    return vspace_assigned(cap_make(CAP_vspace, ROOT, 0), SPACE);
}

/* A frame is mapped, over whatever was there: what was valid is forgotten first; the capability says where. */
static void page_map()
{
    enum { SLOT = 0xa000 };
    word at = any_word("at"), old = any_word("old"), rights = any_word("rights"), attr = any_word("attr"), bits, vm;
    struct call c = {};
    c.cap = any_frame(&bits, &vm);
    c.self = SLOT;
    int depth = bits == 12 ? 3 : bits == 21 ? 2 : 1;
    struct cap space = space_with_tables(at, depth);
    given(((old & 3) != 3).or_else(bits == 12));         /* no table: the walk would go on */
    word *entry = &table(ROOT * (depth + 1))[3 + depth];
    *entry = old;
    bool fits = at <= USER_TOP && (at & (((word)1 << bits) - 1)) == 0;
    bool mapped = frame_map(&c, space, at, rights, attr) == OK;
    CLAIM(mapped == fits);
    if (!mapped) {
        CLAIM(*entry == old && flushed.pages == 0);
        return;
    }
    CLAIM(*entry == entry_for(c.cap, rights, attr));
    CLAIM((flushed.pages == 1) == (bool)((old & 1) == 1) && flushed.spaces == 0);
    if (flushed.pages)
        CLAIM(flushed.asid == SPACE && flushed.address == at);
    struct cap now = slot(SLOT)->cap;
    CLAIM(cap_mapped(now) == 1 && cap_page(now) << 12 == at && cap_asid(now) == SPACE);
    CLAIM(cap_object(now) == cap_object(c.cap) && cap_vm_rights(now) == vm);
}

/* A table is mapped at the highest level that has none; its descriptor names it and limits nothing below it
 * (APTable, UXNTable, PXNTable, NSTable are 0). */
static void table_map()
{
    enum { SLOT = 0xa000 };
    word at = any_word("at"), object = any_word("object"), old = any_word("old");
    given(object < P2(47)), given((object & 0xfff) == 0);
    struct call c = {};
    c.cap = cap_make(CAP_page_table, object, 0);
    c.self = SLOT;
    word level = any_word("level");
    given(level < 3);
    int depth = (int)level;
    struct cap space = space_with_tables(at, depth);
    given((old & 3) != 3);
    word *entry = &table(ROOT * (depth + 1))[3 + depth];
    *entry = old;
    bool free = (old & 1) == 0, low = at <= USER_TOP;
    bool mapped = page_table_map(&c, space, at) == OK;
    CLAIM(mapped == (free && low));
    if (!mapped) {
        CLAIM(*entry == old);
        return;
    }
    CLAIM(bits_from(*entry, 12, 36) << 12 == object && bits_from(*entry, 0, 12) == 3 && *entry >> 48 == 0);
    struct cap now = slot(SLOT)->cap;
    word covers = 39 - 9 * depth;
    CLAIM(cap_table_covers(now) == covers && cap_mapped(now) == 1 && cap_asid(now) == SPACE && cap_object(now) == object);
    CLAIM(cap_page(now) << 12 == at >> covers << covers);
    CLAIM(page_table_entry(now) == entry);              /* and Unmap finds it again */
}

/* Of SPSR_EL1 user code chooses NZCV; mode EL0t, 64-bit state, debug and interrupts let in, FIQ masked, and SError in
 * a release kernel; C5.2.18. */
static void flags()
{
    word value = any_word("value"), f = context_safe_flags(value);
    CLAIM(f >> 32 == 0 && bits_from(f, 28, 4) == bits_from(value, 28, 4) && bits_from(f, 10, 18) == 0);
    CLAIM(bits_from(f, 0, 6) == 0 && bits_from(f, 6, 4) == 5);          /* A and F, not D and I */
}

int main()
{
#define FIELD(name, w, low, bits) engine.all_ways("Arm: field " #name, field_##name);
#include "fields.def"
#undef FIELD
    engine.all_ways("Arm: fields of one capability do not overlap", fields_together);
    engine.all_ways("Arm: what TTBR0 takes", table_register);
    engine.all_ways("Arm: descriptors of pages and blocks", page_descriptors);
    engine.all_ways("Arm: rights of mappings only shrink", rights_only_shrink);
    engine.all_ways("Arm: a table or a page", kinds_of_entries);
    engine.all_ways("Arm: the walk through translation tables", page_walk);
    engine.all_ways("Arm: Page_Map: descriptor, flush, capability", page_map);
    engine.all_ways("Arm: PageTable_Map: descriptor, level, capability", table_map);
    engine.all_ways("Arm: a mapping lies in the user's half", mapping_range);
    engine.all_ways("Arm: flags of a thread", flags);
    return 0;
}

/* walk.c - the walk to a capability, and to a page: tessera cspace|vspace FILE ...
 *
 * Owns:    nothing.
 * Entered: tessera.c.
 * Uses:    the model, say.h.
 * Never:   walks otherwise than the kernel does: tess_lookup has its rules.
 *
 * tessera cspace FILE [THREAD] CPTR       each CNode on the way: guard, radix, bits used; where it
 *                                         fails, and why
 * tessera cspace FILE [THREAD]            every capability that has an address there
 * tessera vspace FILE [THREAD] ADDRESS    each table on the way; what is mapped, and by what
 * tessera vspace FILE [THREAD]            all that is mapped
 * Ends with 0 if the walk finds something; with 1 if it does not; with 2 if the words are wrong. */
#include "say.h"
#include "tools.h"

/* The words: a thread, a number, both or none. */
static const struct tess_thread *read_words(struct tess *t, int count, char **words, bool *has,
                                            tess_word *number)
{
    *has = count > 0 && word_number(words[count - 1], number);
    count -= *has;
    if (count > 1)
        stop("tessera: \"%s\" is one word too many: wanted are a thread and a number",
             words[count - 1]);
    return count ? word_thread(t, words[0]) : word_default_thread(t);
}

/* What a capability is, in a line: type, object, rights, badge, where from. */
static void say_capability(const struct tess *t, const struct tess_slot *s,
                           const struct tess_thread *reader)
{
    char text[SAY_SLOT];
    const struct tess_slot *parent = tess_parent(t, s);
    printf("%s ", say_type(t, s->type));
    say_object(s->object);
    if (s->bits != TESS_NO_MEMORY)
        printf(", %s", say_size(s->bits));
    if (s->rights) {
        printf(", may");
        say_rights(s->rights);
    }
    if (s->badge)
        printf(", badge 0x%llx", (unsigned long long)s->badge);
    if (s->mapped)
        printf(", mapped at 0x%llx", (unsigned long long)s->address);
    if (parent)
        printf(", from %s (%s)", say_type(t, parent->type), say_slot(t, parent, reader, text));
    putchar('\n');
}

/* ---- cspace ---- */

static void say_bits(tess_word value, tess_word bits)
{
    for (tess_word i = bits; i-- > 0;)
        putchar('0' + (char)(value >> i & 1));
    if (!bits)
        putchar('-');
}

/* The bits of cptr from `left` down to left - bits. */
static tess_word part(tess_word cptr, tess_word left, tess_word bits)
{
    if (bits == 0 || bits > left)
        return 0;
    tess_word from = left - bits;
    return cptr >> from & (bits >= 64 ? ~(tess_word)0 : ((tess_word)1 << bits) - 1);
}

static void say_level(const struct tess_walk *w, unsigned i, tess_word cptr)
{
    printf("  level %u: CNode 0x%llx, %u bits left\n", i + 1, (unsigned long long)w->level[i].cnode,
           w->level[i].left);
    printf("      guard %llu bits: ", (unsigned long long)w->level[i].guard_bits);
    if (w->level[i].guard_bits > w->level[i].left) {
        printf("more than the address has left\n");
        return;
    }
    tess_word is = part(cptr, w->level[i].left, w->level[i].guard_bits);
    if (is != w->level[i].guard) {
        printf("wanted 0x%llx, the address has 0x%llx\n        wanted ",
               (unsigned long long)w->level[i].guard, (unsigned long long)is);
        say_bits(w->level[i].guard, w->level[i].guard_bits);
        printf("\n        is     ");
        say_bits(is, w->level[i].guard_bits);
        putchar('\n');
        return;
    }
    printf("0x%llx, as in the address\n", (unsigned long long)w->level[i].guard);
    printf("      radix %llu bits: ", (unsigned long long)w->level[i].radix);
    if (w->level[i].guard_bits + w->level[i].radix > w->level[i].left) {
        printf("more than the %llu that are left behind the guard\n",
               (unsigned long long)(w->level[i].left - w->level[i].guard_bits));
        return;
    }
    printf("slot 0x%llx of %llu\n", (unsigned long long)w->level[i].index,
           1ull << w->level[i].radix);
}

/* Why the walk found nothing, and what would help. */
static void say_end(const struct tess_walk *w, const struct tess_thread *thread, tess_word cptr)
{
    switch (w->end) {
    case TESS_WALK_OK:
        return;
    case TESS_WALK_NO_ROOT:
        printf("  fails: %s has no CSpace. TCB_Configure or TCB_SetSpace gives it one.\n",
               thread->name);
        return;
    case TESS_WALK_GUARD:
        printf("  fails: the address does not have the guard of this CNode. With a guard of zeroes "
               "that fills\n  up to 64 bits, a slot's address is its number.\n");
        return;
    case TESS_WALK_DEPTH:
        printf("  fails: guard and radix need more bits than the address has left.\n");
        return;
    case TESS_WALK_EMPTY:
        printf("  fails: that slot is empty. Nothing was put there%s, or it was deleted.\n",
               cptr == 0 ? " (0 is the null capability in most CSpaces)" : "");
        return;
    }
}

/* All capabilities that have an address in the thread's CSpace. */
static int list_cspace(const struct tess *t, const struct tess_thread *thread)
{
    size_t found = 0;
    for (size_t i = 0; i < tess_slot_count(t); i++) {
        const struct tess_slot *s = tess_slot(t, i);
        tess_word cptr;
        if (!tess_cptr_of(t, thread, s->at, &cptr))
            continue;
        printf("0x%llx: ", (unsigned long long)cptr);
        say_capability(t, s, thread);
        found++;
    }
    printf("%zu capabilities have an address in the CSpace of %s.\n", found, thread->name);
    return found == 0;
}

int cspace_main(struct tess *t, int count, char **words)
{
    bool has;
    tess_word cptr;
    struct tess_walk w;
    const struct tess_thread *thread = read_words(t, count, words, &has, &cptr);
    if (!has)
        return list_cspace(t, thread);
    const struct tess_slot *s = tess_lookup(t, thread, cptr, &w);
    printf("CPtr 0x%llx in the CSpace of %s:\n", (unsigned long long)cptr, thread->name);
    for (unsigned i = 0; i < w.levels; i++)
        say_level(&w, i, cptr);
    say_end(&w, thread, cptr);
    if (!s)
        return 1;
    if (w.left)
        printf("  %u bits are left; the capability there is no CNode, so they are not used\n",
               w.left);
    printf("  found: ");
    say_capability(t, s, thread);
    return 0;
}

/* ---- vspace ---- */

enum { ROOT_COVERS = 48, PAGE = 12 };

/* The table that an entry of 2^bits bytes would name. */
static const char *table_for(const struct tess *t, tess_word bits)
{
    static const struct {
        tess_word covers;
        const char *name;
    } x86[] = { { 39, "pdpt" }, { 30, "page_directory" }, { 21, "page_table" } };
    for (size_t i = 0; i < sizeof x86 / sizeof *x86; i++)
        if (x86[i].covers == bits && tess_number(t, STATE_TABLE_TYPE, x86[i].name) >= 0)
            return x86[i].name;
    return "page_table";
}

/* The table or frame at this address that covers most, but less than `below`; NULL: none. */
static const struct tess_slot *next_level(const struct tess *t, tess_word space, tess_word address,
                                          tess_word below)
{
    for (size_t i = 0; i < tess_mapping_count(t, space); i++) {
        const struct tess_slot *s = tess_mapping(t, space, i);
        tess_word covers = tess_covers(s);
        if (covers < below && covers < 64 && address >> covers == s->address >> covers)
            return s;
    }
    return NULL;
}

/* Each capability that names this mapping: copies of a table, and the one of a frame. */
static void say_mapped_by(const struct tess *t, const struct tess_slot *s,
                          const struct tess_thread *thread)
{
    char text[SAY_SLOT];
    printf("by %s", say_slot(t, s, thread, text));
    for (size_t i = 0; i < tess_mapping_count(t, s->space); i++) {
        const struct tess_slot *o = tess_mapping(t, s->space, i);
        if (o != s && o->object.at == s->object.at && o->address == s->address &&
            o->type == s->type)
            printf(" and %s", say_slot(t, o, thread, text));
    }
}

static int walk_vspace(const struct tess *t, const struct tess_thread *thread,
                       const struct tess_slot *root, tess_word address)
{
    tess_word covers = ROOT_COVERS, table_bits = root->bits, table = root->object.at;
    const char *name = say_type(t, root->type);
    printf("address 0x%llx in the address space of %s:\n", (unsigned long long)address,
           thread->name);
    if (address >> ROOT_COVERS) {
        printf("  fails: user addresses end below 2^%d\n", ROOT_COVERS);
        return 1;
    }
    for (;;) {
        tess_word entry = covers - (table_bits - 3); /* bits that one entry covers */
        const struct tess_slot *next = next_level(t, root->object.at, address, covers);
        printf("  %s 0x%llx: bits %llu to %llu of the address are entry 0x%llx of %u\n", name,
               (unsigned long long)table, (unsigned long long)covers - 1, (unsigned long long)entry,
               (unsigned long long)(address >> entry & ((1ull << (table_bits - 3)) - 1)),
               1u << (table_bits - 3));
        if (!next || tess_covers(next) < entry) {
            tess_word first = address >> entry << entry;
            printf("  fails: that entry names nothing: %s is mapped for 0x%llx..0x%llx (%s)\n",
                   entry == PAGE ? "no frame" : "no table and no frame", (unsigned long long)first,
                   (unsigned long long)(first + ((tess_word)1 << entry) - 1), say_size(entry));
            printf("      what fits there: a frame of %s%s%s\n", say_size(entry),
                   entry == PAGE ? "" : ", or a ", entry == PAGE ? "" : table_for(t, entry));
            return 1;
        }
        printf("      -> %s ", say_type(t, next->type));
        say_object(next->object);
        printf(", %s at 0x%llx, ", say_size(tess_covers(next)), (unsigned long long)next->address);
        say_mapped_by(t, next, thread);
        if (!tess_is(t, next, "frame")) {
            putchar('\n');
            name = say_type(t, next->type);
            table = next->object.at;
            table_bits = next->bits;
            covers = tess_covers(next);
            continue;
        }
        printf("\n  found: memory 0x%llx; the capability may",
               (unsigned long long)(next->object.at + address - next->address));
        say_rights(next->rights);
        printf("%s\n", next->flags & STATE_SLOT_DEVICE ? "; it is a device's" : "");
        return 0;
    }
}

/* May `b` follow `a` in a line that names many pages: the next page, with the same rights, the next
 * memory or not, and the next slot? */
static bool goes_on(const struct tess_slot *a, const struct tess_slot *b)
{
    return b && b->type == a->type && b->rights == a->rights && b->flags == a->flags &&
           tess_covers(b) == tess_covers(a) && b->holder == a->holder && b->index == a->index + 1 &&
           b->address == a->address + ((tess_word)1 << tess_covers(a));
}

static int list_vspace(const struct tess *t, const struct tess_thread *thread,
                       const struct tess_slot *root)
{
    size_t count = tess_mapping_count(t, root->object.at);
    printf("address space %s ", say_type(t, root->type));
    say_object(root->object);
    printf(" of %s:\n", thread->name);
    for (size_t i = 0; i < count;) {
        const struct tess_slot *first = tess_mapping(t, root->object.at, i), *last = first;
        tess_word from = first->address, covers = tess_covers(first), pages = 1;
        char text[SAY_SLOT], text_last[SAY_SLOT];
        say_slot(t, first, thread, text);
        while (++i < count && goes_on(last, tess_mapping(t, root->object.at, i)) &&
               tess_is(t, first, "frame")) {
            last = tess_mapping(t, root->object.at, i);
            pages++;
        }
        printf("  0x%012llx..0x%012llx  ", (unsigned long long)from,
               (unsigned long long)(last->address + ((tess_word)1 << covers) - 1));
        if (pages > 1)
            printf("%llu ", (unsigned long long)pages);
        printf("%s%s%s, %s", say_type(t, last->type), pages > 1 ? "s of " : " of ",
               say_size(covers), text);
        if (pages > 1)
            printf(" to %s", say_slot(t, last, thread, text_last));
        if (last->rights) {
            printf(", may");
            say_rights(last->rights);
        }
        printf("%s\n", last->flags & STATE_SLOT_DEVICE ? ", of a device" : "");
    }
    return count == 0;
}

int vspace_main(struct tess *t, int count, char **words)
{
    bool has;
    tess_word address;
    const struct tess_thread *thread = read_words(t, count, words, &has, &address);
    const struct tess_slot *root = tess_tcb_slot(t, thread, TESS_TCB_VSPACE);
    if (!root) {
        printf("%s has no address space. TCB_Configure or TCB_SetSpace gives it one.\n",
               thread->name);
        return 1;
    }
    return has ? walk_vspace(t, thread, root, address) : list_vspace(t, thread, root);
}

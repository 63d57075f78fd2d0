/* theme_paging.c - two address spaces, one table of each kind, frames with and without a copy:
 * mapped, unmapped, gone.
 *
 * The model (model_paging.c) says for each address space what a program in it would reach.  And
 * what the hardware is owed: when an operation takes away or changes what an address leads to, that
 * address must have been flushed from the TLB. paging.md of the ABI; SDM volume 3, section
 * 4.10.4. */
#include "explore.h"
#include "model_paging.h"
#include "object/vspace.h"
#include <string.h>

enum {
    SLOT_A,
    SLOT_B,
    SLOT_PDPT,
    SLOT_PD,
    SLOT_PT,
    SLOT_PT_COPY,
    SLOT_F,
    SLOT_F_COPY,
    SLOT_G,
    SLOT_LARGE,
    SLOT_B_MEMORY,
    SLOTS
};
#define AT ((word)3 << 39)

static word slots, root_of[SPACES], table_at[3], frame_at[FRAMES];
static int last_error;

static word cptr(word i)
{
    return slots + i;
}

/* ---- operations ---- */

enum {
    MAP_TABLE,
    UNMAP_TABLE = MAP_TABLE + 3 * SPACES,
    MAP_FRAME = UNMAP_TABLE + 3,
    UNMAP_FRAME = MAP_FRAME + 3 * SPACES * PAGES * 2 + SPACES * 2,
    COPY_PT = UNMAP_FRAME + FRAMES,
    DELETE_COPY,
    DELETE_B,
    MAKE_B,
    OPS
};

static const char *text(word op)
{
    static char line[80];
    if (op < UNMAP_TABLE)
        snprintf(line, sizeof line, "map %s in %c", (const char *[]){ "PT", "PD", "PDPT" }[op / 2],
                 (int)('A' + op % 2));
    else if (op < MAP_FRAME)
        snprintf(line, sizeof line, "unmap %s",
                 (const char *[]){ "PT", "PD", "PDPT" }[op - UNMAP_TABLE]);
    else if (op < UNMAP_FRAME)
        snprintf(line, sizeof line, "map frame, variant %lu", (unsigned long)(op - MAP_FRAME));
    else if (op < COPY_PT)
        snprintf(line, sizeof line, "unmap frame %lu", (unsigned long)(op - UNMAP_FRAME));
    else
        snprintf(
            line, sizeof line, "%s",
            (const char *[]){ "copy PT", "delete the copy", "delete B", "make B" }[op - COPY_PT]);
    return line;
}

static int k_map_table(int level, int space)
{
    static const enum label labels[] = { LABEL_X86_PageTable_Map, LABEL_X86_PageDirectory_Map,
                                         LABEL_X86_PDPT_Map };
    return explore_call(cptr(SLOT_PT + 1 - (word)level), labels[level - 1], WORDS(AT, 0),
                        WORDS(cptr((word)space)));
}

static int k_unmap_table(int level)
{
    static const enum label labels[] = { LABEL_X86_PageTable_Unmap, LABEL_X86_PageDirectory_Unmap,
                                         LABEL_X86_PDPT_Unmap };
    return explore_call(cptr(SLOT_PT + 1 - (word)level), labels[level - 1], NONE, NONE);
}

static int copy_table(void)
{
    if (m_paging.has_pt_copy)
        return -1;
    int error = explore_call(ROOT_SLOT_CNODE, LABEL_CNode_Copy,
                             WORDS(cptr(SLOT_PT_COPY), 64, cptr(SLOT_PT), 64, 15),
                             WORDS(ROOT_SLOT_CNODE));
    last_error = m_copy_table();
    return error;
}

static int delete (word slot)
{
    return explore_call(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(cptr(slot), 64), NONE);
}

static int make_b(void)
{
    if (m_paging.alive[B])
        return -1;
    int error = explore_call(cptr(SLOT_B_MEMORY), LABEL_Untyped_Retype,
                             WORDS(6, 0, 0, 0, cptr(SLOT_B), 1), WORDS(ROOT_SLOT_CNODE));
    error |= explore_call(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE,
                          WORDS(cptr(SLOT_B)));
    m_make_b();
    return error;
}

static int do_it(word op)
{
    last_error = 0;
    if (op < UNMAP_TABLE) {
        int level = (int)op / 2 + 1, space = (int)op % 2;
        last_error = m_map_table(level, space);
        return k_map_table(level, space);
    }
    if (op < MAP_FRAME) {
        last_error = m_unmap_table((int)(op - UNMAP_TABLE) + 1);
        return k_unmap_table((int)(op - UNMAP_TABLE) + 1);
    }
    if (op < UNMAP_FRAME) {
        int v = (int)(op - MAP_FRAME), rights = v % 2 ? 3 : 2, space = v / 2 % 2, page = v / 4 % 2,
            f = v / 8;
        if (f == 3)
            page = 0;
        last_error = m_map_frame(f, space, page, rights);
        return explore_call(cptr(SLOT_F + (word)f), LABEL_X86_Page_Map,
                            WORDS(AT + (word)page * 4096, (word)rights, 0),
                            WORDS(cptr((word)space)));
    }
    if (op < COPY_PT) {
        int f = (int)(op - UNMAP_FRAME);
        last_error = m_unmap_frame(f);
        return explore_call(cptr(SLOT_F + (word)f), LABEL_X86_Page_Unmap, NONE, NONE);
    }
    switch (op) {
    case COPY_PT:
        return copy_table();
    case DELETE_COPY:
        if (!m_paging.has_pt_copy)
            return -1;
        m_delete_copy();
        return delete (SLOT_PT_COPY);
    case DELETE_B:
        if (!m_paging.alive[B])
            return -1;
        m_delete_b();
        return delete (SLOT_B);
    default:
        return make_b();
    }
}

static const char *owed;
static int answered;

static word asid_of(int space)
{
    return (word)space + 2; /* 1 is the root task's */
}

static bool apply(word op)
{
    int before[SPACES][PAGES];
    for (int s = 0; s < SPACES; s++)
        for (int p = 0; p < PAGES; p++)
            before[s][p] = m_reached(s, p);
    memset(&host_log, 0, sizeof host_log);
    answered = do_it(op);
    if (answered < 0)
        return false;
    owed = NULL;
    for (int s = 0; s < SPACES; s++)
        for (int p = 0; p < PAGES; p++)
            if (before[s][p] != EMPTY && m_reached(s, p) != before[s][p] &&
                !host_flushed(asid_of(s), AT + (word)p * 4096) &&
                !(before[s][p] / 4 == 3 && host_flushed(asid_of(s), AT)))
                owed = "what an address leads to has changed, and was not flushed";
    return true;
}

/* ---- comparing: the tables as the processor would walk them ---- */

static int k_reached(int space, int page)
{
    word root = root_of[space], index = AT
    / P2(39) % 512;
    if (!m_paging.alive[space] || !(table(root)[index] & ENTRY_PRESENT))
        return EMPTY;
    word pdpt = entry_address(table(root)[index], 12);
    if (!(table(pdpt)[0] & ENTRY_PRESENT))
        return EMPTY;
    word entry = table(entry_address(table(pdpt)[0], 12))[0], large = entry & ENTRY_LARGE;
    if (!(entry & ENTRY_PRESENT))
        return EMPTY;
    if (!large)
        entry = table(entry_address(entry, 12))[page];
    if (!(entry & ENTRY_PRESENT))
        return EMPTY;
    word at = entry_address(entry, large ? 21 : 12);
    for (int f = 0; f < FRAMES; f++)
        if (frame_at[f] == at && f != 1)
            return f * 4 + (entry & ENTRY_WRITE ? 3 : entry & ENTRY_USER ? 2 : 0);
    return 1000;
}

static bool cap_says(word slot, int space)
{
    struct cap c = *world_cap(cptr(slot));
    return space == NOWHERE ? !cap_mapped(c) : cap_mapped(c) && cap_asid(c) == asid_of(space);
}

static const char *differs(void)
{
    if (answered != last_error) {
        fprintf(stderr, "the kernel answers error %d, the model %d\n", answered, last_error);
        return "the answer";
    }
    if (owed)
        return owed;
    for (int s = 0; s < SPACES; s++)
        for (int p = 0; p < PAGES; p++)
            if (k_reached(s, p) != m_reached(s, p))
                return "what a program reaches";
    if (!cap_says(SLOT_PDPT, m_paging.pdpt) || !cap_says(SLOT_PD, m_paging.pd) ||
        !cap_says(SLOT_PT, m_paging.pt))
        return "where a table's capability says that it is";
    for (int f = 0; f < FRAMES; f++)
        if (!cap_says(SLOT_F + (word)f, m_paging.frame[f]))
            return "where a frame's capability says that it is";
    if ((table(table_at[2])[0] != 0) != (m_paging.pd_in_pdpt != 0) ||
        (table(table_at[1])[0] != 0) != (m_paging.in_pd != EMPTY))
        return "what is in a table";
    return NULL;
}

/* ---- the small system ---- */

static void start(void)
{
    world_start();
    slots = first_free;
    word u = world_untyped(15), device = 0;
    handle arena = cap_object(*world_cap(u));
    static const word types[] = { 6, 0, 5, 11, 10 };
    retype(u, 6, 0, cptr(SLOT_A), 1);
    retype(u, 0, 12, cptr(SLOT_B_MEMORY), 1);
    for (word i = SLOT_PDPT; i <= SLOT_PT; i++)
        retype(u, types[i], 0, cptr(i), 1);
    retype(u, 8, 0, cptr(SLOT_F), 1);
    retype(u, 8, 0, cptr(SLOT_G), 1);
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy,
                 WORDS(cptr(SLOT_F_COPY), 64, cptr(SLOT_F), 64, 15), WORDS(ROOT_SLOT_CNODE));
    for (word i = 0; i < first_free && !device; i++) /* a large frame,
        of a device's memory: nobody touches it */
        if (cap_type(*world_cap(i)) == CAP_untyped && cap_device(*world_cap(i)) &&
            cap_size_bits(*world_cap(i)) >= 21)
            device = i;
    retype(device, 9, 0, cptr(SLOT_LARGE), 1);
    invoke_words(ROOT_SLOT_ASID_POOL, LABEL_X86_ASIDPool_Assign, NONE, WORDS(cptr(SLOT_A)));
    m_paging_start();
    for (int f = 0; f < FRAMES; f++)
        frame_at[f] = cap_object(*world_cap(cptr(SLOT_F + (word)f)));
    make_b();
    root_of[A] = cap_object(*world_cap(cptr(SLOT_A)));
    root_of[B] = cap_object(*world_cap(cptr(SLOT_B)));
    for (word i = 0; i < 3; i++)
        table_at[i] = cap_object(*world_cap(cptr(SLOT_PT - i)));
    answered = last_error = 0;
    owed = NULL;
    explore_watch(arena, 8 * 4096);
    explore_watch(world_slot(slots), SLOTS * SLOT_SIZE);
    explore_watch(cap_object(*world_cap(ROOT_SLOT_ASID_POOL)), 4096);
    explore_watch(root_thread(), P2(TCB_BITS));
}

const struct theme theme_paging = { "paging", start, OPS,       apply,          differs,
                                    NULL,     text,  &m_paging, sizeof m_paging };

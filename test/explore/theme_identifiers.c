/* theme_identifiers.c - a pool of identifiers that dies and comes back, two address spaces that may
 * outlive it, and a processor that remembers what it found, by identifier.
 *
 * The model is that processor.  Whenever it runs in an address space it fills its memory with all
 * that this leads to; it forgets what it is told to, and what a load of CR3 without CR3_KEEP makes
 * it forget. What it would use must be what the tables say.  Only one number is left for pools, so
 * that identifiers come back at once.  SDM volume 3, section 4.10. */
#include "explore.h"
#include "object/vspace.h"
#include <string.h>

enum { SPACES = 2, TABLES = 2, IDENTIFIERS = 4, NOTHING = 0 };
enum {
    SLOT_POOL_MEMORY,
    SLOT_MEMORY,
    SLOT_TABLE = SLOT_MEMORY + SPACES,
    SLOT_POOL = SLOT_TABLE + TABLES,
    SLOT_SPACE,
    SLOTS = SLOT_SPACE + SPACES
};
enum space_state { NONE_YET, MADE, ASSIGNED, GHOST };
#define AT ((word)3 << 39)

/* What the model knows: objects, and the processor. */
static struct {
    int pool_alive;
    enum space_state space[SPACES];
    int holds[SPACES];           /* which table it has: NOTHING, or 1 and 2 */
    int mapped[TABLES];          /* what the table's capability says */
    int shared;                  /* what the kernel said last */
    int remembered[IDENTIFIERS]; /* by the processor: which table an identifier leads to */
} model;
static word slots, table_at[TABLES];
static const char *wrong;

static word cptr(word i)
{
    return slots + i;
}

enum {
    MAKE_POOL,
    KILL_POOL,
    MAKE,
    ASSIGN = MAKE + SPACES,
    DELETE = ASSIGN + SPACES,
    RUN = DELETE + SPACES,
    MAP = RUN + SPACES,
    UNMAP = MAP + SPACES * TABLES,
    OPS = UNMAP + TABLES
};

static const char *text(word op)
{
    static char line[40];
    static const char *const names[] = { "make", "assign", "delete", "run in" };
    if (op < MAKE)
        return op == MAKE_POOL ? "make the pool" : "the pool dies";
    if (op < MAP)
        snprintf(line, sizeof line, "%s %c", names[(op - MAKE) / SPACES],
                 (int)('A' + (op - MAKE) % SPACES));
    else if (op < UNMAP)
        snprintf(line, sizeof line, "map table %lu in %c", (op - MAP) / SPACES + 1,
                 (int)('A' + (op - MAP) % SPACES));
    else
        snprintf(line, sizeof line, "unmap table %lu", op - UNMAP + 1);
    return line;
}

static int delete (word slot)
{
    return explore_call(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(cptr(slot), 64), NONE);
}

/* Which table an address space really leads to. */
static int leads_to(struct cap space)
{
    word entry = table(cap_object(space))[AT / P2(39) % TABLE_ENTRIES];
    for (int i = 0; i < TABLES; i++)
        if ((entry & ENTRY_PRESENT) && entry_address(entry, TABLE_BITS) == table_at[i])
            return i + 1;
    return NOTHING;
}

static word place(word identifier)
{
    if (identifier < TABLE_ENTRIES || identifier >= TABLE_ENTRIES + IDENTIFIERS)
        wrong = "an identifier that the pool has not";
    return identifier % IDENTIFIERS;
}

/* CR3 is loaded as entry.S does it, and user code looks everywhere. */
static void run(struct cap space)
{
    word cr3 = space.w1, at = place(cr3 % P2(12));
    if (model.shared || !(cr3 & CR3_KEEP))
        model.remembered[at] = NOTHING;
    if (model.remembered[at] != NOTHING && model.remembered[at] != leads_to(space))
        wrong = "the processor remembers what is not so, or is another's";
    model.remembered[at] = leads_to(space);
}

static int kill_pool(void)
{
    for (int s = 0; s < SPACES; s++)
        if (model.space[s] == ASSIGNED)
            model.space[s] = GHOST, model.holds[s] = NOTHING;
    model.pool_alive = 0;
    return delete (SLOT_POOL);
}

/* Not asked of an address space that runs or was assigned already. */
static int on_space(word what, int s)
{
    struct cap *space = world_cap(cptr(SLOT_SPACE + (word)s));
    enum space_state *state = &model.space[s];
    switch (what) {
    case 0:
        if (*state != NONE_YET)
            return -1;
        *state = MADE;
        return explore_call(cptr(SLOT_MEMORY + (word)s), LABEL_Untyped_Retype,
                            WORDS(6, 0, 0, 0, cptr(SLOT_SPACE + (word)s), 1),
                            WORDS(ROOT_SLOT_CNODE));
    case 1:
        if (*state != MADE || !model.pool_alive)
            return -1;
        *state = ASSIGNED;
        return explore_call(cptr(SLOT_POOL), LABEL_X86_ASIDPool_Assign, NONE,
                            WORDS(cptr(SLOT_SPACE + (word)s)));
    case 2:
        if (*state == NONE_YET)
            return -1;
        *state = NONE_YET, model.holds[s] = NOTHING;
        return delete (SLOT_SPACE + (word)s);
    default:
        if (*state != ASSIGNED && *state != GHOST)
            return -1;
        run(*space);
        return 0;
    }
}

static int map(int t, int s)
{
    if (model.mapped[t] || model.space[s] != ASSIGNED || model.holds[s] != NOTHING)
        return -1;
    model.mapped[t] = 1, model.holds[s] = t + 1;
    return explore_call(cptr(SLOT_TABLE + (word)t), LABEL_X86_PDPT_Map, WORDS(AT, 0),
                        WORDS(cptr(SLOT_SPACE + (word)s)));
}

static int unmap(int t)
{
    model.mapped[t] = 0;
    for (int s = 0; s < SPACES; s++)
        if (model.holds[s] == t + 1)
            model.holds[s] = NOTHING;
    return explore_call(cptr(SLOT_TABLE + (word)t), LABEL_X86_PDPT_Unmap, NONE, NONE);
}

static int make_pool(void)
{
    if (model.pool_alive)
        return -1;
    model.pool_alive = 1;
    return explore_call(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool,
                        WORDS(cptr(SLOT_POOL), 64), WORDS(cptr(SLOT_POOL_MEMORY), ROOT_SLOT_CNODE));
}

static int do_it(word op)
{
    if (op == MAKE_POOL)
        return make_pool();
    if (op == KILL_POOL)
        return model.pool_alive ? kill_pool() : -1;
    if (op < MAP)
        return on_space((op - MAKE) / SPACES, (int)((op - MAKE) % SPACES));
    if (op < UNMAP)
        return map((int)((op - MAP) / SPACES), (int)((op - MAP) % SPACES));
    return unmap((int)(op - UNMAP));
}

static bool apply(word op)
{
    memset(&host_log, 0, sizeof host_log);
    wrong = NULL;
    int answer = do_it(op);
    if (answer < 0)
        return false;
    if (answer > 0)
        wrong = "the answer";
    for (word i = 0; i < IDENTIFIERS; i++)
        if (host_flushed(TABLE_ENTRIES + i, AT))
            model.remembered[i] = NOTHING;
    if (host_log.share_calls)
        model.shared = host_log.shared;
    return true;
}

static const char *differs(void)
{
    for (int s = 0; s < SPACES; s++)
        if (model.space[s] != NONE_YET &&
            leads_to(*world_cap(cptr(SLOT_SPACE + (word)s))) != model.holds[s])
            return "what an address space leads to";
    return wrong;
}

static void start(void)
{
    world_start();
    slots = first_free;
    memset(&model, 0, sizeof model);
    wrong = NULL;
    word u = world_untyped(16), filler = cptr(SLOTS);
    handle arena = cap_object(*world_cap(u));
    retype(u, 0, 12, cptr(SLOT_POOL_MEMORY), 1);
    retype(u, 0, 12, cptr(SLOT_MEMORY), SPACES);
    retype(u, 5, 0, cptr(SLOT_TABLE), TABLES);
    for (int t = 0; t < TABLES; t++)
        table_at[t] = cap_object(*world_cap(cptr(SLOT_TABLE + (word)t)));
    /* All numbers of pools but one are used. */
    for (word i = 1; i < ASID_POOLS; i++) {
        retype(u, 0, 12, filler + i, 1);
        invoke_words(ROOT_SLOT_ASID_CONTROL, LABEL_X86_ASIDControl_MakePool,
                     WORDS(filler + ASID_POOLS + i, 64), WORDS(filler + i, ROOT_SLOT_CNODE));
    }
    invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Delete, WORDS(filler + ASID_POOLS + 1, 64), NONE);
    explore_watch(arena, 8 * 4096);
    explore_watch(world_slot(slots), SLOTS * SLOT_SIZE);
    explore_watch(root_thread(), P2(TCB_BITS));
}

const struct theme theme_identifiers = { "identifiers", start, OPS,    apply,       differs,
                                         NULL,          text,  &model, sizeof model };

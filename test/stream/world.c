/* world.c - one episode: a world is built, lived in, looked at, and taken away. */
#include "stream.h"

static word tcbs[PERSONAS], spaces[4];

/* What a world begins with. */
static void fill_new(word kind, word i, word type, word bits, word count)
{
    word error = fill(kind, i, type, bits, count);
    if (error)
        die("cannot fill the world", kind << 16 | error);
}

static word mint_to(word root, word index, word depth, word source, word source_depth,
                    word source_root, word data)
{
    ipc[BUFFER_CAPS] = source_root;
    ipc[1 + 4] = 15;
    ipc[1 + 5] = data;
    return told(invoke(root, CNodeMint, 1, 6, index, depth, source, source_depth));
}

/* Four ways to the same 256 slots: one level with a guard of zero, and of another value, and two
 * levels. */
word address_of(word form, word index)
{
    switch (form) {
    case 0:
        return index;
    case 1:
        return 0xa5ul << 8 | index;
    case 2:
        return 1ul << 62 | index;
    default:
        return 1ul << 63 | index << 45 | 0x1234;
    }
}

static void make_spaces(void)
{
    word top2 = slot(), top3 = slot(), w2 = slot();
    told(make_of(arena, seL4_CapTableObject, 2, top2, 1));
    told(make_of(arena, seL4_CapTableObject, 1, top3, 1));
    for (int f = 0; f < 4; f++)
        spaces[f] = slot();
    mint_to(CNODE, spaces[0], 64, world, 64, CNODE, guard(0, 56));
    mint_to(CNODE, spaces[1], 64, world, 64, CNODE, guard(0xa5, 56));
    mint_to(CNODE, w2, 64, world, 64, CNODE, guard(0, 54));
    told(copy_to(top2, 1, 2, w2));
    mint_to(top2, 2, 2, controls, 64, CNODE, guard(0, 60));
    mint_to(top3, 1, 1, world, 64, CNODE, guard(0, 10));
    mint_to(top3, 0, 1, controls, 64, CNODE, guard(0, 61));
    told(copy_to(CNODE, spaces[2], 64, top2));
    told(copy_to(CNODE, spaces[3], 64, top3));
}

/* What a persona needs to get anywhere; given again when it was lost. */
static void give_fixed(void)
{
    give(K_FIXED, F_SELF, world);
    mint_to(world, F_SELF_64, WORLD_BITS, world, 64, CNODE, guard(0, 56));
    for (word i = 0; i < 3; i++)
        give(K_FIXED, F_VSPACE + i, vspaces[i]);
    give(K_FIXED, F_ASID_CONTROL, seL4_CapASIDControl);
    give(K_FIXED, F_ASID_POOL, seL4_CapInitThreadASIDPool);
    give(K_FIXED, F_DOMAIN, seL4_CapDomain);
    for (word p = 0; p < PERSONAS; p++)
        if (!has_handler() || p != HANDLER)
            give(K_BUFFER, p, buffers[p]);
    if (has_handler())
        give(K_FIXED, F_HANDLER, handler_endpoint);
}

static void make_objects(void)
{
    static const uint8_t untypeds[] = { 17, 16, 14, 14, 13, 12, 12, 9, 6, 4 };
    for (word i = 0; i < sizeof untypeds; i++)
        fill_new(K_UNTYPED, i, seL4_UntypedObject, untypeds[i], 1);
    fill_new(K_ENDPOINT, 0, seL4_EndpointObject, 0, 6);
    fill_new(K_NOTIFICATION, 0, seL4_NotificationObject, 0, 5);
    for (word i = 0; i < 8; i++) {
        word from = i < 5 ? in_world(K_ENDPOINT, i % 4) : in_world(K_NOTIFICATION, i % 3);
        mint_to(world, in_world(K_BADGED, i), WORLD_BITS, from, WORLD_BITS, world,
                random_word() >> below(64));
    }
    fill_new(K_CNODE, 0, seL4_CapTableObject, 2, 2);
    fill_new(K_CNODE, 2, seL4_CapTableObject, 3, 2);
    fill_new(K_CNODE, 4, seL4_CapTableObject, 4, 1);
    fill_new(K_FRAME, 0, SMALL_PAGE, 0, 8);
    if (chance(20))
        fill_new(K_LARGE, 0, LARGE_PAGE, 0, 1);
    fill_new(K_TABLE_3, 0, TABLE_3, 0, 4);
    fill_new(K_TABLE_2, 0, TABLE_2, 0, 4);
    fill_new(K_TABLE_1, 0, TABLE_1, 0, 3);
    word root = slot();
    told(make_of(arena, VSPACE_OBJECT, 0, root, 1));
    ipc[BUFFER_CAPS] = root;
    told(invoke(seL4_CapInitThreadASIDPool, ASID_ASSIGN, 1, 0, 0, 0, 0, 0));
    fill_new(K_VSPACE, 0, VSPACE_OBJECT, 0, 2);
    for (word i = 2; i < 8; i++)
        give(K_VSPACE, i, root);
    make_devices();
}

/* A table in an address space; the world gets a copy. */
static void map_table(word kind, word i, word type, word label, word vspace, word address)
{
    word table = slot();
    told(make_of(arena, type, 0, table, 1));
    ipc[BUFFER_CAPS] = vspace;
    told(invoke(table, label, 1, 2, address, 0, 0, 0));
    give(kind, i, table);
}

/* Enough tables that pages can be mapped: at one place in each address space, and perhaps at
 * another. */
static void make_tables(void)
{
    for (word v = 0; v < 3; v++) {
        map_table(K_TABLE_2, 4 + v, TABLE_2, TABLE_2_MAP, vspaces[v], 0x40000000);
        map_table(K_TABLE_3, 5 + v, TABLE_3, TABLE_3_MAP, vspaces[v], 0x40000000);
        if (chance(50))
            continue;
        map_table(K_TABLE_1, 3 + v, TABLE_1, TABLE_1_MAP, vspaces[v], 0x8040000000);
        map_table(K_TABLE_2, 8 + v, TABLE_2, TABLE_2_MAP, vspaces[v], 0x8040000000);
        map_table(K_TABLE_3, 9 + v, TABLE_3, TABLE_3_MAP, vspaces[v], 0x8040000000);
    }
}

static void make_handlers(void)
{
    word control = slot();
    ipc[BUFFER_CAPS] = controls;
    told(invoke(CNODE, CNodeMove, 1, 4, control, 64, 0, 2));
    make_handlers_by(control);
    ipc[BUFFER_CAPS] = CNODE;
    told(invoke(controls, CNodeMove, 1, 4, 0, 2, control, 64));
}

static void make_threads(void)
{
    for (int p = 0; p < PERSONAS; p++)
        tcbs[p] = slot();
    told(make_of(arena, seL4_TCBObject, 0, tcbs[0], PERSONAS));
    for (word p = 0; p < PERSONAS; p++)
        if (!has_handler() || p != HANDLER)
            give(K_TCB, p, tcbs[p]);
    handler_endpoint = slot();
    told(make_of(arena, seL4_EndpointObject, 0, handler_endpoint, 1));
    fill_new(K_TCB, PERSONAS, seL4_TCBObject, 0, 3);
}

static word handler_of(word p)
{
    if (has_handler())
        return p == HANDLER ? NO_HANDLER : address_of(p % 4, F_HANDLER);
    return address_of(p % 4, in_world(chance(50) ? K_ENDPOINT : K_BADGED, below(6)));
}

/* A persona's own thread, as new: spaces, priority, and at its entry. */
static void revive(word p)
{
    word tcb = tcbs[p];
    bool handles = has_handler() && p == HANDLER;
    ipc[BUFFER_CAPS] = handles ? (word)CNODE : spaces[p % 4];
    ipc[BUFFER_CAPS + 1] = handles ? (word)VSPACE : vspaces[p % 3];
    ipc[BUFFER_CAPS + 2] = buffers[p];
    word handler = chance(80) ? handler_of(p) : NO_HANDLER;
    told(invoke(tcb, TCBConfigure, 3, 4, handler, 0, 0, BUFFERS_AT + p * PAGE));
    ipc[BUFFER_CAPS] = seL4_CapInitThreadTCB;
    told(invoke(tcb, TCBSetSchedParams, 1, 2, 254, handles ? 250 : 8 + p * 8 + below(8), 0, 0));
    for (int r = 2; r < CONTEXT_WORDS; r++)
        ipc[1 + 2 + r] = random_word();
    ipc[1 + 2 + TLS_WORD] = ipc[1 + 2 + TLS_WORD + 1] = BUFFERS_AT + p * PAGE;
    told(invoke(tcb, TCBWriteRegisters, 0, 2 + CONTEXT_WORDS, 1, CONTEXT_WORDS, entries[p],
                random_word()));
}

/* What lies among the notifications by now gets a signal, or a message if it is an endpoint; the
 * root task never waits. */
static void signal_somebody(void)
{
    word cap = slot_now;
    ipc[BUFFER_CAPS] = world;
    ipc[1 + 4] = 15;
    if (told(invoke(CNODE, CNodeCopy, 1, 5, cap, 64, in_world(K_NOTIFICATION, below(5)),
                    WORLD_BITS)))
        return;
    send_without_waiting(cap);
    told(invoke(CNODE, CNodeDelete, 0, 2, cap, 64, 0, 0));
}

/* A persona's thread, which does not run, gets an address space in which nothing of it is. */
static void move_away(word p)
{
    word cap = slot_now;
    ipc[BUFFER_CAPS] = world;
    ipc[1 + 4] = 15;
    if (told(invoke(CNODE, CNodeCopy, 1, 5, cap, 64, in_world(K_VSPACE, below(16)), WORLD_BITS)))
        return;
    ipc[BUFFER_CAPS] = spaces[p % 4];
    ipc[BUFFER_CAPS + 1] = cap;
    told(invoke(tcbs[p], TCBSetSpace, 2, 3, handler_of(p), 0, 0, 0));
    told(invoke(CNODE, CNodeDelete, 0, 2, cap, 64, 0, 0));
    told(invoke(tcbs[p], TCBResume, 0, 0, 0, 0, 0, 0));
}

/* Nobody can run: the root task sees to it that somebody can. */
static void turn(void)
{
    flush();
    step++;
    word p = below(has_handler() ? HANDLER : PERSONAS), what = below(10);
    mix(p << 8 | what);
    if (tracing)
        say("@%u root task: %s %u\n", step,
            what < 5    ? "revives"
            : what == 5 ? "moves away"
            : what == 6 ? "resumes"
            : what == 7 ? "gives all to"
            : what == 8 ? "makes a device beside"
                        : "signals beside",
            p);
    if (what < 5) {
        revive(p);
    } else if (what == 5) {
        move_away(p);
    } else if (what == 6) {
        told(invoke(tcbs[p], TCBResume, 0, 0, 0, 0, 0, 0));
    } else if (what == 7) {
        give_fixed();
    } else if (what == 8) {
        make_device_beside();
    } else {
        signal_somebody();
    }
}

/* What is left: which slots are empty or cannot be copied, and every thread's registers. */
static void look(void)
{
    word cap = slot_now;
    for (word i = 0; i < 1 << WORLD_BITS; i++) {
        ipc[BUFFER_CAPS] = world;
        ipc[1 + 4] = 15;
        word error = told(invoke(CNODE, CNodeCopy, 1, 5, cap, 64, i, WORLD_BITS));
        say("%s%u", i ? " " : "@slots ", error);
        if (!error)
            told(invoke(CNODE, CNodeDelete, 0, 2, cap, 64, 0, 0));
    }
    say("\n");
    for (int p = 0; p < PERSONAS; p++) {
        mix(invoke(tcbs[p], TCBReadRegisters, 0, 2, 0, CONTEXT_WORDS, 0, 0));
        say("@thread %u:", (word)p);
        for (int r = 0; r < CONTEXT_WORDS; r++) {
            word value = IS_STALE_WORD(r) ? 0 : r < 4 ? mr[r] : ipc[1 + r];
            mix(value), say(" %x", value);
        }
        say("\n");
    }
}

static void scrap(void)
{
    told(invoke(CNODE, CNodeRevoke, 0, 2, arena, 64, 0, 0));
    told(invoke(controls, CNodeRevoke, 0, 2, 0, 2, 0, 0));
    world_end();
}

void episode(word seed, word number, word steps)
{
    random_start(seed, number);
    calls_start();
    step = 0;
    steps_limit = steps;
    world_begin();
    devices_reset(slot_now);
    if (told(make_of(arena, seL4_CapTableObject, WORLD_BITS, world, 1)))
        die("cannot make a world", number);
    make_spaces();
    make_objects();
    make_tables();
    make_handlers();
    make_threads();
    give_fixed();
    for (word p = PERSONAS; p-- > 0;)
        revive(p);
    while (step < steps_limit)
        turn();
    flush();
    look();
    flush();
    scrap();
}

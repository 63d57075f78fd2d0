/* time_world.c - one episode: threads, contexts and reply objects are made, lived with, looked at,
 * and taken away. */
#include "time.h"

word handler_replies;
static word tcbs[PERSONAS], space;
static word began, ticks_per_us, noise_state;

/* ---- time ---- */

static word clock(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (word)high << 32 | low;
}

/* Most times lie a little before or behind a line of the grid, by the kernel's instructions. */
word in_slots(word microseconds)
{
    return (microseconds + GRID_US / 4) / SLOT_US;
}

/* When slot number i begins: some lines of the grid later than if they were even. */
static word slot_at(word i)
{
    static const uint8_t later[] = { 0, 5, 1, 9,  4, 11, 2, 7,  10, 3, 8, 0, 6,  11, 1, 4, 9,
                                     2, 6, 0, 10, 5, 8,  3, 11, 7,  0, 4, 1, 10, 6,  2, 9 };
    return i * SLOT_US + later[i % sizeof later] * GRID_US;
}

word slots(void)
{
    word us = (clock() - began) / ticks_per_us + GRID_US / 4, i = us / SLOT_US;
    return i && us < slot_at(i) ? i - 1 : i;
}

/* So many microseconds that a call comes later; its own numbers, so that the calls are the same. */
static word noise(void)
{
    if (!parameters.noise)
        return 0;
    noise_state = noise_state * 6364136223846793005 + 1442695040888963407;
    return (noise_state >> 33) % NOISE_US;
}

/* The time at which the next slot begins, or one of those behind it. */
word next_slot_begins(word count)
{
    word us = (clock() - began) / ticks_per_us, i = us / SLOT_US;
    if (i && us < slot_at(i))
        i--;
    return began + (slot_at(i + count) + noise()) * ticks_per_us;
}

static void wait_until(word time)
{
    while (clock() < time)
        for (volatile int i = 0; i < 50; i++)
            ;
}

static word frequency(void)
{
    char *at = (char *)info + PAGE, *end = at + info->extraLen;
    while (at < end) {
        seL4_BootInfoHeader *header = (seL4_BootInfoHeader *)(void *)at;
        if (header->id == SEL4_BOOTINFO_HEADER_X86_TSC_FREQ)
            return *(uint32_t *)(void *)(header + 1);
        at += header->len;
    }
    die("no frequency of the clock", info->extraLen);
}

/* A time in the middle between two lines of the grid, less than a slot. */
static word off_the_grid(void)
{
    return below(SLOT_US / GRID_US) * GRID_US + GRID_US / 3 + below(GRID_US / 3);
}

/* Most often one that ends now and then, else one that never does, or with odd numbers. */
struct parameters_of_context any_time(void)
{
    static const uint8_t periods[] = { 8, 12, 20, 30 };
    struct parameters_of_context t = { 0 };
    if (chance(30)) {
        t.period = t.budget = chance(50) ? 3 * SLOT_US + off_the_grid() : 10000 * SLOT_US;
    } else if (chance(95)) {
        t.period = periods[below(4)] * SLOT_US + off_the_grid();
        t.budget = (1 + below(5)) * SLOT_US + off_the_grid();
        t.extra = below(9);
        t.flags = below(2);
    } else {
        t.period = chance(50) ? below(100) : random_word();
        t.budget = chance(50) ? t.period + below(3) : random_word() >> below(64);
        t.extra = below(12);
        t.flags = random_word();
    }
    return t;
}

/* ---- the root task's own calls ---- */

/* A copy of what lies in the world, in the next root slot; false if it is empty. */
static bool borrow(word index)
{
    ipc[BUFFER_CAPS] = world;
    ipc[1 + 4] = 15;
    return !told(invoke(CNODE, CNodeCopy, 1, 5, slot_now, 64, index, WORLD_BITS));
}

static void put_back(void)
{
    told(invoke(CNODE, CNodeDelete, 0, 2, slot_now, 64, 0, 0));
}

/* ---- what threads need ---- */

static void give_fixed(void)
{
    give(T_FIXED, T_SELF, world);
    give(T_FIXED, T_CONTROL, info->schedcontrol.start);
}

static void configure(word context, struct parameters_of_context t, word badge)
{
    ipc[BUFFER_CAPS] = context;
    ipc[1 + 4] = t.flags;
    told(invoke(info->schedcontrol.start, SchedControlConfigureFlags, 1, 5, t.budget, t.period,
                t.extra, badge));
}

/* Is what was borrowed a context? Threads move capabilities, and the root task would wait for ever
 * if it called one to an endpoint. More refills than any has are refused of a context in another
 * way than of all else, and nothing changes. */
static bool has_borrowed_context(void)
{
    ipc[BUFFER_CAPS] = slot_now;
    ipc[1 + 4] = 0;
    return invoke(info->schedcontrol.start, SchedControlConfigureFlags, 1, 5, SLOT_US, SLOT_US,
                  ~0ul, 0) == seL4_RangeError;
}

static const struct parameters_of_context endless = { .budget = 100000 * SLOT_US,
                                                      .period = 100000 * SLOT_US };

/* A thread above all others waits for signals and does nothing: who signals is stopped and goes on,
 * so the kernel charges him and sets its clock.  Who makes the budget that he runs on smaller asks
 * for that, because kernels differ in when they do it by themselves. */
__asm__(".text\n"
        "setter_entry:\n"
        "    mov %rbx, %rdi\n"
        "    mov %rbp, %rdx\n"
        "    syscall\n"
        "    jmp setter_entry\n");

static void make_setter(void)
{
    extern const char setter_entry[];
    word tcb = slot(), context = slot(), notification = slot();
    told(make_of(arena, seL4_TCBObject, 0, tcb, 1));
    told(make_of(arena, seL4_SchedContextObject, 8, context, 1));
    told(make_of(arena, seL4_NotificationObject, 0, notification, 1));
    give(T_FIXED, T_SETTER, notification);
    configure(context, endless, 0);
    ipc[BUFFER_CAPS] = CNODE;
    ipc[BUFFER_CAPS + 1] = VSPACE;
    ipc[BUFFER_CAPS + 2] = buffers[HANDLER]; /* at no address: it has none */
    told(invoke(tcb, TCBConfigure, 3, 3, 0, 0, 0, 0));
    ipc[BUFFER_CAPS] = seL4_CapInitThreadTCB;
    told(invoke(tcb, TCBSetPriority, 1, 1, 251, 0, 0, 0));
    ipc[BUFFER_CAPS] = tcb;
    told(invoke(context, SchedContextBind, 1, 0, 0, 0, 0, 0));
    for (int r = 2; r < 20; r++)
        ipc[1 + 2 + r] = 0;
    ipc[1 + 2 + 2] = 0x202;
    ipc[1 + 2 + 4] = notification;
    ipc[1 + 2 + 9] = (word)SYS_WAIT;
    told(invoke(tcb, TCBWriteRegisters, 0, 22, 1, 20, (word)setter_entry, 0));
}

/* What is missing of one kind is made anew. */
static void refill_kind(void)
{
    static const struct {
        uint8_t kind, type, bits;
    } what[] = {
        { T_ENDPOINT, seL4_EndpointObject, 0 },
        { T_NOTIFICATION, seL4_NotificationObject, 0 },
        { T_CONTEXT, seL4_SchedContextObject, 8 },
        { T_REPLY, seL4_ReplyObject, 0 },
        { T_TCB, seL4_TCBObject, 0 },
    };
    word w = below(5), begin = what[w].kind == T_TCB ? PERSONAS : 0;
    give_fixed();
    for (word i = begin; i < begin + 5; i++)
        fill(what[w].kind, i, what[w].type, what[w].bits, 1);
    for (word i = 0; i < 5 && what[w].kind == T_CONTEXT; i++)
        if (borrow(in_world(T_CONTEXT, i))) {
            configure(slot_now, any_time(), i);
            put_back();
        }
}

static void make_objects(void)
{
    fill(T_UNTYPED, 0, seL4_UntypedObject, 13, 4);
    fill(T_UNTYPED, 4, seL4_UntypedObject, 9, 2);
    fill(T_ENDPOINT, 0, seL4_EndpointObject, 0, 5);
    fill(T_NOTIFICATION, 0, seL4_NotificationObject, 0, 5);
    for (word i = 0; i < 8; i++) {
        word from = i < 5 ? in_world(T_ENDPOINT, i % 3) : in_world(T_NOTIFICATION, i % 3);
        ipc[BUFFER_CAPS] = world;
        ipc[1 + 4] = i == 4 ? below(16) : 15;
        ipc[1 + 5] = random_word() >> below(64);
        told(invoke(world, CNodeMint, 1, 6, in_world(T_BADGED, i), WORLD_BITS, from, WORLD_BITS));
    }
    fill(T_CONTEXT, 0, seL4_SchedContextObject, 8, 8);
    fill(T_CONTEXT, 8, seL4_SchedContextObject, 7, 2);
    fill(T_REPLY, 0, seL4_ReplyObject, 0, 8);
    fill(T_TCB, PERSONAS, seL4_TCBObject, 0, 2);
}

static void make_thread(word p)
{
    told(make_of(arena, seL4_TCBObject, 0, tcbs[p], 1));
    if (p != HANDLER)
        give(T_TCB, p, tcbs[p]);
}

static void make_threads(void)
{
    handler_endpoint = slot();
    told(make_of(arena, seL4_EndpointObject, 0, handler_endpoint, 1));
    handler_replies = slot_now;
    slot_now += 8;
    told(make_of(arena, seL4_ReplyObject, 0, handler_replies, 8));
    for (word p = 0; p < PERSONAS; p++)
        tcbs[p] = slot();
    for (word p = 0; p < PERSONAS; p++)
        make_thread(p);
}

/* The capability to which a thread's faults go, in the next root slot; 0 if they go nowhere. */
static word borrow_handler(word p)
{
    if (p == HANDLER || chance(10))
        return 0;
    if (has_handler())
        return handler_endpoint;
    return borrow(in_world(chance(50) ? T_ENDPOINT : T_BADGED, below(6))) ? slot_now : 0;
}

static void set_handlers(word p)
{
    word cap = borrow_handler(p);
    if (cap && chance(50)) {
        ipc[BUFFER_CAPS] = cap;
        told(invoke(tcbs[p], TCBSetTimeoutEndpoint, 1, 0, 0, 0, 0, 0));
    }
    ipc[BUFFER_CAPS] = cap;
    ipc[BUFFER_CAPS + 1] = p == HANDLER ? (word)CNODE : space;
    ipc[BUFFER_CAPS + 2] = p == HANDLER ? (word)VSPACE : vspaces[p % 3];
    told(invoke(tcbs[p], TCBSetSpace, 3, 2, 0, 0, 0, 0));
    if (cap == slot_now)
        put_back();
}

/* A context of the world for a thread; the handler's never ends. */
static void set_context(word p)
{
    bool empty = fill(T_CONTEXT, p, seL4_SchedContextObject, 8, 1) == 0;
    if (!borrow(in_world(T_CONTEXT, p)))
        return;
    if (p == HANDLER) {
        ipc[BUFFER_CAPS] = world;
        told(invoke(world, CNodeDelete, 0, 2, in_world(T_CONTEXT, p), WORLD_BITS, 0, 0));
    }
    if (p == HANDLER || empty || step == 0 || chance(30))
        configure(slot_now, p == HANDLER ? endless : any_time(), p);
    if (has_borrowed_context()) {
        ipc[BUFFER_CAPS] = tcbs[p];
        told(invoke(slot_now, SchedContextBind, 1, 0, 0, 0, 0, 0));
    }
    if (p == HANDLER)
        slot();
    else
        put_back();
}

/* A persona's own thread, as new: spaces, priority, perhaps a context, and at its entry. */
static void revive(word p)
{
    word tcb = tcbs[p];
    bool handles = p == HANDLER;
    ipc[BUFFER_CAPS] = handles ? (word)CNODE : space;
    ipc[BUFFER_CAPS + 1] = handles ? (word)VSPACE : vspaces[p % 3];
    ipc[BUFFER_CAPS + 2] = buffers[p];
    told(invoke(tcb, TCBConfigure, 3, 3, 0, 0, BUFFERS_AT + p * PAGE, 0));
    ipc[BUFFER_CAPS] = seL4_CapInitThreadTCB;
    told(invoke(tcb, TCBSetMCPriority, 1, 1, 100, 0, 0, 0));
    ipc[BUFFER_CAPS] = seL4_CapInitThreadTCB;
    told(invoke(tcb, TCBSetPriority, 1, 1, handles ? 250 : 20 + below(LEVELS), 0, 0, 0));
    set_handlers(p);
    if (handles || chance(90))
        set_context(p);
    for (int r = 2; r < 20; r++)
        ipc[1 + 2 + r] = random_word() | 1ul << 60;
    areas[p].persona = p;
    if (step)
        wait_until(next_slot_begins(1)); /* its time begins with a slot */
    ipc[1 + 2 + 2] = 0x202;
    ipc[1 + 2 + 18] = ipc[1 + 2 + 19] = (word)&areas[p];
    told(invoke(tcb, TCBWriteRegisters, 0, 22, 1, 20, (word)own_entry, random_word()));
}

/* A thread goes, whatever it was doing, and another one takes its place. */
static void replace(word p)
{
    told(invoke(CNODE, chance(50) ? CNodeRevoke : CNodeDelete, 0, 2, tcbs[p], 64, 0, 0));
    if (chance(50))
        told(invoke(world, CNodeDelete, 0, 2, in_world(T_TCB, p), WORLD_BITS, 0, 0));
    told(invoke(CNODE, CNodeDelete, 0, 2, tcbs[p], 64, 0, 0));
    make_thread(p);
    revive(p);
}

/* A signal, or a message if it is an endpoint; the root task never waits. */
static void signal_somebody(void)
{
    if (!borrow(in_world(chance(70) ? T_NOTIFICATION : T_BADGED, below(5))))
        return;
    send_without_waiting(slot_now);
    put_back();
}

/* Nobody can run: the root task sees to it that somebody can, or waits until somebody may. */
static void turn(void)
{
    wait_until(next_slot_begins(1));
    step++;
    word p = below(HANDLER), what = below(20);
    mix(p << 8 | what);
    say("@%u root task at %u: %s %u\n", step, slots(),
        what < 8    ? "revives two from"
        : what < 10 ? "replaces"
        : what < 12 ? "resumes"
        : what < 14 ? "gives"
        : what < 17 ? "signals"
                    : "waits",
        p);
    if (what < 8)
        revive(p), revive((p + 1) % HANDLER);
    else if (what < 10)
        replace(p);
    else if (what < 12)
        told(invoke(tcbs[p], TCBResume, 0, 0, 0, 0, 0, 0));
    else if (what < 14)
        refill_kind();
    else if (what < 17)
        signal_somebody();
    else
        wait_until(next_slot_begins(2 + below(12)));
}

/* What is left: which slots are empty, where every thread stands, and what every context used. */
static void look(void)
{
    say("@slots");
    for (word i = 0; i < T_KINDS * PER_KIND; i++) {
        bool there = borrow(i);
        say(" %u", there);
        if (there && i / PER_KIND == T_CONTEXT && has_borrowed_context()) {
            word error = told(invoke(slot_now, SchedContextConsumed, 0, 0, 0, 0, 0, 0));
            word used = error ? 0 : in_slots(mr[0]);
            mix(used);
            say(" used %u", used);
        }
        if (there)
            put_back();
    }
    say("\n");
    for (int p = 0; p < PERSONAS; p++) {
        mix(invoke(tcbs[p], TCBReadRegisters, 0, 2, 0, 20, 0, 0));
        bool waits = mr[0] >= gadget_code[p][G_wait].at && mr[0] < gadget_code[p][G_wait].after;
        word ip = told_address(waits ? gadget_code[p][G_wait].at : mr[0]);
        mix(ip);
        say("@thread %u: %x\n", (word)p, ip);
    }
}

static void scrap(void)
{
    told(invoke(CNODE, CNodeRevoke, 0, 2, arena, 64, 0, 0));
    world_end();
}

void episode(word seed, word number, word steps)
{
    ticks_per_us = frequency();
    random_start(seed, number);
    calls_start();
    noise_state = parameters.noise * 1000 + number;
    step = 0;
    steps_limit = steps;
    world_begin();
    space = slot();
    if (told(make_of(arena, seL4_CapTableObject, WORLD_BITS, world, 1)))
        die("cannot make a world", number);
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = 15;
    ipc[1 + 5] = 64 - WORLD_BITS; /* a guard of so many zeros */
    told(invoke(CNODE, CNodeMint, 1, 6, space, 64, world, 64));
    make_objects();
    make_threads();
    give_fixed();
    make_setter();
    began = clock();
    wait_until(next_slot_begins(1));
    for (word p = PERSONAS; p-- > 0;)
        revive(p);
    while (step < steps_limit)
        turn();
    look();
    scrap();
    flush();
}

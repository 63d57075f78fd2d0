/* theme_apart.c - two domains with nothing in common, or with one notification that A may signal
 * and B wait for: what one can do, and what it can learn of the other.
 *
 * After every operation in every state:
 *   authority   what a domain holds stays within what it was given and what it made from that;
 *   integrity   an operation of one leaves all that the other can see as it was, but for what the
 *               notification allows;
 *   no flow     what a domain sees after an operation depends on nothing but what it saw before:
 *               registers, memory, capabilities, answers, and whose turn it is.  Two states that
 *               look alike to a domain and differ in the other are found by a table from what was
 *               seen before to what was seen after.
 * Time itself is not seen here.  Needs a build with two domains.  seL4 manual, section 6.3; the
 * property is the intransitive non-interference of Murray et al. (S&P 2013). */
#include "explore.h"
#include <string.h>

enum { A, B, SIDES };
/* Slots of each side's CNode. */
enum { OWN_CNODE, OWN_TCB, OWN_EP, OWN_NTFN, MEMORY, FREE_1, FREE_2, CHANNEL };
enum {
    RADIX = 3,
    GUARD = 64 - RADIX,
    SIDE_BITS = 14,
    PRIORITY = 100,
    CHANNEL_BADGE = 4,
    VIEWS = 1 << 22
};

static struct side {
    handle arena, thread, cnode, buffer;
    word seen; /* before the operation */
} sides[SIDES];
static bool has_channel;
static handle channel;
static int actor; /* whose operation it was; SIDES: nobody's */
static word last_op;

/* What was seen after this operation, for what was seen before. */
static struct view {
    word before, after;
} views[VIEWS];

static struct {
    word nothing;
} model;

/* ---- what a side sees ---- */

static word mix(word h, word v)
{
    h = (h ^ v) * 0x9e3779b97f4a7c15;
    return h ^ h >> 29;
}

/* Of a slot: the capability, its flags, what the derivation list says of it, and its neighbours on
 * this side. */
static word mix_slot(word h, handle s, handle arena)
{
    const struct cap c = slot(s)->cap;
    h = mix(mix(h, c.w0), c.w1);
    if (slot_is_empty(s))
        return h;
    h = mix(h, 2 * derive_has_child(s) + derive_is_final(s) + slot(s)->next_and_flags / P2(62) * 4);
    for (int k = 0; k < 2; k++) {
        handle other = k ? slot_prev(s) : slot_next(s);
        h = mix(h, other - arena < P2(SIDE_BITS) ? other : 0);
    }
    return h;
}

static word mix_memory(word h, handle from, word bytes)
{
    for (handle at = from; at < from + bytes; at += HOST_CELL) {
        if (host_kind(at) == KIND_SLOT && at % SLOT_SIZE == 0)
            h = mix_slot(h, at, from);
        if (host_kind(at) == KIND_SLOT)
            continue;
        word two[2];
        memcpy(two, host_memory + at, sizeof two);
        h = mix(mix(mix(h, two[0]), two[1]), host_kind(at));
    }
    return h;
}

static word seen_by(int side)
{
    const struct side *s = &sides[side];
    word h = mix_memory((word)side + 1, s->arena, P2(SIDE_BITS));
    if (has_channel && side == B)
        h = mix_memory(h, channel, sizeof(struct notification));
    for (word p = PRIORITY; p < PRIORITY + 2; p++) {
        const struct queue *q = &kernel.ready[(word)side * NUM_PRIORITIES + p];
        h = mix(mix(h, q->head), q->tail_and_tag);
    }
    h = mix(mix(h, kernel.ready_bits[side][PRIORITY / WORD_BITS]), kernel.ready_words[side]);
    h = mix(mix(h, kernel.domain), kernel.domain_ticks);
    return mix(h, kernel.domain == (word)side ? this_cpu()->current : 0);
}

/* Was the same seen after it whenever the same was seen before? */
static bool depends_on_nothing_else(int side, word op, word before, word after)
{
    word key = mix(mix(before, op), (word)side + 1) | 1;
    for (word i = key % VIEWS;; i = (i + 1) % VIEWS) {
        if (!views[i].before)
            views[i] = (struct view){ key, after };
        if (views[i].before == key)
            return views[i].after == after;
    }
}

/* ---- what a side holds ---- */

static bool inside(int side, handle at)
{
    return at >= sides[side].arena && at < sides[side].arena + P2(SIDE_BITS);
}

static bool is_allowed(int side, struct cap c)
{
    switch ((enum cap_type)cap_type(c)) {
    case CAP_null:
        return true;
    case CAP_untyped:
    case CAP_endpoint:
    case CAP_cnode:
    case CAP_tcb:
    case CAP_frame:
    case CAP_zombie:
    case CAP_reply:
        return inside(side, cap_object(c));
    case CAP_notification:
        return inside(side, cap_object(c)) ||
               (has_channel && cap_object(c) == channel &&
                cap_badge(c) == (side == A ? CHANNEL_BADGE : 0) &&
                cap_rights(c) == (side == A ? RIGHT_WRITE : RIGHT_READ));
    default:
        return false;
    }
}

static bool holds_its_own(int side)
{
    for (handle at = sides[side].arena; at < sides[side].arena + P2(SIDE_BITS); at += SLOT_SIZE)
        if (host_kind(at) == KIND_SLOT && !is_allowed(side, slot(at)->cap))
            return false;
    return true;
}

/* ---- operations: of the thread that runs, whichever it is ---- */

enum op {
    RETYPE,
    COPY,
    MINT,
    MOVE,
    DELETE_1,
    DELETE_2,
    REVOKE,
    SIGNAL_OWN,
    POLL_OWN,
    WAIT_OWN,
    NBSEND,
    NBRECV,
    RECV,
    CALL_OWN,
    REPLY,
    YIELD,
    RAISE,
    SUSPEND,
    READ,
    BIND,
    NONSENSE,
    STRANGE_CALL,
    FAULT,
    SIGNAL_CHANNEL,
    POLL_CHANNEL,
    WAIT_CHANNEL,
    DELETE_CHANNEL,
    TICK,
    OPS
};

static const char *text(word op)
{
    static const char *const names[OPS] = { "Retype",
                                            "Copy",
                                            "Mint",
                                            "Move",
                                            "Delete 1",
                                            "Delete 2",
                                            "Revoke",
                                            "Signal",
                                            "Poll",
                                            "Wait",
                                            "NBSend",
                                            "NBRecv",
                                            "Recv",
                                            "Call",
                                            "Reply",
                                            "Yield",
                                            "SetPriority",
                                            "Suspend",
                                            "ReadRegisters",
                                            "BindNotification",
                                            "a method that is none",
                                            "a system call that is none",
                                            "page fault",
                                            "Signal channel",
                                            "Poll channel",
                                            "Wait channel",
                                            "Delete channel",
                                            "tick" };
    return names[op % OPS];
}

static void enter(enum syscall_number number, word cptr, word info, word n, const word *words,
                  word caps, const word *cap)
{
    world_registers(cptr, info, n, words, caps, cap);
    enter_slow((word)(int64_t)number);
}

static void method(word cptr, enum label label, word n, const word *words, word caps,
                   const word *cap)
{
    enter(SYS_Call, cptr, info_make(label, 0, caps, n), n, words, caps, cap);
}

static void on_cnode(enum label label, word n, const word *words)
{
    method(OWN_CNODE, label, n, words, 1, (word[]){ OWN_CNODE });
}

static void message(enum syscall_number number, word cptr)
{
    enter(number, cptr, info_make(7, 0, 0, 1), WORDS(0x5ec12e7), NONE);
}

static void act(enum op op)
{
    switch (op) {
    case RETYPE:
        method(MEMORY, LABEL_Untyped_Retype, WORDS(2, 0, 0, 0, FREE_1, 1), WORDS(OWN_CNODE));
        break;
    case COPY:
        on_cnode(LABEL_CNode_Copy, WORDS(FREE_2, 64, FREE_1, 64, 15));
        break;
    case MINT:
        on_cnode(LABEL_CNode_Mint, WORDS(FREE_2, 64, FREE_1, 64, 15, 3));
        break;
    case MOVE:
        on_cnode(LABEL_CNode_Move, WORDS(FREE_1, 64, FREE_2, 64));
        break;
    case DELETE_1:
        on_cnode(LABEL_CNode_Delete, WORDS(FREE_1, 64));
        break;
    case DELETE_2:
        on_cnode(LABEL_CNode_Delete, WORDS(FREE_2, 64));
        break;
    case REVOKE:
        on_cnode(LABEL_CNode_Revoke, WORDS(MEMORY, 64));
        break;
    case SIGNAL_OWN:
        message(SYS_Send, OWN_NTFN);
        break;
    case POLL_OWN:
        message(SYS_NBRecv, OWN_NTFN);
        break;
    case WAIT_OWN:
        message(SYS_Recv, OWN_NTFN);
        break;
    case NBSEND:
        message(SYS_NBSend, OWN_EP);
        break;
    case NBRECV:
        message(SYS_NBRecv, OWN_EP);
        break;
    case RECV:
        message(SYS_Recv, OWN_EP);
        break;
    case CALL_OWN:
        message(SYS_Call, OWN_EP);
        break;
    case REPLY:
        message(SYS_Reply, 0);
        break;
    case YIELD:
        message(SYS_Yield, 0);
        break;
    case RAISE:
        method(OWN_TCB, LABEL_TCB_SetPriority, WORDS(tcb(this_cpu()->current)->priority ^ 1),
               WORDS(OWN_TCB));
        break;
    case SUSPEND:
        method(OWN_TCB, LABEL_TCB_Suspend, NONE, NONE);
        break;
    case READ:
        method(OWN_TCB, LABEL_TCB_ReadRegisters, WORDS(0, 20), NONE);
        break;
    case BIND:
        method(OWN_TCB, LABEL_TCB_BindNotification, NONE, WORDS(OWN_NTFN));
        break;
    case NONSENSE:
        method(OWN_NTFN, LABEL_TCB_Resume, NONE, NONE);
        break;
    case STRANGE_CALL:
        entry_fault(this_cpu()->current, FAULT_UnknownSyscall, 0, 1000, 0);
        break;
    case FAULT:
        entry_fault(this_cpu()->current, FAULT_VMFault, 0x1000, 6, 0);
        break;
    case SIGNAL_CHANNEL:
        message(SYS_Send, CHANNEL);
        break;
    case POLL_CHANNEL:
        message(SYS_NBRecv, CHANNEL);
        break;
    case WAIT_CHANNEL:
        message(SYS_Recv, CHANNEL);
        break;
    default:
        on_cnode(LABEL_CNode_Delete, WORDS(CHANNEL, 64));
        break;
    }
}

static bool apply(word op)
{
    handle t = this_cpu()->current;
    if (op == TICK ? false : !t || (!has_channel && op >= SIGNAL_CHANNEL))
        return false;
    for (int side = 0; side < SIDES; side++)
        sides[side].seen = seen_by(side);
    actor = op == TICK ? SIDES : t == sides[A].thread ? A : B;
    last_op = op;
    if (op == TICK)
        entry_tick();
    else
        act((enum op)op);
    return true;
}

/* Parts of it that come to their end: nothing but capabilities; nothing but messages. */
static bool apply_objects(word op)
{
    return (op <= REVOKE || op == TICK) && apply(op);
}

static bool apply_messages(word op)
{
    return op > REVOKE && apply(op);
}

static const char *differs(void)
{
    for (int side = 0; side < SIDES; side++) {
        word after = seen_by(side);
        bool told = has_channel && side == B && actor == A;
        if (!holds_its_own(side))
            return "a side holds what it was not given";
        if (actor != side && actor != SIDES && !told && after != sides[side].seen)
            return side == A ? "B did something that A can see" : "A did something that B can see";
        if (!told && !depends_on_nothing_else(side, last_op, sides[side].seen, after))
            return side == A ? "what A sees depends on B" : "what B sees depends on A";
    }
    return NULL;
}

/* What the thread that runs finds in its registers and its buffer it has seen; it overwrites
 * that. */
static void settle(void)
{
    handle t = this_cpu()->current;
    if (!t)
        return;
    struct context *ctx = &tcb(t)->context;
    ctx->cap = ctx->info = ctx->fault_ip = ctx->next_ip = 0;
    ctx->by = BY_TRAP;
    memset(ctx->mr, 0, sizeof ctx->mr);
    tcb(t)->ticks_left = 5;
    tcb(t)->fault = (struct fault){ 0 };
    word *buffer = ipc_buffer(t, true);
    if (buffer)
        memset(buffer, 0, 512);
}

/* ---- the small system ---- */

static void give(handle cnode_cptr, word to, word from, word rights, word badge)
{
    if (badge)
        invoke_words(cnode_cptr, LABEL_CNode_Mint, WORDS(to, RADIX, from, 64, rights, badge),
                     WORDS(ROOT_SLOT_CNODE));
    else
        invoke_words(cnode_cptr, LABEL_CNode_Copy, WORDS(to, RADIX, from, 64, rights),
                     WORDS(ROOT_SLOT_CNODE));
}

static void make_side(int side, word u)
{
    enum { FRAME, TCB, NODE, EP, NTFN, UNTYPED, KEPT };
    word at = first_free + 2 + (word)side * (KEPT + 1), memory = at + KEPT;
    struct side *s = &sides[side];
    retype(u, 0, SIDE_BITS, memory, 1);
    s->arena = cap_object(*world_cap(memory));
    retype(memory, 8, 0, at + FRAME, 1);
    retype(memory, 1, 0, at + TCB, 1);
    retype(memory, 4, RADIX, at + NODE, 1);
    retype(memory, 3, 0, at + NTFN, 1);
    retype(memory, 2, 0, at + EP, 1);
    retype(memory, 0, 5, at + UNTYPED, 1);
    s->buffer = cap_object(*world_cap(at + FRAME));
    s->cnode = cap_object(*world_cap(at + NODE));
    s->thread = cap_object(*world_cap(at + TCB));
    give(at + NODE, OWN_TCB, at + TCB, 15, 0);
    give(at + NODE, OWN_EP, at + EP, 15, 0);
    give(at + NODE, OWN_NTFN, at + NTFN, 15, 1);
    invoke_words(at + NODE, LABEL_CNode_Mint, WORDS(OWN_CNODE, RADIX, at + NODE, 64, 15, GUARD),
                 WORDS(ROOT_SLOT_CNODE));
    invoke_words(at + NODE, LABEL_CNode_Move, WORDS(MEMORY, RADIX, at + UNTYPED, 64),
                 WORDS(ROOT_SLOT_CNODE));
    invoke_words(at + TCB, LABEL_TCB_Configure, WORDS(OWN_EP, GUARD, 0, 0x400),
                 WORDS(at + NODE, ROOT_SLOT_VSPACE, at + FRAME));
    derive_remove(tcb_slot(s->thread, TCB_VSPACE)); /* an address space is no matter here */
    invoke_words(at + TCB, LABEL_TCB_SetPriority, WORDS(PRIORITY), WORDS(ROOT_SLOT_TCB));
    invoke_words(at + TCB, LABEL_TCB_SetMCPriority, WORDS(PRIORITY + 1), WORDS(ROOT_SLOT_TCB));
    if (has_channel)
        give(at + NODE, CHANNEL, first_free, side == A ? RIGHT_WRITE : RIGHT_READ,
             side == A ? CHANNEL_BADGE : 0);
    invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_Set, WORDS((word)side), WORDS(at + TCB));
    invoke_words(at + TCB, LABEL_TCB_Resume, NONE, NONE);
}

static void start(bool with_channel)
{
    world_start();
    has_channel = with_channel;
    memset(views, 0, sizeof views);
    word u = world_untyped(SIDE_BITS + 2);
    retype(u, 3, 0, first_free, 1);
    channel = cap_object(*world_cap(first_free));
    make_side(A, u);
    make_side(B, u);
    for (word i = 0; i < SIDES; i++)
        invoke_words(ROOT_SLOT_DOMAIN, LABEL_DomainSet_ScheduleConfigure, WORDS(i, i, 1), NONE);
    system_call(SYS_Call, ROOT_SLOT_TCB, info_make(LABEL_TCB_Suspend, 0, 0, 0), 0);
    kernel.domain_ticks = 1;
    explore_watch(cap_object(*world_cap(u)), P2(SIDE_BITS + 2));
    explore_watch(world_slot(first_free), 32 * SLOT_SIZE);
}

static void start_apart(void)
{
    start(false);
}

static void start_one_way(void)
{
    start(true);
}

const struct theme theme_apart = { "apart", start_apart, OPS,    apply,       differs,
                                   settle,  text,        &model, sizeof model };
const struct theme theme_one_way = { "one-way", start_one_way, OPS,    apply,       differs,
                                     settle,    text,          &model, sizeof model };
const struct theme theme_apart_objects = { "apart-caps",  start_apart, OPS,
                                           apply_objects, differs,     settle,
                                           text,          &model,      sizeof model };
const struct theme theme_apart_messages = { "apart-ipc",    start_apart, OPS,
                                            apply_messages, differs,     settle,
                                            text,           &model,      sizeof model };
const struct theme theme_one_way_messages = { "one-way-ipc",  start_one_way, OPS,
                                              apply_messages, differs,       settle,
                                              text,           &model,        sizeof model };

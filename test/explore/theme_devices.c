/* theme_devices.c - interrupts and I/O ports: handlers made, copied, moved, deleted, revoked; notifications
 * given to them and taken away; interrupts that come, and what is asked of the pin that they come from.
 *
 * The model: a handler is a vector that somebody has; the notification it signals is a copy that hangs below
 * the capability that was given.  seL4 manual, sections 8.1 and 8.2; irq-io.md of the ABI. */
#include "explore.h"
#include "irq.h"
#include "object/notification.h"
#include <string.h>

/* Slots for capabilities to devices; badged ones to one notification, in the slots behind it, and behind them
 * one to another notification, which may only be waited for.  Vector 0 is a pin of the IOAPIC, vector 1 a
 * message.  The two ranges of two ports overlap. */
enum { DEVICES = 3, BADGED = 2, VECTORS = 2, RANGES = 2, PIN = 5, VECTOR = 20, PORT = 100 };
enum { NOBODY = -1 };
enum type { M_NONE, M_HANDLER, M_PORTS };
enum { INVALID_CAPABILITY = 2, ILLEGAL = 3, FAILED_LOOKUP = 6, DELETE_FIRST = 8, REVOKE_FIRST = 9 };

static struct {
    struct {
        enum type type;
        int which, parent, original;    /* vector or range; a slot, or NOBODY: below the control capability */
    } slot[DEVICES];
    struct {
        int badge, parent;              /* 0: none; a badged capability, or NOBODY: below the first one */
    } bound[VECTORS];
    int there[BADGED];
    int pending;                        /* badges that were signalled */
    int masked;                         /* the pin */
} model;

static word first, badged;      /* slot 0 of DEVICES in the root CNode; the notification, behind it BADGED */
static int answered, wanted;
static word result, wanted_result;
static enum host_pin wanted_pin;

/* ---- the model ---- */

static bool has_child(int s)
{
    for (int i = 0; i < DEVICES; i++)
        if (model.slot[i].type && model.slot[i].parent == s)
            return true;
    return false;
}

static bool taken(enum type type, int which)
{
    for (int i = 0; i < DEVICES; i++)
        if (model.slot[i].type == type && (model.slot[i].which == which || type == M_PORTS))
            return true;                /* two ranges overlap */
    return false;
}

static void pin(bool masked)
{
    model.masked = masked;
    wanted_pin = masked ? PIN_MASKED : PIN_OPEN;
}

static int m_make(int s, enum type type, int which)
{
    if (taken(type, which))
        return REVOKE_FIRST;
    if (model.slot[s].type)
        return DELETE_FIRST;
    model.slot[s].type = type;
    model.slot[s].which = which;
    model.slot[s].parent = NOBODY;
    model.slot[s].original = 1;
    if (type == M_HANDLER && which == 0)
        pin(false);
    return 0;
}

static int m_copy(int from, int to, bool move)
{
    if (model.slot[to].type)
        return DELETE_FIRST;
    if (!model.slot[from].type)
        return FAILED_LOOKUP;
    model.slot[to] = model.slot[from];
    if (!move) {
        model.slot[to].original = 0;
        if (model.slot[from].original)
            model.slot[to].parent = from;
        return 0;
    }
    memset(&model.slot[from], 0, sizeof model.slot[from]);
    for (int i = 0; i < DEVICES; i++)
        if (model.slot[i].type && model.slot[i].parent == from)
            model.slot[i].parent = to;
    return 0;
}

static void unbind(int vector)
{
    model.bound[vector].badge = model.bound[vector].parent = 0;
}

static void m_delete(int s)
{
    enum type type = model.slot[s].type;
    int which = model.slot[s].which, parent = model.slot[s].parent;
    for (int i = 0; i < DEVICES; i++)
        if (model.slot[i].type && model.slot[i].parent == s)
            model.slot[i].parent = parent;
    memset(&model.slot[s], 0, sizeof model.slot[s]);
    if (type == M_HANDLER && !taken(M_HANDLER, which)) {
        unbind(which);
        if (which == 0)
            pin(true);
    }
}

/* s: a slot, or NOBODY: the control capability of that type. */
static void m_revoke(int s, enum type type)
{
    for (int i = 0; i < DEVICES; i++)
        if (model.slot[i].type && (s == NOBODY ? model.slot[i].type == type : model.slot[i].parent == s))
            m_delete(i);
}

/* The error of a method for `type` on slot s; 0: it is one. */
static int is_a(int s, enum type type)
{
    return model.slot[s].type == type ? 0 : model.slot[s].type ? ILLEGAL : INVALID_CAPABILITY;
}

static int m_set(int s, int n)
{
    int error = is_a(s, M_HANDLER);
    if (error)
        return error;
    if (n == BADGED || !model.there[n])
        return INVALID_CAPABILITY;
    model.bound[model.slot[s].which].badge = n + 1;
    model.bound[model.slot[s].which].parent = n;
    return 0;
}

static int m_clear(int s)
{
    int error = is_a(s, M_HANDLER);
    if (!error)
        unbind(model.slot[s].which);
    return error;
}

static int m_ack(int s)
{
    int error = is_a(s, M_HANDLER);
    if (!error && model.slot[s].which == 0)
        pin(false);
    return error;
}

/* Port 0 is of the first range, port 1, the third, of the second. */
static int m_in(int s, int port)
{
    int error = is_a(s, M_PORTS);
    return error ? error : model.slot[s].which == port ? 0 : ILLEGAL;
}

static void m_interrupt(int vector)
{
    model.pending |= model.bound[vector].badge;
    if (vector == 0)
        pin(true);
}

/* Capability n to the notification goes (its children go up), or those below it do; NOBODY: below the first
 * one. */
static void m_unbadge(int n, bool revoke)
{
    for (int v = 0; v < VECTORS; v++)
        if (model.bound[v].badge && (n == NOBODY || model.bound[v].parent == n)) {
            if (revoke)
                unbind(v);
            else
                model.bound[v].parent = NOBODY;
        }
    for (int i = 0; i < BADGED; i++)
        if (revoke ? n == NOBODY : i == n)
            model.there[i] = 0;
}

static int m_badge(int n)
{
    if (model.there[n])
        return DELETE_FIRST;
    model.there[n] = 1;
    return 0;
}

/* ---- both ---- */

enum kind { HANDLER, PORTS, COPY, MOVE, DELETE, REVOKE, REVOKE_HANDLERS, REVOKE_PORTS, ACK, SET, CLEAR, IN,
    INTERRUPT, POLL, MINT, UNMINT, REVOKE_BADGED, REVOKE_ALL, KINDS };
enum { OPS = KINDS * DEVICES * DEVICES };

/* How many values a and b of an operation have. */
static const struct {
    const char *name;
    int a, b;
} kinds[KINDS] = {
    { "GetIOAPIC or GetMSI into", DEVICES, VECTORS }, { "Issue into", DEVICES, RANGES },
    { "Copy", DEVICES, DEVICES }, { "Move", DEVICES, DEVICES }, { "Delete", DEVICES, 1 },
    { "Revoke", DEVICES, 1 }, { "Revoke IRQControl", 1, 1 }, { "Revoke IOPortControl", 1, 1 },
    { "Ack", DEVICES, 1 }, { "SetNotification", DEVICES, BADGED + 1 }, { "Clear", DEVICES, 1 },
    { "In8", DEVICES, 2 }, { "interrupt", VECTORS, 1 }, { "Poll", 1, 1 },
    { "Mint a notification", BADGED, 1 }, { "Delete a notification", BADGED, 1 },
    { "Revoke a notification", BADGED, 1 },
    { "Revoke the notification", 1, 1 },
};

static const char *text(word op)
{
    static char line[80];
    snprintf(line, sizeof line, "%s %d %d", kinds[op / DEVICES / DEVICES % KINDS].name,
        (int)(op / DEVICES % DEVICES), (int)(op % DEVICES));
    return line;
}

static int on_cnode(enum label label, word n, const word *words)
{
    return explore_call(ROOT_SLOT_CNODE, label, n, words, 1, (word[]){ ROOT_SLOT_CNODE });
}

static int make(word slot, enum type type, word which)
{
    if (type == M_PORTS)
        return explore_call(ROOT_SLOT_IO_PORT_CONTROL, LABEL_X86_IOPortControl_Issue,
                            WORDS(PORT + which, PORT + which + 1, slot, 64), WORDS(ROOT_SLOT_CNODE));
    if (which == 0)
        return explore_call(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_GetIOAPIC,
                            WORDS(slot, 64, 0, PIN, 0, 0, VECTOR), WORDS(ROOT_SLOT_CNODE));
    return explore_call(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_GetMSI,
                        WORDS(slot, 64, 0, 0, 0, 0, VECTOR + which), WORDS(ROOT_SLOT_CNODE));
}

static word poll(void)
{
    struct context *ctx = &tcb(root_thread())->context, before = *ctx;
    ctx->cap = badged;
    ctx->by = BY_SYSCALL;
    entry_syscall((word)(int64_t)SYS_NBRecv);
    word badge = ctx->cap;
    *ctx = before;
    return badge;
}

/* Both have the same one to do; false: it cannot be done. */
static bool apply(word op)
{
    enum kind kind = (enum kind)(op / DEVICES / DEVICES);
    int a = (int)(op / DEVICES % DEVICES), b = (int)(op % DEVICES);
    word A = first + (word)a, B = first + (word)b, N = badged + 1 + (word)a;
    if (a >= kinds[kind].a || b >= kinds[kind].b || ((kind == COPY || kind == MOVE) && a == b) ||
        (kind == INTERRUPT && a == 0 && model.masked))
        return false;
    memset(host_log.pins, 0, sizeof host_log.pins);
    answered = wanted = 0;
    result = wanted_result = 0;
    wanted_pin = PIN_AS_IT_WAS;
    switch (kind) {
    case HANDLER:
    case PORTS:
        answered = make(A, kind == HANDLER ? M_HANDLER : M_PORTS, (word)b);
        wanted = m_make(a, kind == HANDLER ? M_HANDLER : M_PORTS, b);
        break;
    case COPY:
        answered = on_cnode(LABEL_CNode_Copy, WORDS(B, 64, A, 64, 15));
        wanted = m_copy(a, b, false);
        break;
    case MOVE:
        answered = on_cnode(LABEL_CNode_Move, WORDS(B, 64, A, 64));
        wanted = m_copy(a, b, true);
        break;
    case DELETE:
        answered = on_cnode(LABEL_CNode_Delete, WORDS(A, 64));
        m_delete(a);
        break;
    case REVOKE:
        answered = on_cnode(LABEL_CNode_Revoke, WORDS(A, 64));
        m_revoke(a, M_NONE);
        break;
    case REVOKE_HANDLERS:
        answered = on_cnode(LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IRQ_CONTROL, 64));
        m_revoke(NOBODY, M_HANDLER);
        break;
    case REVOKE_PORTS:
        answered = on_cnode(LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IO_PORT_CONTROL, 64));
        m_revoke(NOBODY, M_PORTS);
        break;
    case ACK:
        answered = explore_call(A, LABEL_IRQHandler_Ack, NONE, NONE);
        wanted = m_ack(a);
        break;
    case SET:
        answered = explore_call(A, LABEL_IRQHandler_SetNotification, NONE, WORDS(badged + 1 + (word)b));
        wanted = m_set(a, b);
        break;
    case CLEAR:
        answered = explore_call(A, LABEL_IRQHandler_Clear, NONE, NONE);
        wanted = m_clear(a);
        break;
    case IN:
        answered = explore_call(A, LABEL_X86_IOPort_In8, WORDS(PORT + 2 * (word)b), NONE);
        wanted = m_in(a, b);
        result = wanted ? 0 : explore_result;
        wanted_result = wanted ? 0 : (PORT + 2 * (word)b) * 65536 + 8;
        break;
    case INTERRUPT:
        entry_interrupt(VECTOR + 16 + (word)a);
        m_interrupt(a);
        break;
    case POLL:
        result = poll();
        wanted_result = (word)model.pending;
        model.pending = 0;
        break;
    case MINT:
        answered = on_cnode(LABEL_CNode_Mint, WORDS(N, 64, badged, 64, 15, (word)a + 1));
        wanted = m_badge(a);
        break;
    case UNMINT:
        answered = on_cnode(LABEL_CNode_Delete, WORDS(N, 64));
        m_unbadge(a, false);
        break;
    case REVOKE_BADGED:
        answered = on_cnode(LABEL_CNode_Revoke, WORDS(N, 64));
        m_unbadge(a, true);
        break;
    default:
        answered = on_cnode(LABEL_CNode_Revoke, WORDS(badged, 64));
        m_unbadge(NOBODY, true);
        break;
    }
    return true;
}

static const char *slot_differs(int i)
{
    static const enum cap_type types[] = { CAP_null, CAP_irq_handler, CAP_io_port };
    struct cap c = *world_cap(first + (word)i);
    enum type type = model.slot[i].type;
    word which = (word)model.slot[i].which;
    if (cap_type(c) != types[type])
        return "the type of a capability";
    if (type == M_HANDLER && cap_irq(c) != VECTOR + 16 + which)
        return "the vector of a handler";
    if (type == M_PORTS && (cap_first_port(c) != PORT + which || cap_last_port(c) != PORT + which + 1))
        return "the ports of a capability";
    if (type && derive_has_child(world_slot(first + (word)i)) != has_child(i))
        return "whether a capability has children";
    return NULL;
}

static const char *vector_differs(int v)
{
    word irq = VECTOR + 16 + (word)v;
    struct cap c = slot(irq_slot(irq))->cap;
    if (kernel.irq_issued[irq] != taken(M_HANDLER, v))
        return "whether a vector is somebody's";
    if (cap_is_null(c) != (model.bound[v].badge == 0))
        return "whether an interrupt has a notification";
    return !cap_is_null(c) && cap_badge(c) != (word)model.bound[v].badge ? "the badge of an interrupt" : NULL;
}

static const char *differs(void)
{
    const char *what = NULL;
    if (answered != wanted) {
        fprintf(stderr, "the kernel answers error %d, the model %d\n", answered, wanted);
        return "the answer";
    }
    if (result != wanted_result)
        return "what was read or received";
    if (host_log.pins[PIN] != wanted_pin)
        return "what was asked of the pin";
    for (int i = 0; i < DEVICES && !what; i++)
        what = slot_differs(i);
    for (int v = 0; v < VECTORS && !what; v++)
        what = vector_differs(v);
    for (int i = 0; i < BADGED && !what; i++)
        if (cap_is_null(*world_cap(badged + 1 + (word)i)) == model.there[i])
            what = "whether a notification is there";
    return what;
}

static void start(void)
{
    world_start();
    first = first_free;
    badged = first + DEVICES;
    retype(world_untyped(NOTIFICATION_BITS), 3, 0, badged, 1);
    retype(world_untyped(NOTIFICATION_BITS), 3, 0, badged + BADGED + 2, 1);
    on_cnode(LABEL_CNode_Copy, WORDS(badged + BADGED + 1, 64, badged + BADGED + 2, 64, 2));
    memset(&model, 0, sizeof model);
    model.masked = 1;
    answered = wanted = 0;
    result = wanted_result = 0;
    wanted_pin = PIN_AS_IT_WAS;
    memset(host_log.pins, 0, sizeof host_log.pins);
    explore_watch(world_slot(first), (DEVICES + 1 + BADGED) * SLOT_SIZE);
    explore_watch(world_slot(ROOT_SLOT_IRQ_CONTROL), SLOT_SIZE);
    explore_watch(world_slot(ROOT_SLOT_IO_PORT_CONTROL), SLOT_SIZE);
    explore_watch(cap_object(*world_cap(badged)), P2(NOTIFICATION_BITS));
    explore_watch(irq_slot(VECTOR + 16), VECTORS * SLOT_SIZE);
    explore_watch(root_thread(), P2(TCB_BITS));
}

const struct theme theme_devices = {
    "devices", start, OPS, apply, differs, NULL, text, &model, sizeof model,
};

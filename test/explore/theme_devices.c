/* theme_devices.c - interrupts and I/O ports: handlers made, copied, moved, deleted, revoked;
 * notifications given to them and taken away; interrupts that come, and what is asked of the pin
 * that they come from. */
#include "explore.h"
#include "object/irq.h"
#include "model_devices.h"
#include "object/notification.h"
#include <string.h>

enum {
    PIN = 5,
    VECTOR = 20,
    IRQ = VECTOR + 16,
    PORT = 100,
    OPS = DEVICE_KINDS * DEVICES * DEVICES
};

static word first; /* the model's slot 0 in the root CNode */
static word
    badged; /* a notification; the badged ones behind it, then one without the right to send */
static int answered, wanted;
static word received;

static const char *text(word op)
{
    static char line[80];
    snprintf(line, sizeof line, "%s %d %d",
             m_device_kinds[op / DEVICES / DEVICES % DEVICE_KINDS].name,
             (int)(op / DEVICES % DEVICES), (int)(op % DEVICES));
    return line;
}

static int on_cnode(enum label label, word n, const word *words)
{
    return explore_call(ROOT_SLOT_CNODE, label, n, words, 1, (word[]){ ROOT_SLOT_CNODE });
}

static int make_handler(word slot, word which)
{
    return which == 0
               ? explore_call(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_GetIOAPIC,
                              WORDS(slot, 64, 0, PIN, 0, 0, VECTOR), WORDS(ROOT_SLOT_CNODE))
               : explore_call(ROOT_SLOT_IRQ_CONTROL, LABEL_IRQControl_GetMSI,
                              WORDS(slot, 64, 0, 0, 0, 0, VECTOR + which), WORDS(ROOT_SLOT_CNODE));
}

static int poll(void)
{
    struct context *ctx = &tcb(root_thread())->context, before = *ctx;
    ctx->cap = badged;
    ctx->by = BY_SYSCALL;
    enter_slow((word)(int64_t)SYS_NBRecv);
    received = ctx->cap;
    *ctx = before;
    return 0;
}

static int do_it(enum m_device_kind kind, word a, word b)
{
    word A = first + a, B = first + b, N = badged + 1 + a;
    switch (kind) {
    case HANDLER:
        return make_handler(A, b);
    case PORTS:
        return explore_call(ROOT_SLOT_IO_PORT_CONTROL, LABEL_X86_IOPortControl_Issue,
                            WORDS(PORT + b, PORT + b + 1, A, 64), WORDS(ROOT_SLOT_CNODE));
    case COPY:
        return on_cnode(LABEL_CNode_Copy, WORDS(B, 64, A, 64, 15));
    case MOVE:
        return on_cnode(LABEL_CNode_Move, WORDS(B, 64, A, 64));
    case DELETE:
        return on_cnode(LABEL_CNode_Delete, WORDS(A, 64));
    case REVOKE:
        return on_cnode(LABEL_CNode_Revoke, WORDS(A, 64));
    case REVOKE_HANDLERS:
        return on_cnode(LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IRQ_CONTROL, 64));
    case REVOKE_PORTS:
        return on_cnode(LABEL_CNode_Revoke, WORDS(ROOT_SLOT_IO_PORT_CONTROL, 64));
    case ACK:
        return explore_call(A, LABEL_IRQHandler_Ack, NONE, NONE);
    case SET:
        return explore_call(A, LABEL_IRQHandler_SetNotification, NONE, WORDS(badged + 1 + b));
    case CLEAR:
        return explore_call(A, LABEL_IRQHandler_Clear, NONE, NONE);
    case IN:
        return explore_call(A, LABEL_X86_IOPort_In8, WORDS(PORT + 2 * b), NONE);
    case INTERRUPT:
        entry_interrupt(IRQ + a);
        return 0;
    case POLL:
        return poll();
    case MINT:
        return on_cnode(LABEL_CNode_Mint, WORDS(N, 64, badged, 64, 15, a + 1));
    case UNMINT:
        return on_cnode(LABEL_CNode_Delete, WORDS(N, 64));
    case REVOKE_BADGED:
        return on_cnode(LABEL_CNode_Revoke, WORDS(N, 64));
    default:
        return on_cnode(LABEL_CNode_Revoke, WORDS(badged, 64));
    }
}

static bool apply(word op)
{
    enum m_device_kind kind = (enum m_device_kind)(op / DEVICES / DEVICES);
    int a = (int)(op / DEVICES % DEVICES), b = (int)(op % DEVICES);
    if (a >= m_device_kinds[kind].a || b >= m_device_kinds[kind].b ||
        ((kind == COPY || kind == MOVE) && a == b) ||
        (kind == INTERRUPT && a == 0 && m_devices.masked))
        return false;
    memset(host_log.pins, 0, sizeof host_log.pins);
    received = 0;
    answered = do_it(kind, (word)a, (word)b);
    wanted = m_devices_do(kind, a, b);
    if (kind == IN && answered == 0) /* what the host machine's ports read as */
        received = explore_result != (PORT + 2 * (word)b) * 65536 + 8;
    return true;
}

static const char *slot_differs(int i)
{
    static const enum cap_type types[] = { CAP_null, CAP_irq_handler, CAP_io_port };
    struct cap c = *world_cap(first + (word)i);
    enum m_device type = m_devices.slot[i].type;
    word which = (word)m_devices.slot[i].which;
    if (cap_type(c) != types[type])
        return "the type of a capability";
    if (type == M_HANDLER && cap_irq(c) != IRQ + which)
        return "the vector of a handler";
    if (type == M_PORTS &&
        (cap_first_port(c) != PORT + which || cap_last_port(c) != PORT + which + 1))
        return "the ports of a capability";
    if (type && derive_has_child(world_slot(first + (word)i)) != m_device_has_child(i))
        return "whether a capability has children";
    return NULL;
}

static const char *vector_differs(int v)
{
    struct cap c = slot(irq_slot(IRQ + (word)v))->cap;
    if (kernel.irq_issued[IRQ + v] != m_device_taken(M_HANDLER, v))
        return "whether a vector is somebody's";
    if (cap_is_null(c) != (m_devices.bound[v].badge == 0))
        return "whether an interrupt has a notification";
    return !cap_is_null(c) && cap_badge(c) != (word)m_devices.bound[v].badge
               ? "the badge of an interrupt"
               : NULL;
}

static const char *differs(void)
{
    static const enum host_pin pins[] = { PIN_AS_IT_WAS, PIN_MASKED, PIN_OPEN };
    const char *what = NULL;
    if (answered != wanted) {
        fprintf(stderr, "the kernel answers error %d, the model %d\n", answered, wanted);
        return "the answer";
    }
    if (received != (word)m_received)
        return "what was read or received";
    if (host_log.pins[PIN] != pins[m_asked])
        return "what was asked of the pin";
    for (int i = 0; i < DEVICES && !what; i++)
        what = slot_differs(i);
    for (int v = 0; v < VECTORS && !what; v++)
        what = vector_differs(v);
    for (int i = 0; i < BADGED && !what; i++)
        if (cap_is_null(*world_cap(badged + 1 + (word)i)) == m_devices.there[i])
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
    m_devices_start();
    answered = wanted = 0;
    received = 0;
    memset(host_log.pins, 0, sizeof host_log.pins);
    explore_watch(world_slot(first), (DEVICES + 1 + BADGED) * SLOT_SIZE);
    explore_watch(world_slot(ROOT_SLOT_IRQ_CONTROL), SLOT_SIZE);
    explore_watch(world_slot(ROOT_SLOT_IO_PORT_CONTROL), SLOT_SIZE);
    explore_watch(cap_object(*world_cap(badged)), P2(NOTIFICATION_BITS));
    explore_watch(irq_slot(IRQ), VECTORS * SLOT_SIZE);
    explore_watch(root_thread(), P2(TCB_BITS));
}

const struct theme theme_devices = {
    "devices", start, OPS, apply, differs, NULL, text, &m_devices, sizeof m_devices,
};

/* model_devices.c - see model_devices.h. */
#include "model_devices.h"
#include <string.h>

struct m_devices m_devices;
int m_received;
enum m_pin m_asked;

const struct m_device_range m_device_kinds[DEVICE_KINDS] = {
    { "GetIOAPIC or GetMSI into", DEVICES, VECTORS },
    { "Issue into", DEVICES, RANGES },
    { "Copy", DEVICES, DEVICES },
    { "Move", DEVICES, DEVICES },
    { "Delete", DEVICES, 1 },
    { "Revoke", DEVICES, 1 },
    { "Revoke IRQControl", 1, 1 },
    { "Revoke IOPortControl", 1, 1 },
    { "Ack", DEVICES, 1 },
    { "SetNotification", DEVICES, BADGED + 1 },
    { "Clear", DEVICES, 1 },
    { "In8", DEVICES, 2 },
    { "interrupt", VECTORS, 1 },
    { "Poll", 1, 1 },
    { "Mint a notification", BADGED, 1 },
    { "Delete a notification", BADGED, 1 },
    { "Revoke a notification", BADGED, 1 },
    { "Revoke the notification", 1, 1 },
};

void m_devices_start(void)
{
    memset(&m_devices, 0, sizeof m_devices);
    m_devices.masked = 1;
    m_received = 0;
    m_asked = M_PIN_AS_IT_WAS;
}

bool m_device_has_child(int s)
{
    for (int i = 0; i < DEVICES; i++)
        if (m_devices.slot[i].type && m_devices.slot[i].parent == s)
            return true;
    return false;
}

bool m_device_taken(enum m_device type, int which)
{
    for (int i = 0; i < DEVICES; i++)
        if (m_devices.slot[i].type == type && (m_devices.slot[i].which == which || type == M_PORTS))
            return true; /* two ranges overlap */
    return false;
}

static void set_pin(bool masked)
{
    m_devices.masked = masked;
    m_asked = masked ? M_PIN_MASKED : M_PIN_OPEN;
}

static int m_make(int s, enum m_device type, int which)
{
    if (m_device_taken(type, which))
        return REVOKE_FIRST;
    if (m_devices.slot[s].type)
        return DELETE_FIRST;
    m_devices.slot[s].type = type;
    m_devices.slot[s].which = which;
    m_devices.slot[s].parent = NOBODY;
    m_devices.slot[s].original = 1;
    if (type == M_HANDLER && which == 0)
        set_pin(false);
    return 0;
}

static int m_copy(int from, int to, bool move)
{
    if (m_devices.slot[to].type)
        return DELETE_FIRST;
    if (!m_devices.slot[from].type)
        return FAILED_LOOKUP;
    m_devices.slot[to] = m_devices.slot[from];
    if (!move) {
        m_devices.slot[to].original = 0;
        if (m_devices.slot[from].original)
            m_devices.slot[to].parent = from;
        return 0;
    }
    memset(&m_devices.slot[from], 0, sizeof m_devices.slot[from]);
    for (int i = 0; i < DEVICES; i++)
        if (m_devices.slot[i].type && m_devices.slot[i].parent == from)
            m_devices.slot[i].parent = to;
    return 0;
}

static void unbind(int vector)
{
    m_devices.bound[vector].badge = m_devices.bound[vector].parent = 0;
}

static void m_delete(int s)
{
    enum m_device type = m_devices.slot[s].type;
    int which = m_devices.slot[s].which, parent = m_devices.slot[s].parent;
    for (int i = 0; i < DEVICES; i++)
        if (m_devices.slot[i].type && m_devices.slot[i].parent == s)
            m_devices.slot[i].parent = parent;
    memset(&m_devices.slot[s], 0, sizeof m_devices.slot[s]);
    if (type == M_HANDLER && !m_device_taken(M_HANDLER, which)) {
        unbind(which);
        if (which == 0)
            set_pin(true);
    }
}

/* s: a slot, or NOBODY: the control capability of that type. */
static void m_revoke(int s, enum m_device type)
{
    for (int i = 0; i < DEVICES; i++)
        if (m_devices.slot[i].type &&
            (s == NOBODY ? m_devices.slot[i].type == type : m_devices.slot[i].parent == s))
            m_delete(i);
}

/* The error of a method for `type` on slot s; 0: it is one. */
static int is_a(int s, enum m_device type)
{
    return m_devices.slot[s].type == type ? 0
           : m_devices.slot[s].type       ? ILLEGAL
                                          : INVALID_CAPABILITY;
}

static int m_set(int s, int n)
{
    int error = is_a(s, M_HANDLER);
    if (error)
        return error;
    if (n == BADGED || !m_devices.there[n])
        return INVALID_CAPABILITY;
    m_devices.bound[m_devices.slot[s].which].badge = n + 1;
    m_devices.bound[m_devices.slot[s].which].parent = n;
    return 0;
}

static int m_clear(int s)
{
    int error = is_a(s, M_HANDLER);
    if (!error)
        unbind(m_devices.slot[s].which);
    return error;
}

static int m_ack(int s)
{
    int error = is_a(s, M_HANDLER);
    if (!error && m_devices.slot[s].which == 0)
        set_pin(false);
    return error;
}

/* Port 0 is of the first range, port 1, the third, of the second. */
static int m_in(int s, int port)
{
    int error = is_a(s, M_PORTS);
    return error ? error : m_devices.slot[s].which == port ? 0 : ILLEGAL;
}

static void m_interrupt(int vector)
{
    if (vector == 0 && m_devices.masked)
        return;
    m_devices.pending |= m_devices.bound[vector].badge;
    if (vector == 0)
        set_pin(true);
}

/* Capability n to the notification goes (its children go up), or those below it do; NOBODY: below
 * the first one. */
static void m_unbadge(int n, bool revoke)
{
    for (int v = 0; v < VECTORS; v++)
        if (m_devices.bound[v].badge && (n == NOBODY || m_devices.bound[v].parent == n)) {
            if (revoke)
                unbind(v);
            else
                m_devices.bound[v].parent = NOBODY;
        }
    for (int i = 0; i < BADGED; i++)
        if (revoke ? n == NOBODY : i == n)
            m_devices.there[i] = 0;
}

static int m_badge(int n)
{
    if (m_devices.there[n])
        return DELETE_FIRST;
    m_devices.there[n] = 1;
    return 0;
}

static int m_poll(void)
{
    m_received = m_devices.pending;
    m_devices.pending = 0;
    return 0;
}

int m_devices_do(enum m_device_kind kind, int a, int b)
{
    m_received = 0;
    m_asked = M_PIN_AS_IT_WAS;
    switch (kind) {
    case HANDLER:
        return m_make(a, M_HANDLER, b);
    case PORTS:
        return m_make(a, M_PORTS, b);
    case COPY:
        return m_copy(a, b, false);
    case MOVE:
        return m_copy(a, b, true);
    case ACK:
        return m_ack(a);
    case SET:
        return m_set(a, b);
    case CLEAR:
        return m_clear(a);
    case IN:
        return m_in(a, b);
    case POLL:
        return m_poll();
    case MINT:
        return m_badge(a);
    case DELETE:
        m_delete(a);
        break;
    case REVOKE:
        m_revoke(a, M_NONE);
        break;
    case REVOKE_HANDLERS:
        m_revoke(NOBODY, M_HANDLER);
        break;
    case REVOKE_PORTS:
        m_revoke(NOBODY, M_PORTS);
        break;
    case INTERRUPT:
        m_interrupt(a);
        break;
    case UNMINT:
        m_unbadge(a, false);
        break;
    case REVOKE_BADGED:
        m_unbadge(a, true);
        break;
    default:
        m_unbadge(NOBODY, true);
        break;
    }
    return 0;
}

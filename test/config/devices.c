/* devices.c - interrupts of a PCI device: by a level-triggered pin of the IOAPIC, and as messages
 * (MSI); and a random walk through the explorer's model of interrupts and I/O ports, with that
 * device: after each step the answer must be what the model says, and the badges that come when
 * they are asked for. */
#include "edu.h"
#include "../explore/model_devices.c"

enum {
    RAISE = 0x60 / 4,
    ACKNOWLEDGE = 0x64 / 4,
    STATUS = 0x24 / 4,
    FIRST_PIN = 16,
    PINS = 8,
    MSI_VECTOR = 77
};

/* Does a signal come within a while?  Its badge; 0: none. */
static seL4_Word signal_within(seL4_CPtr ntfn, int patience)
{
    seL4_Word badge = 0;
    for (int i = 0; i < patience && badge == 0; i++)
        seL4_Poll(ntfn, &badge);
    return badge;
}

/* The pin that the device asks by. */
static seL4_Word pin;

static void test_level(void)
{
    seL4_CPtr ntfn = new_object(seL4_NotificationObject, 0), handler[PINS];
    FOR(Level);
    for (seL4_Word i = 0; i < PINS; i++) {
        handler[i] = new_slot();
        seL4_CPtr bell = mint(ntfn, seL4_AllRights, 1ul << i);
        CHECK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, handler[i], 64, 0, FIRST_PIN + i,
                                        1, 0, 20 + i) == 0);
        CHECK(seL4_IRQHandler_SetNotification(handler[i], bell) == 0);
    }
    CHECK(signal_within(ntfn, 2000) == 0);
    edu[RAISE] = 1;
    seL4_Word badge = signal_within(ntfn, 100000);
    CHECK(badge != 0 && (badge & (badge - 1)) == 0); /* one pin of them */
    pin = badge ? (seL4_Word)__builtin_ctzl(badge) : 0;
    seL4_CPtr mine = handler[pin];
    pin += FIRST_PIN;
    /* Masked until Ack: the device still asks. */
    CHECK(edu[STATUS] == 1 && signal_within(ntfn, 2000) == 0);
    /* Ack while it asks: it rings again, at once. */
    CHECK(seL4_IRQHandler_Ack(mine) == 0 && signal_within(ntfn, 100000) == badge);
    edu[ACKNOWLEDGE] = 1;
    CHECK(seL4_IRQHandler_Ack(mine) == 0 && signal_within(ntfn, 2000) == 0);
    /* And again from the start; with a handler that is gone nothing comes. */
    edu[RAISE] = 2;
    CHECK(signal_within(ntfn, 100000) == badge);
    edu[ACKNOWLEDGE] = 2;
    for (int i = 0; i < PINS; i++)
        CHECK(delete (handler[i]) == 0);
    edu[RAISE] = 4;
    CHECK(signal_within(ntfn, 2000) == 0);
    edu[ACKNOWLEDGE] = 4;
}

/* Where in the device's configuration its capability for MSI lies; 0: it has none. */
static seL4_Word find_msi(void)
{
    seL4_Word at = config_read(device, 0x34) & 0xfc;
    for (int i = 0; i < 48 && at; i++) {
        unsigned header = config_read(device, at);
        if ((header & 0xff) == 5)
            return at;
        at = header >> 8 & 0xfc;
    }
    return 0;
}

static void set_up_msi(seL4_Word at, seL4_Word vector)
{
    config_write(device, at + 4, 0xfee00000);
    config_write(device, at + 8, 0);
    config_write(device, at + 12,
                 vector + 0x30); /* the processor's vector: IRQ_OFFSET of the ABI */
}

static void switch_msi(seL4_Word at, bool on)
{
    config_write(device, at, (config_read(device, at) & ~(1u << 16)) | (unsigned)on << 16);
}

static void test_msi(void)
{
    seL4_CPtr handler = new_slot(),
              bell = mint(new_object(seL4_NotificationObject, 0), seL4_AllRights, 9);
    seL4_Word at = find_msi();
    FOR(Msi);
    if (!CHECK(at != 0))
        return;
    CHECK(seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, handler, 64, device >> 8,
                                 device >> 3 & 31, device & 7, 0, MSI_VECTOR) == 0);
    CHECK(seL4_IRQHandler_SetNotification(handler, bell) == 0);
    set_up_msi(at, MSI_VECTOR);
    switch_msi(at, true);
    for (unsigned i = 1; i < 4; i++) {
        edu[RAISE] = i;
        CHECK(signal_within(bell, 100000) == 9);
        edu[ACKNOWLEDGE] = i;
        CHECK(signal_within(bell, 2000) == 0);
    }
    /* Messages are never masked: without an Ack they came three times.  Ack does no harm. */
    CHECK(seL4_IRQHandler_Ack(handler) == 0 && delete (handler) == 0);
    edu[RAISE] = 8; /* nobody's vector now */
    CHECK(signal_within(bell, 2000) == 0);
    edu[ACKNOWLEDGE] = 8;
}

/* ---- the walk ---- */

enum { STEPS = 200000, VECTOR = 20, FIRST_PORT = 0x700, PATIENCE = 3 }; /* ports of nobody's */
static seL4_CPtr slot[DEVICES], badged[BADGED + 1], ntfn;
static seL4_Word received;

/* The device asks, in one way or the other, until it is told that it was heard. */
static int interrupt(int vector)
{
    seL4_Word at = find_msi();
    if (vector == 1)
        switch_msi(at, true);
    edu[RAISE] = 1;
    for (int i = 0; i < PATIENCE; i++)
        (void)edu[STATUS];
    edu[ACKNOWLEDGE] = 1;
    if (vector == 1)
        switch_msi(at, false);
    return 0;
}

static int make_handler(seL4_CPtr s, int vector)
{
    if (vector == 0)
        return (int)seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, s, 64, 0, pin, 1, 0,
                                              VECTOR);
    return (int)seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, s, 64, device >> 8,
                                       device >> 3 & 31, device & 7, 0, VECTOR + 1);
}

static int do_it(enum m_device_kind kind, int a, int b)
{
    seL4_CPtr A = slot[a], B = slot[b % DEVICES], N = badged[a % BADGED];
    switch (kind) {
    case HANDLER:
        return make_handler(A, b);
    case PORTS:
        return (int)seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, FIRST_PORT + (seL4_Word)b,
                                                 FIRST_PORT + (seL4_Word)b + 1, CNODE, A, 64);
    case COPY:
        return (int)seL4_CNode_Copy(CNODE, B, 64, CNODE, A, 64, seL4_AllRights);
    case MOVE:
        return (int)seL4_CNode_Move(CNODE, B, 64, CNODE, A, 64);
    case DELETE:
        return (int)seL4_CNode_Delete(CNODE, A, 64);
    case REVOKE:
        return (int)seL4_CNode_Revoke(CNODE, A, 64);
    case REVOKE_HANDLERS:
        return (int)seL4_CNode_Revoke(CNODE, seL4_CapIRQControl, 64);
    case ACK:
        return (int)seL4_IRQHandler_Ack(A);
    case SET:
        return (int)seL4_IRQHandler_SetNotification(A, badged[b]);
    case CLEAR:
        return (int)seL4_IRQHandler_Clear(A);
    case IN:
        return seL4_X86_IOPort_In8(A, (seL4_Uint16)(FIRST_PORT + 2 * b)).error;
    case INTERRUPT:
        return interrupt(a);
    case POLL:
        seL4_Poll(ntfn, &received);
        return 0;
    case MINT:
        return (int)seL4_CNode_Mint(CNODE, N, 64, CNODE, ntfn, 64, seL4_AllRights,
                                    (seL4_Word)a + 1);
    case UNMINT:
        return (int)seL4_CNode_Delete(CNODE, N, 64);
    case REVOKE_BADGED:
        return (int)seL4_CNode_Revoke(CNODE, N, 64);
    default:
        return (int)seL4_CNode_Revoke(CNODE, ntfn, 64);
    }
}

static void walk(void)
{
    int wrong = 0, heard = 0;
    seL4_CPtr other = new_object(seL4_NotificationObject, 0);
    ntfn = new_object(seL4_NotificationObject, 0);
    for (int i = 0; i < DEVICES; i++)
        slot[i] = new_slot();
    for (int i = 0; i < BADGED; i++)
        badged[i] = new_slot();
    badged[BADGED] = mint(other, seL4_CanRead, 0);
    switch_msi(find_msi(), false);
    set_up_msi(find_msi(), VECTOR + 1);
    m_devices_start();
    for (int step = 0; step < STEPS && wrong < 10; step++) {
        enum m_device_kind kind = (enum m_device_kind)random_below(DEVICE_KINDS);
        int a = (int)random_below((seL4_Word)m_device_kinds[kind].a);
        int b = (int)random_below((seL4_Word)m_device_kinds[kind].b);
        /* The ports of the PCI configuration are needed; and what clears much away is to come
         * seldom. */
        bool clears = kind == REVOKE_HANDLERS || kind == REVOKE_ALL || kind == DELETE ||
                      kind == UNMINT;
        if (kind == REVOKE_PORTS || ((kind == COPY || kind == MOVE) && a == b) ||
            (clears && random_below(8) != 0))
            continue;
        received = 0;
        int says = do_it(kind, a, b), wants = m_devices_do(kind, a, b);
        heard += received != 0;
        if (says != wants || received != (seL4_Word)m_received) {
            printf("step %d: %s %d %d: error %d, badge %lu; the model: %d, %d\n", step,
                   m_device_kinds[kind].name, a, b, says, received, wants, m_received);
            wrong++;
        }
    }
    CHECK(wrong == 0);
    CHECK(heard > STEPS / 1000);
    printf("%d steps; signals were received in %d of them\n", STEPS, heard);
}

int main(void)
{
    start();
    if (CHECK(find_device())) {
        test_level();
        test_msi();
        walk();
    }
    return finish();
}

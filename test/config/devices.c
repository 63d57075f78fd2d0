/* devices.c - interrupts of a PCI device: by a level-triggered pin of the IOAPIC, and as messages (MSI). */
#include "edu.h"

enum { RAISE = 0x60 / 4, ACKNOWLEDGE = 0x64 / 4, STATUS = 0x24 / 4, FIRST_PIN = 16, PINS = 8, MSI_VECTOR =
    77 };

/* Does a signal come within a while?  Its badge; 0: none. */
static seL4_Word signal_within(seL4_CPtr ntfn, int patience)
{
    seL4_Word badge = 0;
    for (int i = 0; i < patience && badge == 0; i++)
        seL4_Poll(ntfn, &badge);
    return badge;
}

static void test_level(void)
{
    seL4_CPtr ntfn = new_object(seL4_NotificationObject, 0), handler[PINS];
    FOR(Level);
    for (seL4_Word i = 0; i < PINS; i++) {
        handler[i] = new_slot();
        seL4_CPtr bell = mint(ntfn, seL4_AllRights, 1ul << i);
        CHECK(seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, CNODE, handler[i], 64, 0, FIRST_PIN + i, 1, 0,
            20 + i) == 0);
        CHECK(seL4_IRQHandler_SetNotification(handler[i], bell) == 0);
    }
    CHECK(signal_within(ntfn, 2000) == 0);
    edu[RAISE] = 1;
    seL4_Word badge = signal_within(ntfn, 100000);
    CHECK(badge != 0 && (badge & (badge - 1)) == 0);    /* one pin of them */
    seL4_CPtr mine = handler[badge ? __builtin_ctzl(badge) : 0];
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
        CHECK(delete(handler[i]) == 0);
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

static void test_msi(void)
{
    seL4_CPtr handler = new_slot(), bell = mint(new_object(seL4_NotificationObject, 0), seL4_AllRights, 9);
    seL4_Word at = find_msi();
    FOR(Msi);
    if (!CHECK(at != 0))
        return;
    CHECK(seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, handler, 64, device >> 8, device >> 3 & 31,
        device & 7, 0,
                                 MSI_VECTOR) == 0);
    CHECK(seL4_IRQHandler_SetNotification(handler, bell) == 0);
    config_write(device, at + 4, 0xfee00000);
    config_write(device, at + 8, 0);
    config_write(device, at + 12, MSI_VECTOR + 0x30);   /* the processor's vector: IRQ_OFFSET of the ABI */
    config_write(device, at, config_read(device, at) | 1u << 16);
    for (unsigned i = 1; i < 4; i++) {
        edu[RAISE] = i;
        CHECK(signal_within(bell, 100000) == 9);
        edu[ACKNOWLEDGE] = i;
        CHECK(signal_within(bell, 2000) == 0);
    }
    /* Messages are never masked: without an Ack they came three times.  Ack does no harm. */
    CHECK(seL4_IRQHandler_Ack(handler) == 0 && delete(handler) == 0);
    edu[RAISE] = 8;                                     /* nobody's vector now */
    CHECK(signal_within(bell, 2000) == 0);
    edu[ACKNOWLEDGE] = 8;
}

int main(void)
{
    start();
    if (CHECK(find_device())) {
        test_level();
        test_msi();
    }
    return finish();
}

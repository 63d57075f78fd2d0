/* many_signals.c - 100,000 events for the state port: 50,000 times Signal and Poll.
 *
 * Nothing but their number is checked here: how long the boot takes is. */
#include "../qemu/check.h"

enum { ROUNDS = 50000 };

int main(void)
{
    start();
    seL4_CPtr n = mint(new_object(seL4_NotificationObject, 0), seL4_AllRights, 1);
    seL4_Word got = 0;
    for (int i = 0; i < ROUNDS; i++) {
        seL4_Word badge = 0;
        seL4_Signal(n);
        seL4_Poll(n, &badge);
        got += badge;
    }
    CHECK(got == ROUNDS);
    return finish();
}

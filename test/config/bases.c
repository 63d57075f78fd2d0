/* bases.c - user code that sets its FS and GS base itself: a kernel with FSGSBASE.
 *
 * Its bases stay over switches, and over the system call that sets one of them. */
#include "../qemu/check.h"
#include <stdbool.h>

static volatile seL4_Word count[4], wrong;

static void run_a_little(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 254);
    for (int i = 0; i < 200; i++) /* the clock may end the slices of some */
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

static void set_own_bases(void *arg)
{
    seL4_Word gs = (seL4_Word)arg, fs = gs + 0x1000, got_gs, got_fs;
    __asm__ volatile("wrgsbase %0\n\twrfsbase %1" : : "r"(gs), "r"(fs));
    for (;;) {
        seL4_Yield();
        __asm__ volatile("rdgsbase %0\n\trdfsbase %1" : "=r"(got_gs), "=r"(got_fs));
        wrong += got_gs != gs || got_fs != fs;
        gs += 64, fs += 16;
        __asm__ volatile("wrgsbase %0" : : "r"(gs));
        seL4_SetTLSBase(fs);
        __asm__ volatile("wrfsbase %0" : : "r"(fs + 8));
        seL4_SetTLSBase(fs); /* which is what the kernel loaded last */
        __asm__ volatile("rdgsbase %0\n\trdfsbase %1" : "=r"(got_gs), "=r"(got_fs));
        wrong += got_gs != gs || got_fs != fs;
        count[gs / 0x1000000 % 4]++;
    }
}

static void test_own_bases(void)
{
    FOR(Tls);
    thread_t t[2];
    wrong = count[1] = count[2] = 0;
    for (seL4_Word i = 0; i < 2; i++) {
        t[i] = new_thread(set_own_bases, (void *)(0x1000000 * (i + 1)), 254, 0);
        resume(&t[i]);
    }
    for (int i = 0; i < 3; i++)
        run_a_little();
    seL4_UserContext regs;
    for (seL4_Word i = 0; i < 2; i++) {
        CHECK(seL4_TCB_ReadRegisters(t[i].tcb, 1, 0, 20, &regs) == 0);
        CHECK(count[i + 1] > 10 && regs.gs_base / 0x1000000 == i + 1 &&
              regs.fs_base / 0x1000000 == i + 1);
    }
    CHECK(wrong == 0);
}

int main(void)
{
    start();
    test_own_bases();
    return finish();
}

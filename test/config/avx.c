/* avx.c - large FPU state: a kernel with XSAVE_FEATURES=7, whose threads have AVX registers of
 * their own. */
#include "../qemu/check.h"

static volatile seL4_Word good[3], rounds[3];

/* All 256 bits of two registers hold what this thread put there, while the others do the same. */
static void hold_ymm(void *arg)
{
    seL4_Word me = (seL4_Word)arg, in[4] __attribute__((aligned(32))),
              out[4] __attribute__((aligned(32)));
    for (int i = 0; i < 4; i++)
        in[i] = me * 0x1111111111111111 + (seL4_Word)i;
    for (;;) {
        __asm__ volatile("vmovdqa %1, %%ymm3\n\tvmovdqa %1, %%ymm14\n\tmov $3000, %%ecx\n\t1: dec "
                         "%%ecx\n\tjnz 1b\n\t"
                         "mov $-7, %%rdx\n\tmov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp\n\t"
                         "vpand %%ymm3, %%ymm14, %%ymm3\n\tvmovdqa %%ymm3, %0"
                         : "=m"(out)
                         : "m"(in)
                         : "rcx", "rbx", "rdx", "r11", "xmm3", "xmm14", "memory");
        good[me - 1] += memcmp(in, out, sizeof in) == 0;
        rounds[me - 1]++;
    }
}

int main(void)
{
    start();
    FOR(Size_each);
    seL4_CPtr ut = new_object(seL4_UntypedObject, 14),
              f = (1ul << info->initThreadCNodeSizeBits) - 8;
    CHECK(seL4_TCBBits == 12 && seL4_Untyped_Retype(ut, seL4_TCBObject, 0, CNODE, 0, 0, f, 4) == 0);
    CHECK_ERROR1(seL4_Untyped_Retype(ut, seL4_TCBObject, 0, CNODE, 0, 0, f + 4, 1),
                 seL4_NotEnoughMemory, 0);
    FOR(Fpu_lazy);
    thread_t t[3];
    for (seL4_Word i = 0; i < 3; i++) {
        t[i] = new_thread(hold_ymm, (void *)(i + 1), 254, 0);
        resume(&t[i]);
    }
    share_until(254, rounds[0] > 50 && rounds[1] > 50 && rounds[2] > 50);
    for (int i = 0; i < 3; i++)
        CHECK(rounds[i] > 50 && good[i] == rounds[i]);
    return finish();
}

/* foreign.c - a program for another kernel, whose libraries do not say so: it asks for a system
 * call that does not exist here, or sends a message that has another size here. */
#include "../qemu/check.h"

int main(void)
{
#ifdef CONFIG_KERNEL_MCS
    /* TCB_Configure of a classic kernel: 4 words, the first of them the fault endpoint. */
    printf("the next message is one of a classic kernel\n");
    for (int i = 0; i < 3; i++)
        seL4_SetCap(i, SELF);
    seL4_Call(SELF, seL4_MessageInfo_new(seL4_Label_TCB_Configure, 0, 3, 4));
#else
    enum { MCS_CAP_IDENTIFY = -15 };
    printf("the next system call is one of MCS\n");
    x64_sys_send_null(MCS_CAP_IDENTIFY, SELF, 0);
#endif
    return 0;
}

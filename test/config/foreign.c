/* foreign.c - a program for another kernel asks for a system call that does not exist here. */
#include "../qemu/check.h"

int main(void)
{
    enum { MCS_CAP_IDENTIFY = -15 };
    printf("the next system call is one of MCS\n");
    x64_sys_send_null(MCS_CAP_IDENTIFY, SELF, 0);
    return 0;
}

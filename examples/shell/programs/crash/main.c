/* crash - writes where it has no memory. */
#include <stdio.h>

int main(void)
{
    printf("crash: now I write to address 0x1234\n");
    *(volatile int *)0x1234 = 1;
    printf("crash: nobody comes here\n");
    return 0;
}

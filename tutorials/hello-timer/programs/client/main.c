/* client - wants to sleep: it asks main to wake it. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>

#define SECONDS 2
#define DONE 1

int main(int argc, char **argv)
{
    (void)argc;
    seL4_CPtr endpoint = (seL4_CPtr)atol(argv[0]);

    printf("timer client: hey hey hey\n");
    seL4_SetMR(0, SECONDS);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    printf("timer client wakes up:\n got the current timer tick:\n %lu ns\n", seL4_GetMR(0));
    seL4_Send(endpoint, seL4_MessageInfo_new(DONE, 0, 0, 0));
    return 0;
}

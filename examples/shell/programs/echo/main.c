/* echo - prints its arguments. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4utils/process.h>

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        printf("%s%s", argv[i], i + 1 < argc ? " " : "");
    printf("\n");

    /* Tells the shell: no fault, and the status 0. */
    seL4_SetMR(0, 0);
    seL4_Send(SEL4UTILS_ENDPOINT_SLOT, seL4_MessageInfo_new(seL4_Fault_NullFault, 0, 0, 1));
    return 0;
}

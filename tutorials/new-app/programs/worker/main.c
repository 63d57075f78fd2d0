/* A program that yours starts: a process with a CSpace and an address space of its own.
 *
 * Its arguments are what the other said: here the slot of an endpoint, as a decimal number.
 * SEL4UTILS_... in sel4utils/process.h says what else is in its CSpace. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>

int main(int argc, char **argv)
{
    seL4_CPtr endpoint = argc > 1 ? (seL4_CPtr)atol(argv[1]) : 0;

    printf("worker: I was started, and ask for the answer.\n");
    seL4_SetMR(0, 6 * 7);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    printf("worker: the answer is %lu.\n", seL4_GetMR(0));
    seL4_Call(endpoint, seL4_MessageInfo_new(1, 0, 0, 0)); /* done */
    return 0;
}

/* child.c - the program that the tests of libraries start: it says what it was started with, and
 * does what its argument says.
 *
 * Arguments: an endpoint, a word that is to come back, and a command. */
#include <sel4/sel4.h>
#include <sel4runtime.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sel4utils/api.h>
#include <sel4utils/process.h>
#include <utils/stack.h>

static char child_stack[2 * 4096];
static char zeroes[70000]; /* more than a page, and not in the file */
static int written = 17;
static __thread int of_thread = 23;

/* Fills the stack. */
static void *__attribute__((noinline)) deeper(void *above)
{
    volatile uintptr_t here[50];
    here[0] = (uintptr_t)above;
    return here[0] ? (char *)deeper((void *)here) + here[0] : NULL;
}

static seL4_Word auxv(size_t type)
{
    for (const auxv_t *a = sel4runtime_auxv(); a->a_type; a++)
        if (a->a_type == type)
            return a->a_un.a_val;
    return 0;
}

int main(int argc, char **argv)
{
    seL4_CPtr endpoint = argc > 1 ? (seL4_CPtr)atol(argv[1]) : 0;
    const char *command = argc > 3 ? argv[3] : "";
    seL4_Word sum = 0;
    for (size_t i = 0; i < sizeof zeroes; i++)
        sum += (unsigned char)zeroes[i];
    written++;
    of_thread++;
    char *heap = malloc(5000);
    memset(heap, 1, 5000);
    seL4_SetMR(0, (seL4_Word)argc);
    seL4_SetMR(1, argc > 2 ? (seL4_Word)atol(argv[2]) : 0);
    seL4_SetMR(2, sum);
    seL4_SetMR(3, (seL4_Word)(written + of_thread));
    seL4_SetMR(4, auxv(AT_SEL4_TCB));
    seL4_SetMR(5, sel4runtime_bootinfo() == NULL);
    seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 6));
    seL4_Word answer = seL4_GetMR(0);
    free(heap);
    if (strcmp(command, "fault") == 0)
        *(volatile int *)0x1234 = 1;
    if (strcmp(command, "stack") == 0) {
        seL4_CNode_Delete(SEL4UTILS_CNODE_SLOT, 5, 65); /* fails: stacks.sh looks at the sentence */
        utils_run_on_stack(child_stack + sizeof child_stack, deeper, child_stack);
    }
    if (strcmp(command, "write") == 0) /* the answer is an address: shared memory */
        *(volatile seL4_Word *)answer = 0x5678;
    if (strcmp(command, "serve") == 0) { /* one call, by what it was given; it says its own time */
        seL4_Word badge;
        api_recv(endpoint, &badge, SEL4UTILS_REPLY_SLOT);
        seL4_SetMR(0, seL4_GetMR(0) + 1);
        seL4_SetMR(1, (seL4_Word)api_sc_consumed(SEL4UTILS_SCHED_CONTEXT_SLOT).error);
        api_reply(SEL4UTILS_REPLY_SLOT, seL4_MessageInfo_new(0, 0, 0, 2));
        answer = 0;
    }
    if (strcmp(command, "return") == 0)
        return 3;
    seL4_SetMR(0, answer + 1);
    seL4_Send(endpoint, seL4_MessageInfo_new(1, 0, 0, 1));
    for (;;)
        seL4_TCB_Suspend(auxv(AT_SEL4_TCB));
}

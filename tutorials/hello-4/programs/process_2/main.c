/* process_2 - the program that main starts as a process.
 *
 * It has a CSpace and an address space of its own.  Its argument says in which slot of its CSpace
 * main put a capability to an endpoint. */
#include <stdio.h>
#include <stdlib.h>

#include <sel4/sel4.h>
#include <sel4utils/sel4_zf_logif.h>

#define MSG_DATA 0x6161
#define DONE 1

int main(int argc, char **argv)
{
    seL4_CPtr endpoint = 0;
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

    zf_log_set_tag_prefix("process_2:");
    printf("process_2: hey hey hey\n");
    ZF_LOGF_IF(argc != 1, "There are %d arguments, not 1 (TASK 5)", argc);

    /* TASK 7: read the slot of the endpoint from the first argument, argv[0].
     *
     *      long atol(const char *string);
     * hint: endpoint = (seL4_CPtr)... */
    //@ 7
    endpoint = (seL4_CPtr)atol(argv[0]);
    //@ end
    ZF_LOGF_IF(endpoint == 0 || endpoint != (seL4_CPtr)atol(argv[0]),
               "The slot of the endpoint is not in endpoint: it is %#lx (TASK 7)", endpoint);

    /* TASK 8: call main with one word, MSG_DATA.  The tag of the answer belongs into tag.
     *
     *      void seL4_SetMR(int i, seL4_Word mr);
     *      seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
     * hint: the message has the length 1: seL4_MessageInfo_new(0, 0, 0, 1). */
    //@ 8
    seL4_SetMR(0, MSG_DATA);
    tag = seL4_Call(endpoint, seL4_MessageInfo_new(0, 0, 0, 1));
    //@ end
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 1, "No answer of one word came: has main been "
                                                      "called? (TASK 8)");
    ZF_LOGF_IF(seL4_GetMR(0) != ~MSG_DATA, "The answer is %#lx, not %#lx (TASK 9)", seL4_GetMR(0),
               (seL4_Word)~MSG_DATA);
    printf("process_2: got a reply: %#lx\n", seL4_GetMR(0));
    seL4_Send(endpoint, seL4_MessageInfo_new(DONE, 0, 0, 0));
    return 0;
}

/* client - looks up the service "upper", uses it, loses it, and looks it up again. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sel4/sel4.h>
#include <sel4utils/process.h>
#include <sel4utils/sel4_zf_logif.h>

/* What the server can be asked for. */
enum { REGISTER = 1, LOOKUP = 2, READY = 3, EXIT = 4 };

/* The slot of this process for the service. */
#define SERVICE 100

static seL4_CPtr server;
static seL4_Word number;

static void look_up(void)
{
    seL4_Word name = 0;
    memcpy(&name, "upper", 5);
    seL4_SetMR(0, name);

    /* TASK 4: say that a capability in the answer is to go into the slot SERVICE.
     *
     *      void seL4_SetCapReceivePath(seL4_CPtr receiveCNode, seL4_CPtr receiveIndex,
     *                                  seL4_Word receiveDepth);
     * hint: a process has its CNode in the slot SEL4UTILS_CNODE_SLOT; the depth is
     * seL4_WordBits. */
    //@ 4
    seL4_SetCapReceivePath(SEL4UTILS_CNODE_SLOT, SERVICE, seL4_WordBits);
    //@ end
    seL4_MessageInfo_t tag = seL4_Call(server, seL4_MessageInfo_new(LOOKUP, 0, 0, 1));
    ZF_LOGF_IF(seL4_MessageInfo_get_extraCaps(tag) != 1,
               "No capability came: was one sent (TASK 3), and "
               "is it known where it goes (TASK 4)? So far: CNode %lu, slot %lu, depth %lu",
               seL4_GetIPCBuffer()->receiveCNode, seL4_GetIPCBuffer()->receiveIndex,
               seL4_GetIPCBuffer()->receiveDepth);
}

/* Sends a text to the service, and prints the answer.  Returns 0 if the service answered. */
static int use(const char *text)
{
    seL4_Word word = 0;
    memcpy(&word, text, strlen(text));
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

    /* TASK 5: call the service with the word in message register 0.  The tag of the answer belongs
     * into tag, and its message register 0 into word.
     *
     * hint: seL4_SetMR, seL4_Call(SERVICE, ...) with the length 1, seL4_GetMR. */
    //@ 5
    seL4_SetMR(0, word);
    tag = seL4_Call(SERVICE, seL4_MessageInfo_new(0, 0, 0, 1));
    word = seL4_GetMR(0);
    //@ end

    /* A Call through an empty slot is not answered by a service, but by the kernel: with an
     * error. */
    if (seL4_MessageInfo_get_label(tag) == seL4_InvalidCapability)
        return 1;
    ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 1, "The service has not answered (TASK 5)");
    printf("client %lu: \"%s\" became \"%.8s\"\n", number, text, (char *)&word);
    return 0;
}

int main(int argc, char **argv)
{
    (void)argc;
    server = (seL4_CPtr)atol(argv[0]);
    number = (seL4_Word)atol(argv[2]);
    zf_log_set_tag_prefix("client:");

    look_up();
    use("tessera");
    seL4_Call(server, seL4_MessageInfo_new(READY, 0, 0, 0));

    int gone = use("mosaic");
    ZF_LOGF_IF(!gone, "The capability still works: it was not revoked (TASK 7)");
    printf("client %lu: my service is gone\n", number);

    /* TASK 8: look the service up again, use it for "mosaic", and put what use returns into
     * gone. */
    //@ 8
    look_up();
    gone = use("mosaic");
    //@ end
    ZF_LOGF_IF(gone, "The service is still gone: was it looked up again? (TASK 8)");

    /* TASK 9: tell the server that this client is done: a message with the label EXIT and no words.
     *
     * Who sends it is ended, so there is no answer to wait for.
     *      void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo); */
    //@ 9
    seL4_Send(server, seL4_MessageInfo_new(EXIT, 0, 0, 0));
    //@ end
    ZF_LOGF("The server has not ended this client (TASK 9)");
}

/* ipc: messages, who sent them, what they can carry, and when they are answered.
 *
 * The first thread is a server.  Two clients, each with a CSpace of its own, first ask it for a
 * private capability.  Through that they send the words of a sentence, each client every second
 * word.  The words do not come in order: the server answers a word when its turn has come.
 *
 * There are 9 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>
#include <string.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* The slots of a client's CSpace.  Its addresses are these numbers. */
enum { ENDPOINT = 1, OWN_CNODE = 2, PRIVATE = 3 };

/* What a message is about: its label. */
enum { HELLO = 1, WORD = 2 };

#define WORDS 7
static const char sentence[WORDS][8] = { "each", "word", "comes", "when", "its", "turn", "comes" };

/* What a private capability adds to the badge. */
#define PRIVATE_BADGE 0x10

/* A client: its number, which is also its badge, and the position of its first word. */
struct client {
    seL4_Word number, first;
};

static void client(void *arg)
{
    struct client *me = arg;
    seL4_MessageInfo_t tag = seL4_MessageInfo_new(HELLO, 0, 0, 0);

    /* TASK 5: say where a capability is to go that comes with a message: into the slot PRIVATE.
     *
     *      void seL4_SetCapReceivePath(seL4_CPtr receiveCNode, seL4_CPtr receiveIndex,
     *                                  seL4_Word receiveDepth);
     * hint: the CNode is OWN_CNODE, the depth seL4_WordBits. */
    //@ 5
    seL4_SetCapReceivePath(OWN_CNODE, PRIVATE, seL4_WordBits);
    //@ end

    /* TASK 3: send the message `tag` to the server, and wait for the answer.
     *
     *      seL4_MessageInfo_t seL4_Call(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
     * hint: the destination is ENDPOINT; the answer belongs into tag. */
    //@ 3
    tag = seL4_Call(ENDPOINT, tag);
    //@ end
    ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) == HELLO, "The client has not called (TASK 3)");
    ZF_LOGF_IF(seL4_MessageInfo_get_extraCaps(tag) != 1,
               "No capability came with the answer: was "
               "one sent (TASK 4), and is it known where it goes (TASK 5)?");
    printf("client %lu: I have a capability of my own\n", me->number);

    for (seL4_Word position = me->first; position < WORDS; position += 2) {
        seL4_Word text = 0;
        memcpy(&text, sentence[position], sizeof text);
        tag = seL4_MessageInfo_new(WORD, 0, 0, 0);

        /* TASK 6: write the message: position into message register 0, text into register 1.  And
         * put a tag with the label WORD into tag that says how many registers the message has.
         *
         *      void seL4_SetMR(int i, seL4_Word mr);
         *      seL4_MessageInfo_t seL4_MessageInfo_new(seL4_Uint64 label,
         *                                              seL4_Uint64 capsUnwrapped,
         *                                              seL4_Uint64 extraCaps, seL4_Uint64 length);
         * hint: it carries no capabilities. */
        //@ 6
        seL4_SetMR(0, position);
        seL4_SetMR(1, text);
        tag = seL4_MessageInfo_new(WORD, 0, 0, 2);
        //@ end
        seL4_Call(PRIVATE, tag);
    }

    /* There is nothing more to do: this waits for ever. */
    seL4_Recv(PRIVATE, NULL);
}

/* Gives a client what it needs, and starts it. */
static void start_client(seL4_BootInfo *info, struct client *c, char *name, seL4_CPtr endpoint,
                         seL4_Word priority)
{
    seL4_CPtr cspace = alloc_cspace(info, 4);
    seL4_Error error = seL4_NoError;

    /* TASK 1: make a capability to the endpoint in the slot ENDPOINT of the client's CSpace, with
     * the client's number as badge.
     *
     *      seL4_Error seL4_CNode_Mint(seL4_CNode dest_root, seL4_Word dest_index,
     *                                 seL4_Uint8 dest_depth,
     *                                 seL4_CNode src_root, seL4_Word src_index,
     *                                 seL4_Uint8 src_depth, seL4_CapRights_t rights,
     *                                 seL4_Word badge);
     * hint: both depths are seL4_WordBits, the rights seL4_AllRights, the badge c->number. */
    //@ 1
    error = seL4_CNode_Mint(cspace, ENDPOINT, seL4_WordBits, seL4_CapInitThreadCNode, endpoint,
                            seL4_WordBits, seL4_AllRights, c->number);
    //@ end
    ZF_LOGF_IFERR(error, "The client's capability cannot be made (TASK 1)")
    error = seL4_CNode_Copy(cspace, OWN_CNODE, seL4_WordBits, seL4_CapInitThreadCNode, cspace,
                            seL4_WordBits, seL4_AllRights);
    ZF_LOGF_IFERR(error, "The client's CNode cannot be copied")
    error = seL4_CNode_Move(cspace, ENDPOINT, seL4_WordBits, cspace, ENDPOINT, seL4_WordBits);
    ZF_LOGF_IF(error != seL4_DeleteFirst, "The slot ENDPOINT of the client is empty (TASK 1)");
    start_thread(info, name, client, c, priority, cspace, seL4_NilData, seL4_CapNull);
}

/* Both clients say hello at `endpoint`, and each gets a capability to `words`. */
static void greet(seL4_BootInfo *info, seL4_CPtr endpoint, seL4_CPtr words)
{
    for (int i = 0; i < 2; i++) {
        seL4_Word badge = 0;
        seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);

        /* TASK 2: wait for a message.  The badge belongs into badge, the rest into tag.
         *
         *      seL4_MessageInfo_t seL4_Recv(seL4_CPtr src, seL4_Word *sender);
         * hint: src is endpoint. */
        //@ 2
        tag = seL4_Recv(endpoint, &badge);
        //@ end
        ZF_LOGF_IF(seL4_MessageInfo_get_label(tag) != HELLO, "No hello came (TASK 2)");
        ZF_LOGF_IF(badge != 1 && badge != 2,
                   "The hello came with the badge %#lx: it is no client's "
                   "(TASK 1)",
                   badge);
        printf("server: hello from client %lu\n", badge);

        seL4_CPtr private = alloc_slot(info);
        seL4_Error error = seL4_CNode_Mint(seL4_CapInitThreadCNode, private, seL4_WordBits,
                                           seL4_CapInitThreadCNode, words, seL4_WordBits,
                                           seL4_AllRights, PRIVATE_BADGE + badge);
        ZF_LOGF_IFERR(error, "The private capability cannot be made")
        tag = seL4_MessageInfo_new(0, 0, 0, 0);

        /* TASK 4: let the capability in the slot `private` travel with the answer.
         *
         *      void seL4_SetCap(int i, seL4_CPtr cptr);
         * hint: it is the capability 0; and tag must say that there is one: extraCaps is 1. */
        //@ 4
        seL4_SetCap(0, private);
        tag = seL4_MessageInfo_new(0, 0, 1, 0);
        //@ end
        seL4_Reply(tag);
    }
}

static void print_word(seL4_Word position, seL4_Word text, seL4_Word badge)
{
    printf("server: word %lu is \"%.8s\", by client %lu\n", position, (char *)&text,
           badge - PRIVATE_BADGE);
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    static struct client one = { 1, 0 }, two = { 2, 1 };
    seL4_Error error = seL4_NoError;

    zf_log_set_tag_prefix("ipc:");

    /* The second client has the higher priority: its words come first. */
    seL4_CPtr endpoint = alloc_object(info, seL4_EndpointObject, 0);
    seL4_CPtr words = alloc_object(info, seL4_EndpointObject, 0);
    start_client(info, &one, "client 1", endpoint, 100);
    start_client(info, &two, "client 2", endpoint, 101);
    greet(info, endpoint, words);

    /* The position of the word that came too early (0: none did), who sent it, and the slot for the
     * right to answer him. */
    seL4_Word early = 0, early_text = 0, early_badge = 0;
    seL4_CPtr saved = alloc_slot(info);

    seL4_Word badge = 0, next = 0;
    seL4_MessageInfo_t tag = seL4_Recv(words, &badge);
    for (;;) {
        seL4_Word position = seL4_GetMR(0), text = seL4_GetMR(1);
        ZF_LOGF_IF(seL4_MessageInfo_get_length(tag) != 2,
                   "The message has %lu words, not 2: was it "
                   "written (TASK 6), and was it waited for (TASK 9)?",
                   (unsigned long)seL4_MessageInfo_get_length(tag));
        if (position > next) {
            ZF_LOGF_IF(early != 0, "Two words came early: was one answered too soon (TASK 7)?");
            early = position, early_text = text, early_badge = badge;

            /* TASK 7: keep the right to answer this message, in the slot `saved`.
             *
             * Whoever receives a Call may answer it once.  The next message that he receives takes
             * this right away, unless it has been moved into a slot.
             *      seL4_Error seL4_CNode_SaveCaller(seL4_CNode _service, seL4_Word index,
             *                                       seL4_Uint8 depth);
             * hint: the CNode is seL4_CapInitThreadCNode; put the result into error. */
            //@ 7
            error = seL4_CNode_SaveCaller(seL4_CapInitThreadCNode, saved, seL4_WordBits);
            //@ end
            ZF_LOGF_IFERR(error, "The right to answer cannot be kept (TASK 7)")
            ZF_LOGF_IF(seL4_DebugCapIdentify(saved) == 0, "The slot `saved` is empty (TASK 7)");
            tag = seL4_Recv(words, &badge);
            continue;
        }
        print_word(position, text, badge);
        next++;
        if (early == next) {
            print_word(early, early_text, early_badge);
            next++, early = 0;

            /* TASK 8: answer the word that came early, through the capability in `saved`.
             *
             * Such a capability is used by seL4_Send.  With the answer the slot becomes empty.
             *      void seL4_Send(seL4_CPtr dest, seL4_MessageInfo_t msgInfo);
             * hint: an empty message: seL4_MessageInfo_new(0, 0, 0, 0). */
            //@ 8
            seL4_Send(saved, seL4_MessageInfo_new(0, 0, 0, 0));
            //@ end
            ZF_LOGF_IF(seL4_DebugCapIdentify(saved) != 0,
                       "The early word is not answered (TASK 8)");
        }
        if (next == WORDS)
            break;
        tag = seL4_MessageInfo_new(0, 0, 0, 0);

        /* TASK 9: answer this word with the empty message `tag`, and wait for the next message,
         * both by one call.
         *
         *      seL4_MessageInfo_t seL4_ReplyRecv(seL4_CPtr dest, seL4_MessageInfo_t msgInfo,
         *                                        seL4_Word *sender);
         * hint: dest is words; the message that comes belongs into tag, its badge into badge. */
        //@ 9
        tag = seL4_ReplyRecv(words, tag, &badge);
        //@ end
    }
    printf("server: the sentence is complete\n");
    return 0;
}

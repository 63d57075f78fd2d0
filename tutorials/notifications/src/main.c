/* notifications: signals, their badges, and memory that threads share.
 *
 * Two producers each have one buffer, a frame.  The first thread consumes: it sees both buffers at
 * addresses of its own.  A full buffer is said by a signal to `full`, an empty one by a signal to
 * the producer's own notification.
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* The slots of a producer's CSpace. */
enum { FULL = 1, EMPTY = 2 };

#define PRODUCERS 2
#define ROUNDS 3

/* The badges by which the producers signal `full`: one bit each, so that they can be told apart
 * when both have signalled. */
static const seL4_Word badge_of[PRODUCERS] = { BIT(0), BIT(1) };

/* Where the buffers are mapped: for the producer n at PRODUCER_SIDE(n), for the consumer at
 * CONSUMER_SIDE(n).  The frames are the same. */
#define REGION 0xA000000000
#define PRODUCER_SIDE(n) (REGION + 0x10000 + (n)*BIT(seL4_PageBits))
#define CONSUMER_SIDE(n) (REGION + 0x20000 + (n)*BIT(seL4_PageBits))

static void producer(void *arg)
{
    seL4_Word me = (seL4_Word)arg;
    volatile seL4_Word *buffer = (seL4_Word *)PRODUCER_SIDE(me);

    for (seL4_Word round = 1;; round++) {
        /* TASK 3: wait until the buffer is empty: for a signal at EMPTY.
         *
         *      void seL4_Wait(seL4_CPtr src, seL4_Word *sender);
         * hint: the badge does not matter: NULL. */
        //@ 3
        seL4_Wait(EMPTY, NULL);
        //@ end
        ZF_LOGF_IF(*buffer != 0,
                   "Producer %lu writes into a full buffer: it has not waited (TASK 3)", me + 1);
        *buffer = 100 * (me + 1) + round;
        seL4_Signal(FULL);
    }
}

/* Tables for all addresses of this program that begin with REGION. */
static void map_tables(seL4_BootInfo *info)
{
    seL4_Error error = seL4_X86_PDPT_Map(alloc_object(info, seL4_X86_PDPTObject, 0),
                                         seL4_CapInitThreadVSpace, REGION,
                                         seL4_X86_Default_VMAttributes);
    error |= seL4_X86_PageDirectory_Map(alloc_object(info, seL4_X86_PageDirectoryObject, 0),
                                        seL4_CapInitThreadVSpace, REGION,
                                        seL4_X86_Default_VMAttributes);
    error |= seL4_X86_PageTable_Map(alloc_object(info, seL4_X86_PageTableObject, 0),
                                    seL4_CapInitThreadVSpace, REGION,
                                    seL4_X86_Default_VMAttributes);
    ZF_LOGF_IF(error, "The tables for the buffers cannot be mapped");
}

/* The producers have the priority 100.  They run while this thread has a lower one; then both have
 * written, signalled, and wait. */
static void let_producers_run(void)
{
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50);
    seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 200);
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;
    UNUSED seL4_CPtr full;
    seL4_CPtr empty[PRODUCERS];

    zf_log_set_tag_prefix("notifications:");
    map_tables(info);
    full = alloc_object(info, seL4_NotificationObject, 0);

    for (seL4_Word n = 0; n < PRODUCERS; n++) {
        seL4_CPtr frame = alloc_object(info, seL4_X86_4K, 0);
        seL4_CPtr cspace = alloc_cspace(info, 4);
        empty[n] = alloc_object(info, seL4_NotificationObject, 0);
        error = seL4_X86_Page_Map(frame, seL4_CapInitThreadVSpace, PRODUCER_SIDE(n), seL4_ReadWrite,
                                  seL4_X86_Default_VMAttributes);
        ZF_LOGF_IFERR(error, "The producer's side of the buffer cannot be mapped")

        /* TASK 1: map the same frame for the consumer, at CONSUMER_SIDE(n), to be read and written.
         *
         * A capability to a frame remembers one mapping, so this needs a second one: copy it into a
         * new slot, and map the copy. hint: alloc_slot(info), seL4_CNode_Copy, seL4_X86_Page_Map.
         * Put the results into error. */
        //@ 1
        seL4_CPtr copy = alloc_slot(info);
        error = seL4_CNode_Copy(seL4_CapInitThreadCNode, copy, seL4_WordBits,
                                seL4_CapInitThreadCNode, frame, seL4_WordBits, seL4_AllRights);
        ZF_LOGF_IFERR(error, "The capability to the frame cannot be copied (TASK 1)")
        error = seL4_X86_Page_Map(copy, seL4_CapInitThreadVSpace, CONSUMER_SIDE(n), seL4_ReadWrite,
                                  seL4_X86_Default_VMAttributes);
        //@ end
        ZF_LOGF_IFERR(error, "The consumer's side of the buffer cannot be mapped (TASK 1)")
        *(volatile seL4_Word *)PRODUCER_SIDE(n) = 7;
        ZF_LOGF_IF(*(volatile seL4_Word *)CONSUMER_SIDE(n) != 7,
                   "What the producer writes does not appear at the consumer's side: is another "
                   "frame mapped there? (TASK 1)");
        *(volatile seL4_Word *)PRODUCER_SIDE(n) = 0;

        /* TASK 2: give the producer a capability to `full`, in its slot FULL, with the badge
         * badge_of[n] and no right but to signal.
         *
         * hint: seL4_CNode_Mint into cspace; the rights are seL4_CanWrite. */
        //@ 2
        error = seL4_CNode_Mint(cspace, FULL, seL4_WordBits, seL4_CapInitThreadCNode, full,
                                seL4_WordBits, seL4_CanWrite, badge_of[n]);
        //@ end
        ZF_LOGF_IFERR(error, "The producer's capability to `full` cannot be made (TASK 2)")
        error = seL4_CNode_Move(cspace, FULL, seL4_WordBits, cspace, FULL, seL4_WordBits);
        ZF_LOGF_IF(error != seL4_DeleteFirst, "The producer's slot FULL is empty (TASK 2)");
        error = seL4_CNode_Copy(cspace, EMPTY, seL4_WordBits, seL4_CapInitThreadCNode, empty[n],
                                seL4_WordBits, seL4_CanRead);
        ZF_LOGF_IFERR(error, "The producer's capability to `empty` cannot be made")
        start_thread(info, n ? "producer 2" : "producer 1", producer, (void *)n, 100, cspace,
                     seL4_NilData, seL4_CapNull);
    }

    /* TASK 4: both buffers are empty: signal empty[0] and empty[1].
     *
     *      void seL4_Signal(seL4_CPtr dest); */
    //@ 4
    seL4_Signal(empty[0]);
    seL4_Signal(empty[1]);
    //@ end

    for (int round = 1; round <= ROUNDS; round++) {
        seL4_Word seen = 0;

        let_producers_run();
        for (seL4_Word n = 0; n < PRODUCERS; n++)
            ZF_LOGF_IF(*(volatile seL4_Word *)CONSUMER_SIDE(n) == 0,
                       "Producer %lu has written "
                       "nothing: does it know that its buffer is empty? (TASK 4)",
                       n + 1);

        /* TASK 5: wait at `full`.  The badge belongs into seen.
         *
         * Signals are not queued: the notification keeps all their badges, ORed, and one wait gets
         * them all. */
        //@ 5
        seL4_Wait(full, &seen);
        //@ end
        ZF_LOGF_IF(seen == 0, "No badge came: has this thread waited (TASK 5), and "
                              "do the producers signal with a badge (TASK 2)?");
        printf("consumer: the badges are %#lx\n", seen);

        for (seL4_Word n = 0; n < PRODUCERS; n++) {
            int is_full = 0;

            /* TASK 6: has the producer n signalled?  Then put 1 into is_full.
             *
             * hint: its badge is the bit badge_of[n]; the others may be there too. */
            //@ 6
            is_full = (seen & badge_of[n]) != 0;
            //@ end
            if (!is_full)
                continue;
            volatile seL4_Word *buffer = (seL4_Word *)CONSUMER_SIDE(n);
            printf("consumer: producer %lu wrote %lu\n", n + 1, *buffer);
            ZF_LOGF_IF(*buffer != 100 * (n + 1) + round, "This is not what was to be there");
            *buffer = 0;
            seL4_Signal(empty[n]);
            seen &= ~badge_of[n];
        }
        ZF_LOGF_IF(seen != 0, "The bits %#lx of the badge were not looked at (TASK 6)", seen);
    }

    /* The producers fill their buffers once more. */
    let_producers_run();
    seL4_Word first = 0, second = 1;

    /* TASK 7: look twice at `full`, without waiting.  The badges belong into first and second.
     *
     *      seL4_MessageInfo_t seL4_Poll(seL4_CPtr src, seL4_Word *sender);
     * If there was no signal the badge is 0. */
    //@ 7
    seL4_Poll(full, &first);
    seL4_Poll(full, &second);
    //@ end
    printf("consumer: polled %#lx, then %#lx\n", first, second);
    ZF_LOGF_IF(first != (badge_of[0] | badge_of[1]) || second != 0,
               "The first look must find both "
               "badges, the second one nothing (TASK 7)");
    printf("consumer: all buffers came in time\n");
    return 0;
}

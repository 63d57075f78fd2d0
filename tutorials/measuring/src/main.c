/* measuring: how many instructions does a message take?
 *
 * QEMU can count the instructions that it runs: with the option -icount shift=0 the processor's
 * clock advances by one for each.  So the clock, read before and after, tells how many ran between,
 * in this program and in the kernel.  Each run gives the same numbers.
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* Each measurement is made so often; the least number counts. */
#define ROUNDS 8

static seL4_CPtr endpoint;

/* The clock when the server got the last message. */
static volatile seL4_Word arrived;

/* The clock of the processor. */
static inline seL4_Word read_clock(void)
{
    seL4_Word now = 0;

    /* TASK 1: read the clock into now.
     *
     * The instruction rdtsc puts its lower half into eax, its upper half into edx.
     * hint:    unsigned low, high;
     *          __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory"); */
    //@ 1
    unsigned low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    now = (seL4_Word)high << 32 | low;
    //@ end
    return now;
}

/* The server answers each message with an empty one. */
static void server(void *arg)
{
    (void)arg;
    seL4_MessageInfo_t answer = seL4_MessageInfo_new(0, 0, 0, 0);
    seL4_Recv(endpoint, NULL);
    for (;;) {
        arrived = read_clock();
        seL4_ReplyRecv(endpoint, answer, NULL);
    }
}

/* What the reading of the clock costs by itself. */
static seL4_Word cost_of_reading(void)
{
    seL4_Word least = ~0ul;
    for (int i = 0; i < ROUNDS; i++) {
        /* TASK 2: read the clock twice, and keep the smallest difference in least.
         *
         * From all measurements this number is taken away. */
        //@ 2
        seL4_Word before = read_clock(), after = read_clock();
        if (after - before < least)
            least = after - before;
        //@ end
    }
    return least;
}

/* Does the clock count instructions?  Then a thousand of them take a thousand, and few more, and
 * twice the same.  With another shift it is so many times a power of two.  An interrupt may fall
 * between the readings: hence several rounds. */
static int counts_instructions(void)
{
    seL4_Word last = 0;
    for (int i = 0; i < ROUNDS; i++) {
        seL4_Word before = read_clock();
        __asm__ volatile(".rept 1000; nop; .endr");
        seL4_Word took = read_clock() - before, unit = took / 1000;
        if (took == last && unit > 0 && (unit & (unit - 1)) == 0 && took < unit * 1020)
            return 1;
        last = took;
    }
    return 0;
}

/* How many instructions a Call of `words` message words takes: there, until the server has it
 * (*there), and until the answer is back (*both). */
static void measure_call(seL4_Word words, seL4_Word reading, seL4_Word *there, seL4_Word *both)
{
    *there = *both = ~0ul;
    for (int i = 0; i < ROUNDS; i++) {
        seL4_Word before = 0, after = 0;
        UNUSED seL4_MessageInfo_t tag = seL4_MessageInfo_new(0, 0, 0, 0);
        arrived = 0;

        /* TASK 3: call the server with a message of so many words, and read the clock before and
         * after, into before and after.
         *
         * hint: the tag first, with the length words, so that it is not counted.  Then read the
         *       clock, seL4_Call(endpoint, tag), and read the clock again. */
        //@ 3
        tag = seL4_MessageInfo_new(0, 0, 0, words);
        before = read_clock();
        tag = seL4_Call(endpoint, tag);
        after = read_clock();
        //@ end
        ZF_LOGF_IF(arrived == 0, "The server was not called (TASK 3)");
        ZF_LOGF_IF(before == 0 || before > arrived || arrived > after,
                   "before is %lu, the clock of the server %lu, after %lu: "
                   "they must be in this order (TASK 3)",
                   before, arrived, after);

        /* TASK 4: keep the smallest number of instructions for the way there, until the server read
         * the clock, in *there; and for both ways in *both.
         *
         * hint: take `reading` away from each difference. */
        //@ 4
        if (arrived - before - reading < *there)
            *there = arrived - before - reading;
        if (after - before - reading < *both)
            *both = after - before - reading;
        //@ end
    }
    ZF_LOGF_IF(*there == ~0ul || *both == ~0ul,
               "*there is %ld and *both is %ld: -1 means that nothing was kept (TASK 4)", *there,
               *both);
    ZF_LOGF_IF(*there >= *both || *there < 50,
               "%lu and %lu instructions for one way and for both "
               "cannot be right (TASK 4)",
               *there, *both);
    ZF_LOGF_IF(seL4_MessageInfo_get_length(seL4_MessageInfo_new(0, 0, 0, words)) != words,
               "A message has at most %d words", seL4_MsgMaxLength);
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Word there = 0, both = 0, long_there = 0, long_both = 0, again = 0;
    UNUSED seL4_Word third = 0;

    zf_log_set_tag_prefix("measuring:");
    endpoint = alloc_object(info, seL4_EndpointObject, 0);
    start_thread(info, "server", server, NULL, seL4_MaxPrio, seL4_CapInitThreadCNode, seL4_NilData,
                 seL4_CapNull);
    seL4_Yield(); /* the server runs until it waits */

    ZF_LOGF_IF(read_clock() == 0, "read_clock returns 0 (TASK 1)");
    ZF_LOGF_IF(!counts_instructions(),
               "The clock of this machine does not count instructions: start "
               "it by ./simulate, which gives QEMU the option -icount shift=0");
    seL4_Word reading = cost_of_reading();
    ZF_LOGF_IF(reading > 100, "Reading the clock cannot take %ld instructions (TASK 2)", reading);
    printf("Reading the clock takes %lu instructions.\n", reading);

    measure_call(0, reading, &there, &both);
    printf("A Call without words: %lu instructions there, %lu instructions both ways.\n", there,
           both);

    /* TASK 5: measure a Call of 10 words, into long_there and long_both.
     *
     * Up to 4 words stay in registers.  More go through the IPC buffers, which the kernel
     * copies. */
    //@ 5
    measure_call(10, reading, &long_there, &long_both);
    //@ end
    ZF_LOGF_IF(long_there <= there, "10 words cannot take fewer instructions than none (TASK 5)");
    printf("A Call with 10 words: %lu instructions there, %lu instructions both ways.\n",
           long_there, long_both);

    /* TASK 6: measure the Call without words once more, and put the number for the way there into
     * again.
     *
     * hint: third may take the other number. */
    //@ 6
    measure_call(0, reading, &again, &third);
    //@ end
    /* While a tool looks on, the kernel tells it of each call, and a time may be a byte longer. */
    ZF_LOGF_IF(again > there + there / 128 || again < there - there / 128,
               "The second time it was %lu: is this a Call without words? (TASK 6)", again);
    printf("The second measurement gives %s number.\n",
           again == there ? "the same" : "nearly the same");

    /* The kernel's debugging is not free either: names of threads, checks, counters.  What a Call
     * costs depends on what is asked of the kernel, so a figure wants its conditions. */
    seL4_Word per_word = 0;

    /* TASK 7: how many instructions does one more word cost on the way there?  Put the number into
     * per_word: what 10 words cost more than none, by 10. */
    //@ 7
    per_word = (long_there - there) / 10;
    //@ end
    ZF_LOGF_IF(per_word != (long_there - there) / 10,
               "The number in per_word, %lu, is another one "
               "(TASK 7)",
               per_word);
    printf("One more word takes %lu instructions, about.\n", per_word);
    return 0;
}

/* interrupts: a device says that something happened.
 *
 * An interrupt arrives as a signal.  The device here is the timer that every PC has, the 8254: it
 * counts down from a number and then raises its line.  The program talks to it through I/O ports.
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>
#include <time.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* The timer: two of its ports, and how often it counts in a second. */
#define TIMER_DATA 0x40
#define TIMER_COMMAND 0x43
#define TIMER_HZ 1193182

/* "Counter 0, low byte then high byte, mode 0: raise the line when the count has come to 0." */
#define ONE_SHOT 0x30

/* Its line is pin 2 of the first interrupt controller.  The vector is the number under which the
 * processor gets the interrupt; any free one will do. */
#define TIMER_PIN 2
#define TIMER_VECTOR 0

#define PERIOD_MS 10
#define TICKS 5

/* Whose signal it is. */
#define TIMER_BADGE 0x8

static seL4_CPtr ports;

/* Asks the timer for one interrupt, after PERIOD_MS milliseconds. */
static void start_timer(void)
{
    unsigned count = TIMER_HZ * PERIOD_MS / 1000;
    seL4_Error error = seL4_X86_IOPort_Out8(ports, TIMER_COMMAND, ONE_SHOT);
    error |= seL4_X86_IOPort_Out8(ports, TIMER_DATA, count & 0xff);
    error |= seL4_X86_IOPort_Out8(ports, TIMER_DATA, count >> 8);
    ZF_LOGF_IF(error,
               "The timer's ports cannot be written: is there a capability to them? (TASK 1)");
}

static volatile seL4_Word ticks;

/* Runs while the first thread waits.  If no tick comes for five seconds, it ends the program. */
static void watchdog(void *arg)
{
    (void)arg;
    seL4_Word seen = 0;
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    for (;;) {
        clock_gettime(CLOCK_MONOTONIC, &now);
        if (seen != ticks)
            seen = ticks, start = now;
        ZF_LOGF_IF(now.tv_sec - start.tv_sec > 5 && seen == 0,
                   "No interrupt came: does the line "
                   "signal the notification (TASK 4), and may it interrupt (TASK 5)?");
        ZF_LOGF_IF(now.tv_sec - start.tv_sec > 5,
                   "No interrupt came after tick %lu: was the last one "
                   "acknowledged (TASK 7)?",
                   seen);
    }
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;

    zf_log_set_tag_prefix("interrupts:");
    UNUSED seL4_CPtr notification = alloc_object(info, seL4_NotificationObject, 0);
    seL4_CPtr badged = alloc_slot(info);
    seL4_CPtr handler = alloc_slot(info);
    ports = alloc_slot(info);

    /* TASK 1: get a capability to the timer's ports, 0x40 to 0x43, in the slot `ports`.
     *
     *      seL4_Error seL4_X86_IOPortControl_Issue(seL4_X86_IOPortControl _service,
     *                                              seL4_Word first_port, seL4_Word last_port,
     *                                              seL4_CNode root, seL4_Word index,
     *                                              seL4_Uint8 depth);
     * hint: _service is seL4_CapIOPortControl, root seL4_CapInitThreadCNode, depth seL4_WordBits.
     *       Put the result into error. */
    //@ 1
    error = seL4_X86_IOPortControl_Issue(seL4_CapIOPortControl, TIMER_DATA, TIMER_COMMAND,
                                         seL4_CapInitThreadCNode, ports, seL4_WordBits);
    //@ end
    ZF_LOGF_IFERR(error, "There is no capability to the ports (TASK 1)")
    start_timer();
    printf("The timer counts.\n");

    /* TASK 2: get a capability to handle the timer's line, in the slot `handler`.
     *
     *      seL4_Error seL4_IRQControl_GetIOAPIC(seL4_IRQControl _service, seL4_CNode root,
     *                                           seL4_Word index, seL4_Uint8 depth,
     *                                           seL4_Word ioapic, seL4_Word pin, seL4_Word level,
     *                                           seL4_Word polarity, seL4_Word vector);
     * hint: _service is seL4_CapIRQControl; the controller (ioapic) 0, TIMER_PIN, level 0 and
     *       polarity 0 (a line of the old kind), TIMER_VECTOR. */
    //@ 2
    error = seL4_IRQControl_GetIOAPIC(seL4_CapIRQControl, seL4_CapInitThreadCNode, handler,
                                      seL4_WordBits, 0, TIMER_PIN, 0, 0, TIMER_VECTOR);
    //@ end
    ZF_LOGF_IFERR(error, "There is no capability to the line (TASK 2)")
    ZF_LOGF_IF(seL4_DebugCapIdentify(handler) == 0, "The slot `handler` is empty (TASK 2)");
    printf("There is a handler for the line.\n");

    /* TASK 3: make a capability to the notification in the slot `badged`, with the badge
     * TIMER_BADGE.
     *
     * hint: seL4_CNode_Mint, as in the tutorial `notifications`; all rights. */
    //@ 3
    error = seL4_CNode_Mint(seL4_CapInitThreadCNode, badged, seL4_WordBits, seL4_CapInitThreadCNode,
                            notification, seL4_WordBits, seL4_AllRights, TIMER_BADGE);
    //@ end
    ZF_LOGF_IFERR(error, "The badged capability cannot be made (TASK 3)")
    ZF_LOGF_IF(seL4_DebugCapIdentify(badged) == 0, "The slot `badged` is empty (TASK 3)");

    /* TASK 4: let the kernel signal through `badged` when the line is raised.
     *
     *      seL4_Error seL4_IRQHandler_SetNotification(seL4_IRQHandler _service,
     *                                                 seL4_CPtr notification); */
    //@ 4
    error = seL4_IRQHandler_SetNotification(handler, badged);
    //@ end
    ZF_LOGF_IFERR(error, "The line has no notification (TASK 4)")

    /* TASK 5: say to the kernel that the line may interrupt from now on.
     *
     * What came before there was a notification is forgotten with that.
     *      seL4_Error seL4_IRQHandler_Ack(seL4_IRQHandler _service); */
    //@ 5
    error = seL4_IRQHandler_Ack(handler);
    //@ end
    ZF_LOGF_IFERR(error, "The line cannot be acknowledged (TASK 5)")

    start_thread(info, "watchdog", watchdog, NULL, 100, seL4_CapInitThreadCNode, seL4_NilData,
                 seL4_CapNull);
    while (ticks < TICKS) {
        seL4_Word badge = 0;
        start_timer();

        /* TASK 6: wait for the interrupt.  The badge belongs into badge.
         *
         *      void seL4_Wait(seL4_CPtr src, seL4_Word *sender);
         * hint: src is notification. */
        //@ 6
        seL4_Wait(notification, &badge);
        //@ end
        ZF_LOGF_IF(badge != TIMER_BADGE, "The badge is %#lx: no interrupt was waited for (TASK 6)",
                   badge);
        ticks++;
        printf("Tick %lu.\n", ticks);
        if (ticks == TICKS)
            break;

        /* TASK 7: acknowledge the interrupt.
         *
         * The kernel holds the line back until its handler says that the device has been dealt
         * with. */
        //@ 7
        seL4_IRQHandler_Ack(handler);
        //@ end
    }
    printf("The line was raised %lu times, after %d ms each.\n", ticks, PERIOD_MS);
    return 0;
}

/* interrupts: a device says that something happened.
 *
 * An interrupt arrives as a signal.  The device here is the clock of QEMU's virt machine, a PL031:
 * it counts seconds, and raises its line when the count is the one that it was told.  The program
 * talks to it through registers that lie in memory.
 *
 * There are 7 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdint.h>
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>
#include <sel4tutorials/alloc.h>
#include <sel4tutorials/thread.h>
#include <sel4utils/sel4_zf_logif.h>
#include <utils/util.h>

/* The clock: where its registers are in physical memory, and where this program sees them. */
#define CLOCK_PADDR 0x9010000
#define REGISTERS 0xA000000000

/* Its registers, each of 32 bits: the count of seconds; the count at which it raises its line; 1 if
 * it may; 1 is written when it shall lower the line. */
enum { COUNT = 0x00 / 4, MATCH = 0x04 / 4, MAY_RAISE = 0x10 / 4, LOWER = 0x1c / 4 };

/* Its line has the number 34 at the interrupt controller.  It stays raised until the clock is told
 * to lower it: a line of this kind is a level. */
#define CLOCK_IRQ 34
#define LEVEL 0

#define TICKS 3

/* Whose signal it is. */
#define CLOCK_BADGE 0x8

static volatile uint32_t *const registers = (uint32_t *)REGISTERS;

/* Asks the clock for one interrupt, when the next second begins. */
static void start_clock(void)
{
    registers[MATCH] = registers[COUNT] + 1;
    registers[MAY_RAISE] = 1;
}

/* Deals with the clock: it lowers its line. */
static void quiet_clock(void)
{
    registers[LOWER] = 1;
}

/* The tables for all addresses of this program that begin with REGISTERS. */
static void map_tables(seL4_BootInfo *info)
{
    seL4_Error error = seL4_NoError;
    for (int level = 0; level < 3; level++)
        error |= seL4_ARM_PageTable_Map(alloc_object(info, seL4_ARM_PageTableObject, 0),
                                        seL4_CapInitThreadVSpace, REGISTERS,
                                        seL4_ARM_Default_VMAttributes);
    ZF_LOGF_IF(error, "The tables for the registers cannot be mapped");
}

static volatile seL4_Word ticks;

/* Runs while the first thread waits.  If no tick comes for three seconds, it ends the program. */
static void watchdog(void *arg)
{
    (void)arg;
    seL4_Word seen = 0;
    uint32_t start = registers[COUNT];
    for (;;) {
        if (seen != ticks)
            seen = ticks, start = registers[COUNT];
        ZF_LOGF_IF(registers[COUNT] - start > 3 && seen == 0,
                   "No interrupt came: does the line "
                   "signal the notification (TASK 4), and may it interrupt (TASK 5)?");
        ZF_LOGF_IF(registers[COUNT] - start > 3,
                   "No interrupt came after tick %lu: was the last one "
                   "acknowledged (TASK 7)?",
                   seen);
    }
}

int main(void)
{
    seL4_BootInfo *info = platsupport_get_bootinfo();
    seL4_Error error = seL4_NoError;
    int mapped = -1;

    zf_log_set_tag_prefix("interrupts:");
    UNUSED seL4_CPtr notification = alloc_object(info, seL4_NotificationObject, 0);
    seL4_CPtr badged = alloc_slot(info);
    seL4_CPtr handler = alloc_slot(info);
    UNUSED seL4_CPtr page = alloc_device_page(info, CLOCK_PADDR);
    map_tables(info);

    /* TASK 1: map the page with the clock's registers at REGISTERS, to be read and written, past
     * the cache.
     *
     *      seL4_Error seL4_ARM_Page_Map(seL4_ARM_Page _service, seL4_CPtr vspace, seL4_Word vaddr,
     *                                   seL4_CapRights_t rights, seL4_ARM_VMAttributes attr);
     * hint: _service is page, vspace seL4_CapInitThreadVSpace.  The attributes 0 say: no cache.
     *       Put the result into mapped. */
    //@ 1
    mapped = seL4_ARM_Page_Map(page, seL4_CapInitThreadVSpace, REGISTERS, seL4_ReadWrite, 0);
    //@ end
    ZF_LOGF_IF(mapped == -1, "Nobody has mapped the clock's registers (TASK 1)");
    ZF_LOGF_IFERR(mapped, "The clock's registers are not mapped (TASK 1)")
    start_clock();
    printf("The clock counts.\n");

    /* TASK 2: get a capability to handle the clock's line, in the slot `handler`.
     *
     *      seL4_Error seL4_IRQControl_GetTrigger(seL4_IRQControl _service, seL4_Word irq,
     *                                            seL4_Word trigger, seL4_CNode root,
     *                                            seL4_Word index, seL4_Uint8 depth);
     * hint: _service is seL4_CapIRQControl; CLOCK_IRQ; the trigger is LEVEL; root
     *       seL4_CapInitThreadCNode, depth seL4_WordBits.  Put the result into error. */
    //@ 2
    error = seL4_IRQControl_GetTrigger(seL4_CapIRQControl, CLOCK_IRQ, LEVEL,
                                       seL4_CapInitThreadCNode, handler, seL4_WordBits);
    //@ end
    ZF_LOGF_IFERR(error, "There is no capability to the line (TASK 2)")
    ZF_LOGF_IF(seL4_DebugCapIdentify(handler) == 0, "The slot `handler` is empty (TASK 2)");
    printf("There is a handler for the line.\n");

    /* TASK 3: make a capability to the notification in the slot `badged`, with the badge
     * CLOCK_BADGE.
     *
     * hint: seL4_CNode_Mint, as in the tutorial `notifications`; all rights. */
    //@ 3
    error = seL4_CNode_Mint(seL4_CapInitThreadCNode, badged, seL4_WordBits, seL4_CapInitThreadCNode,
                            notification, seL4_WordBits, seL4_AllRights, CLOCK_BADGE);
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
        start_clock();

        /* TASK 6: wait for the interrupt.  The badge belongs into badge.
         *
         *      void seL4_Wait(seL4_CPtr src, seL4_Word *sender);
         * hint: src is notification. */
        //@ 6
        seL4_Wait(notification, &badge);
        //@ end
        ZF_LOGF_IF(badge != CLOCK_BADGE, "The badge is %#lx: no interrupt was waited for (TASK 6)",
                   badge);
        quiet_clock();
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
    printf("The line was raised %lu times, once a second.\n", ticks);
    return 0;
}

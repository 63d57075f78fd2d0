/* forged.c - interrupts that nobody was given, sent as messages by the timers of the HPET, to whose
 * registers this program has a frame; what any device can do that sends messages, where no IOMMU
 * remaps them.  Nobody is hurt by any vector, in any state of the processor; a thread keeps its
 * registers; the clock goes on.
 *
 * Wants QEMU's -global hpet.msi=on.  IA-PC HPET specification 1.0a, section 2.3. */
#include "../qemu/check.h"

enum {
    HPET_AT = 0xfed00000,
    CONFIG = 0x10 / 4,
    COUNTER = 0xf0 / 4,
    TIMER = 0x100 / 4,
    TIMER_WORDS = 0x20 / 4
};
enum { T_CONFIG, T_COMPARATOR = 0x08 / 4, T_DATA = 0x10 / 4, T_ADDRESS = 0x14 / 4 };
enum {
    T_ON = 1 << 2,
    T_CAN_SEND = 1 << 15,
    T_SEND = 1 << 14,
    T_32 = 1 << 8,
    SOON = 3000,
    LATER = 100000
};
enum { VECTORS = 256, VECTOR_OF_IRQ = 48, OWN = 60, PATIENCE = 1000 };
enum { FLAG_IF = 0x200, FLAG_IOPL = 0x3000 };

static volatile unsigned *hpet;
static volatile unsigned long rounds;
static seL4_CPtr fault_ep, bell;

static bool find_hpet(void)
{
    vka_object_t frame;
    hpet = (volatile unsigned *)((char *)new_page(NULL) + 4096 * 100);
    if (!CHECK(vka_alloc_frame_at(&vka, 12, HPET_AT, &frame) == 0) ||
        !CHECK(seL4_X86_Page_Map(frame.cptr, VSPACE, (seL4_Word)hpet, seL4_AllRights,
                                 seL4_X86_CacheDisabled) == 0))
        return false;
    return CHECK(hpet[TIMER] & T_CAN_SEND);
}

/* Timer n sends this message when so many periods have passed. */
static void send_in(int n, unsigned periods, unsigned message)
{
    volatile unsigned *t = hpet + TIMER + n * TIMER_WORDS;
    hpet[CONFIG] = 1;
    t[T_CONFIG] = 0;
    t[T_DATA] = message;
    t[T_ADDRESS] = 0xfee00000;
    t[T_CONFIG] = T_SEND | T_32;
    t[T_COMPARATOR] = hpet[COUNTER] + periods;
    t[T_CONFIG] = T_SEND | T_32 | T_ON;
}

static void quiet(void)
{
    for (int n = 0; n < 2; n++)
        hpet[TIMER + n * TIMER_WORDS] = 0;
}

static void wait_for(unsigned periods)
{
    unsigned start = hpet[COUNTER];
    while (hpet[COUNTER] - start < periods)
        ;
}

/* A thread that runs for ever, with a stack pointer that would give I/O privilege if it were taken
 * for flags. */
__attribute__((naked, noreturn)) static void bait(void *arg)
{
    (void)arg;
    __asm__("mov $0x3202, %rsp\n1: incq rounds\n\tjmp 1b");
}

static void sleep_until_bell(void)
{
    seL4_Wait(bell, NULL);
}

/* While the thread t runs and this one sleeps, the message comes; then the bell rings. */
static void disturb(unsigned message)
{
    send_in(1, LATER, OWN + VECTOR_OF_IRQ);
    send_in(0, SOON, message);
    sleep_until_bell();
    quiet();
}

static bool has_faulted(void)
{
    seL4_Word badge = 0;
    seL4_NBRecv(fault_ep, &badge);
    return badge != 0;
}

static bool is_unhurt(thread_t *t)
{
    seL4_UserContext r;
    unsigned long before = rounds;
    for (int i = 0; i < PATIENCE && rounds == before;
         i++) /* on a busy host the bell may ring at once */
        disturb(OWN + VECTOR_OF_IRQ);
    CHECK(seL4_TCB_ReadRegisters(t->tcb, 0, 0, 20, &r) == 0);
    return rounds != before && r.rsp == 0x3202 && (r.rflags & (FLAG_IF | FLAG_IOPL)) == FLAG_IF;
}

static bool may_be_sent(unsigned vector)
{
    return vector != OWN + VECTOR_OF_IRQ;
}

/* Two threads of equal priority: does the clock end the turn of one that never gives it up? */
static bool clock_goes_on(thread_t *t)
{
    unsigned long before = rounds, seen = 0;
    seL4_TCB_SetPriority(t->tcb, SELF, 255);
    for (int i = 0; i < 10; i++) {
        seL4_Yield();
        seen += rounds != before;
        before = rounds;
    }
    seL4_TCB_SetPriority(t->tcb, SELF, 100);
    return seen > 5;
}

static void test_every_vector(thread_t *t)
{
    for (unsigned vector = 0; vector < VECTORS; vector++) {
        if (!may_be_sent(vector))
            continue;
        disturb(vector);
        if (!CHECK(!has_faulted()) || !CHECK(is_unhurt(t)))
            printf("  vector %u, while a thread ran\n", vector);
    }
    CHECK(clock_goes_on(t));
}

/* What a message may ask for instead of a vector: the lowest priority of the processors, an NMI,
 * the PICs' vector.  (An SMI is the firmware's, INIT resets the processor.) */
static void test_modes(thread_t *t)
{
    static const unsigned messages[] = { 1 << 8 | 33, 1 << 8 | 200, 4 << 8,
                                         4 << 8 | 17, 7 << 8,       7 << 8 | 17 };
    for (unsigned i = 0; i < sizeof messages / sizeof *messages; i++) {
        disturb(messages[i]);
        if (!CHECK(!has_faulted()) || !CHECK(is_unhurt(t)))
            printf("  message 0x%x\n", messages[i]);
    }
    CHECK(clock_goes_on(t));
}

/* With every thread asleep. */
static void test_idle(void)
{
    for (unsigned vector = 0; vector < VECTORS; vector++)
        if (may_be_sent(vector))
            disturb(vector);
    CHECK(!has_faulted());
}

/* While the kernel works: it looks for interrupts, and what it sees must not stop it for ever. */
static void test_long_work(void)
{
    vka_object_t memory;
    CHECK(vka_alloc_untyped(&vka, 14, &memory) == 0);
    for (unsigned vector = 16; vector < VECTORS; vector++) {
        seL4_CPtr s = new_slot();
        new_slot();
        if (!may_be_sent(vector))
            continue;
        for (int i = 0; i < 2; i++) { /* a second is kept while the first is not acknowledged */
            send_in(0, 1, vector);
            wait_for(SOON);
        }
        if (!CHECK(seL4_Untyped_Retype(memory.cptr, seL4_EndpointObject, 0, CNODE, 0, 0, s, 2) ==
                   0))
            printf("  vector %u, and then long work\n", vector);
    }
    quiet();
}

/* INT n is the thread's own doing, before and after a message with that vector. */
static void test_int(void)
{
    extern char int_200[];
    __asm__(".pushsection .text\nint_200: int $200\n1: jmp 1b\n.popsection");
    thread_t t = new_thread((void (*)(void *))int_200, NULL, 100,
                            mint(fault_ep, seL4_AllRights, 8));
    for (int i = 0; i < 3; i++) {
        CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
        seL4_MessageInfo_t m = seL4_Recv(fault_ep, NULL);
        CHECK(seL4_MessageInfo_get_label(m) == seL4_Fault_UnknownSyscall);
        CHECK(seL4_GetMR(seL4_UnknownSyscall_FaultIP) == (seL4_Word)int_200);
        disturb(200);
    }
    CHECK(seL4_TCB_Suspend(t.tcb) == 0);
}

int main(void)
{
    start();
    if (find_hpet()) {
        seL4_CPtr handler = new_slot();
        fault_ep = new_object(seL4_EndpointObject, 0);
        bell = new_object(seL4_NotificationObject, 0);
        CHECK(seL4_IRQControl_GetMSI(seL4_CapIRQControl, CNODE, handler, 64, 0, 0, 0, 0, OWN) == 0);
        CHECK(seL4_IRQHandler_SetNotification(handler, mint(bell, seL4_AllRights, 1)) == 0);
        thread_t t = new_thread(bait, NULL, 100, mint(fault_ep, seL4_AllRights, 7));
        seL4_DebugNameThread(t.tcb, "bait");
        test_idle();
        CHECK(seL4_TCB_Resume(t.tcb) == 0);
        test_every_vector(&t);
        test_modes(&t);
        CHECK(seL4_TCB_Suspend(t.tcb) == 0);
        test_long_work();
        test_int();
    }
    return finish();
}

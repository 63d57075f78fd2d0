/* crashes.c - ten threads, each of which a fault of its own stops; then main waits for ever.
 *
 * Nothing is checked here: test/qemu/crashes.sh looks for each in the postmortem. */
#include "../qemu/check.h"

static volatile seL4_Word zero;

static void reads_null(void *none)
{
    (void)none;
    zero = *(volatile seL4_Word *)zero;
}

static void writes_code(void *none)
{
    (void)none;
    *(volatile seL4_Word *)(zero + 0x700000000000) = 1;
}

/* Jumps to where there is no code. */
static void jumps(void *none)
{
    ((void (*)(void *))(zero + 0x30000000))(none);
}

static void divides(void *none)
{
    (void)none;
    zero = 7 / zero;
}

static void traps(void *none)
{
    (void)none;
    __builtin_trap();
}

static void halts(void *none)
{
    (void)none;
    __asm__ volatile("hlt");
}

/* An address that is none: the processor refuses it. */
static void reads_nowhere(void *none)
{
    (void)none;
    zero = *(volatile seL4_Word *)(zero + BIT(62));
}

static void asks_wrong(void *none)
{
    (void)none;
    __asm__ volatile("syscall" : : "d"(-999l) : "rcx", "r11", "memory");
}

static void calls_nobody(void *none)
{
    (void)none;
    seL4_Call(0x1234567, seL4_MessageInfo_new(0, 0, 0, 0));
}

/* Fills its stack: the page below is empty. */
static int __attribute__((noinline)) fill(volatile int *above)
{
    volatile int here[64];
    here[0] = above ? *above + 1 : 0;
    return here[0] < 1000000 ? fill(here) + here[0] : 0;
}

static void fills(void *none)
{
    (void)none;
    fill(NULL);
}

/* A stack with nothing mapped below. */
static void on_small_stack(thread_t *t)
{
    seL4_Word bottom = 0x20000000;
    CHECK_ERROR(sel4utils_map_page_leaky(&vka, VSPACE, new_object(seL4_X86_4K, 0), (void *)bottom,
                                         seL4_AllRights, 1),
                0);
    t->regs.rsp = bottom + BIT(seL4_PageBits) - 8;
    CHECK_ERROR(seL4_TCB_WriteRegisters(t->tcb, 0, 0, 20, &t->regs), 0);
}

int main(void)
{
    static const struct {
        const char *name;
        void (*entry)(void *);
    } all[] = { { "reads null", reads_null },
                { "writes nowhere", writes_code },
                { "jumps", jumps },
                { "divides", divides },
                { "traps", traps },
                { "halts", halts },
                { "reads no address", reads_nowhere },
                { "asks wrong", asks_wrong },
                { "calls nobody", calls_nobody },
                { "fills its stack", fills } };
    start();
    seL4_DebugNameThread(SELF, "main");
    for (seL4_Word i = 0; i < sizeof all / sizeof *all; i++) {
        thread_t t = new_thread(all[i].entry, NULL, 100, 0);
        seL4_DebugNameThread(t.tcb, all[i].name);
        if (all[i].entry == fills)
            on_small_stack(&t);
        CHECK_ERROR(seL4_TCB_Resume(t.tcb), 0);
    }
    seL4_Wait(new_object(seL4_NotificationObject, 0), NULL);
    return 0;
}

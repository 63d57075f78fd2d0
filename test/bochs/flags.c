/* flags.c - a thread with flags set that could change what the kernel does comes into it by each
 * way: faults, INT instructions, ticks.
 *
 * Half of the threads set AC, half do not: with AC the kernel loads all flags anew, and so clears
 * the direction flag, too.  flags.sh looks at the flags in the kernel meanwhile; here only what
 * becomes of the thread is checked. */
#include "../qemu/check.h"

enum { DF = 0x400, NT = 0x4000, AC = 0x40000, ID = 0x200000, FLAGS = DF + NT + AC + ID };
enum { ROUNDS = 4 };
/* The flags that the next thread sets. */
seL4_Word flags;
#define SET_FLAGS "pushfq\n\tmov flags(%%rip), %%rax\n\torq %%rax, (%%rsp)\n\tpopfq\n\t"

static void undefined_opcode(void *arg)
{
    (void)arg;
    __asm__ volatile(SET_FLAGS "ud2" : : : "rax", "memory", "cc");
}

static void page_fault(void *arg)
{
    (void)arg;
    __asm__ volatile(SET_FLAGS "mov 0x5000, %%eax" : : : "rax", "memory", "cc");
}

static void software_interrupt(void *arg)
{
    (void)arg;
    __asm__ volatile(SET_FLAGS "int $0xa0" : : : "rax", "memory", "cc");
}

/* The only thread that can run, so each tick finds it. */
static void until_ticks(void *arg)
{
    (void)arg;
    __asm__ volatile(SET_FLAGS "mov $4000000, %%ecx\n\t1: dec %%ecx\n\tjnz 1b\n\tud2"
                     :
                     :
                     : "rax", "ecx", "memory", "cc");
}

int main(void)
{
    static void (*const ways[])(void *) = { undefined_opcode, page_fault, software_interrupt,
                                            until_ticks };
    start();
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0);
    for (unsigned i = 0; i < ROUNDS * sizeof ways / sizeof *ways; i++) {
        flags = i / (sizeof ways / sizeof *ways) % 2 ? FLAGS : FLAGS - AC;
        thread_t t = new_thread(ways[i % (sizeof ways / sizeof *ways)], NULL, 254, ep);
        seL4_UserContext regs;
        resume(&t);
        seL4_MessageInfo_t tag = seL4_Recv(ep, NULL);
        CHECK(seL4_MessageInfo_get_label(tag) != seL4_Fault_NullFault);
        CHECK(seL4_TCB_ReadRegisters(t.tcb, 0, 0, sizeof regs / sizeof(seL4_Word), &regs) == 0);
        CHECK_IS(regs.rflags & FLAGS, flags);
        CHECK(end_thread(&t) == 0);
    }
    return finish();
}

/* main.c - a root task without any library but libsel4: prints what its options are, and what the
 * kernel gave it. */
#include <autoconf.h>
#include <kernel/gen_config.h>
#include <sel4/sel4.h>
#ifdef CONFIG_TINY_NAME
#error "autoconf.h brings options of others than the kernel and libsel4"
#endif
#include <tiny/gen_config.h>

#ifdef CONFIG_TINY_IS_ASKED
#error "an option is not what the project has set"
#endif
#ifdef CONFIG_ARCH_ARM
#if !defined CONFIG_TINY_ON_ARM || !defined CONFIG_TINY_PORT_ARM || defined CONFIG_TINY_PORT_COM1
#error "an option of Arm is not set"
#endif
#elif defined CONFIG_TINY_ON_ARM || defined CONFIG_TINY_PORT_COM2 || !defined CONFIG_TINY_PORT_COM1
#error "an option that cannot be is set"
#endif

static void print(const char *text)
{
    while (*text)
        seL4_DebugPutChar(*text++);
}

static void print_number(seL4_Word n)
{
    if (n >= 10)
        print_number(n / 10);
    seL4_DebugPutChar((char)('0' + n % 10));
}

/* The stack of the first lines, and thread-local memory: a word each for the IPC buffer and its own
 * address. */
__attribute__((used)) static seL4_Word stack[1024] __attribute__((aligned(16))), storage[16];

#ifdef CONFIG_ARCH_ARM
enum { THREAD = 0 }; /* variables lie behind the address that the thread has */
#else
enum { THREAD = 15 }; /* and here before it */
#endif

__attribute__((used, noreturn)) static void first(seL4_BootInfo *info)
{
    storage[THREAD] = (seL4_Word)&storage[THREAD];
    seL4_SetTLSBase((seL4_Word)&storage[THREAD]);
    seL4_SetIPCBuffer(info->ipcBuffer);
    seL4_InitBootInfo(info);
    for (int i = 0; i < CONFIG_TINY_TIMES; i++)
        print("greetings from " CONFIG_TINY_NAME "\n");
    print("slots ");
    print_number(1ul << seL4_GetBootInfo()->initThreadCNodeSizeBits);
    print("\nthread ");
    print_number(1ul << seL4_TCBBits);
    print(" bytes");
#ifdef CONFIG_KERNEL_MCS
    print("\ncontexts ");
    print_number(info->schedcontrol.end - info->schedcontrol.start);
    print(seL4_SchedContext_Consumed(seL4_CapInitThreadSC).error ? "" : ", a turn of ");
    print_number(CONFIG_BOOT_THREAD_TIME_SLICE);
    print(" ms");
#endif
    print(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 100)
              ? "\nno priority\n"
              : "\nends\n");
    seL4_TCB_Suspend(seL4_CapInitThreadTCB);
    for (;;)
        ;
}

#ifdef CONFIG_ARCH_ARM
__asm__(".globl _sel4_start\n_sel4_start: adrp x1, stack\n\tadd x1, x1, #:lo12:stack\n\t"
        "add sp, x1, #8192\n\tmov x29, #0\n\tbl first\n\tudf #0");
#else
__asm__(".globl _sel4_start\n_sel4_start: lea stack+8192(%rip), %rsp\n\txor %ebp, %ebp\n\tcall "
        "first\n\tud2");
#endif

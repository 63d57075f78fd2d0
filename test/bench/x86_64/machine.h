/* machine.h - the benchmark on a PC: the counter, the way into the kernel, and names.
 *
 * Used by: bench.h. */
#pragma once

/* What is called in another way on each architecture. */
#define PREFIX "X86"
enum {
    SMALL_PAGE = seL4_X86_4K,
    LARGE_PAGE = seL4_X86_LargePageObject,
    HUGE_PAGE = seL4_X64_HugePageObject,
    VSPACE_OBJECT = seL4_X64_PML4Object,
    PAGE_MAP = X86PageMap,
    PAGE_UNMAP = X86PageUnmap,
    PAGE_ADDRESS = X86PageGetAddress,
    ASSIGN = X86ASIDPoolAssign,
    PAGE_ATTRIBUTES = 0,
    /* the tables below the topmost one, from the top down */
    TABLE_1 = seL4_X86_PDPTObject,
    TABLE_1_MAP = X86PDPTMap,
    TABLE_2 = seL4_X86_PageDirectoryObject,
    TABLE_2_MAP = X86PageDirectoryMap,
    TABLE_3 = seL4_X86_PageTableObject,
    TABLE_3_MAP = X86PageTableMap,
    TABLE_3_UNMAP = X86PageTableUnmap,
};
#define PAGING_OBJECTS \
    { "page table", seL4_X86_PageTableObject, 0 }, \
        { "page directory", seL4_X86_PageDirectoryObject, 0 }, { "PDPT", seL4_X86_PDPTObject, 0 }, \
    { \
        "PML4", seL4_X64_PML4Object, 0 \
    }

/* seL4_UserContext: so many words are written, what the flags are, where the first argument is. */
enum { REGISTERS = 20, FLAGS_WORD = 2, FLAGS = 0x202, ARGUMENT_WORD = 8, STACK_START = 8 };

ALWAYS word now(void)
{
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (word)high << 32 | low;
}

#if MCS
/* The reply object with which threads receive. */
extern word reply;

ALWAYS word sys(long number, word cap, word info)
{
    register word r12 __asm__("r12") = reply;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(info)
                     : "d"(number), "r"(r12)
                     : "rbx", "rcx", "r11", "r8", "r9", "r10", "r15", "memory");
    return cap;
}
#else
/* A system call whose message registers hold whatever they hold; returns the badge. */
ALWAYS word sys(long number, word cap, word info)
{
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(info)
                     : "d"(number)
                     : "rbx", "rcx", "r11", "r8", "r9", "r10", "r15", "memory");
    return cap;
}
#endif

/* An invocation with up to four words in registers; what else it takes is in the buffer already. */
ALWAYS word invoke(word cap, word info, word a, word b, word c, word d)
{
    register word r10 __asm__("r10") = a;
    register word r8 __asm__("r8") = b;
    register word r9 __asm__("r9") = c;
    register word r15 __asm__("r15") = d;
    long number = SYS_CALL;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(info), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "d"(number)
                     : "rbx", "rcx", "r11", "memory");
    return info >> 12;
}

/* As sys; *first gets word 0 of the message that was received, and is sent as that. */
ALWAYS word sys_first(long number, word cap, word info, word *first)
{
#if MCS
    register word r12 __asm__("r12") = reply; /* the kernel keeps it */
#else
    register word r12 __asm__("r12") = 0;
#endif
    register word r10 __asm__("r10") = *first;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(info), "+r"(r10)
                     : "d"(number), "r"(r12)
                     : "rbx", "rcx", "r11", "r8", "r9", "r15", "memory");
    *first = r10;
    return cap;
}

/* Use the FPU. */
ALWAYS void touch_fpu(void)
{
    __asm__ volatile("pxor %xmm0, %xmm0");
}

/* Instructions that fault. */
enum { UNDEFINED_BYTES = 2 };
ALWAYS void undefined_instruction(void)
{
    __asm__ volatile("ud2" : : : "memory");
}

ALWAYS void load_from_nowhere(void)
{
    __asm__ volatile("mov 0x1000, %%rax" : : : "rax", "memory");
}

/* A thread that sends for ever, through its first argument. */
#define SENDER(name, number) \
    __asm__(name ":\tmov $" number ", %rdx\n\t" \
                 "xor %esi, %esi\n\tmov %rsp, %rbx\n\tsyscall\n\tjmp " name)

/* The timer interrupts by itself. */
ALWAYS void interrupt_now(void)
{
}

ALWAYS void interrupt_seen(void)
{
}

word port_control(uint16_t port, uint16_t value, int bytes);

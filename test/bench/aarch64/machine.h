/* machine.h - the benchmark on 64-bit Arm: the counter, the way into the kernel, and names.
 *
 * Used by: bench.h.  The counter is PMCCNTR_EL0, so the kernel must let user code read it. */
#pragma once

/* What is called in another way on each architecture. */
#define PREFIX "ARM"
enum {
    SMALL_PAGE = seL4_ARM_SmallPageObject,
    LARGE_PAGE = seL4_ARM_LargePageObject,
    HUGE_PAGE = seL4_ARM_HugePageObject,
    VSPACE_OBJECT = seL4_ARM_VSpaceObject,
    PAGE_MAP = ARMPageMap,
    PAGE_UNMAP = ARMPageUnmap,
    PAGE_ADDRESS = ARMPageGetAddress,
    ASSIGN = ARMASIDPoolAssign,
    PAGE_ATTRIBUTES = seL4_ARM_Default_VMAttributes,
    /* the tables below the topmost one: all are of one kind, and each call maps the first one that
     * is missing */
    TABLE_1 = seL4_ARM_PageTableObject,
    TABLE_1_MAP = ARMPageTableMap,
    TABLE_2 = seL4_ARM_PageTableObject,
    TABLE_2_MAP = ARMPageTableMap,
    TABLE_3 = seL4_ARM_PageTableObject,
    TABLE_3_MAP = ARMPageTableMap,
    TABLE_3_UNMAP = ARMPageTableUnmap,
};
#define PAGING_OBJECTS \
    { "page table", seL4_ARM_PageTableObject, 0 }, \
    { \
        "VSpace", seL4_ARM_VSpaceObject, 0 \
    }

/* seL4_UserContext: so many words are written, what the flags are, where the first argument is. */
enum { REGISTERS = 36, FLAGS_WORD = 2, FLAGS = 0, ARGUMENT_WORD = 3, STACK_START = 16 };

ALWAYS word now(void)
{
    word count;
    __asm__ volatile("mrs %0, pmccntr_el0" : "=r"(count) : : "memory");
    return count;
}

#if MCS
/* The reply object with which threads receive. */
extern word reply;
#endif

/* A system call that sends and receives *first as word 0 of its message. The other message
 * registers hold whatever they hold; returns the badge. */
ALWAYS word sys_first(long number, word cap, word info, word *first)
{
    register word x0 __asm__("x0") = cap;
    register word x1 __asm__("x1") = info;
    register word x2 __asm__("x2") = *first;
    register long x7 __asm__("x7") = number;
#if MCS
    register word x6 __asm__("x6") = reply;
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2)
                     : "r"(x7), "r"(x6)
                     : "x3", "x4", "x5", "memory");
#else
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2)
                     : "r"(x7)
                     : "x3", "x4", "x5", "memory");
#endif
    *first = x2;
    return x0;
}

/* The same without a word of its own. */
ALWAYS word sys(long number, word cap, word info)
{
    register word x0 __asm__("x0") = cap;
    register word x1 __asm__("x1") = info;
    register long x7 __asm__("x7") = number;
#if MCS
    register word x6 __asm__("x6") = reply;
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1)
                     : "r"(x7), "r"(x6)
                     : "x2", "x3", "x4", "x5", "memory");
#else
    __asm__ volatile("svc #0" : "+r"(x0), "+r"(x1) : "r"(x7) : "x2", "x3", "x4", "x5", "memory");
#endif
    return x0;
}

/* An invocation with up to four words in registers; what else it takes is in the buffer already. */
ALWAYS word invoke(word cap, word info, word a, word b, word c, word d)
{
    register word x0 __asm__("x0") = cap;
    register word x1 __asm__("x1") = info;
    register word x2 __asm__("x2") = a;
    register word x3 __asm__("x3") = b;
    register word x4 __asm__("x4") = c;
    register word x5 __asm__("x5") = d;
    register long x7 __asm__("x7") = SYS_CALL;
    __asm__ volatile("svc #0"
                     : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4), "+r"(x5)
                     : "r"(x7)
                     : "memory");
    return x1 >> 12;
}

/* Use the FPU. */
ALWAYS void touch_fpu(void)
{
    __asm__ volatile(".arch_extension fp\n\tfmov d0, xzr");
}

/* Instructions that fault. */
enum { UNDEFINED_BYTES = 4 };
ALWAYS void undefined_instruction(void)
{
    __asm__ volatile(".inst 0" : : : "memory");
}

ALWAYS void load_from_nowhere(void)
{
    __asm__ volatile("mov x9, #0x1000\n\tldr x9, [x9]" : : : "x9", "memory");
}

/* A thread that sends for ever, through its first argument. */
#define SENDER(name, number) \
    __asm__(name ":\tmov x7, #" number "\n\tmov x1, #0\n\tsvc #0\n\tb " name)

/* The serial port interrupts while this register says so: it has sent all. */
enum { UART_MASK = 0x38, UART_SENT = 1 << 5 };
extern volatile unsigned *uart;
ALWAYS void interrupt_now(void)
{
    uart[UART_MASK / 4] = UART_SENT;
}

ALWAYS void interrupt_seen(void)
{
    uart[UART_MASK / 4] = 0;
}

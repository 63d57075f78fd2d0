/* machine.h - for test programs: what each architecture calls by another name, or does in a way of
 * its own.  They are written with the names of x86_64; what only a PC has stands in
 * #ifdef CONFIG_ARCH_X86_64.
 *
 * Registers of seL4_UserContext: where a thread runs, its stack, its flags, its storage; what a
 * system call takes (capability, message info, number) and where its first result comes. */
#pragma once
#include <autoconf.h>
#include <sel4/sel4.h>

enum { CONTEXT_WORDS = sizeof(seL4_UserContext) / sizeof(seL4_Word) };

#ifdef CONFIG_ARCH_X86_64
#define IP rip
#define SP rsp
#define FLAGS rflags
#define TLS fs_base
#define CAP_REGISTER rdi
#define INFO_REGISTER rsi
#define NUMBER_REGISTER rdx
#define UNKNOWN_SYSCALL_FLAGS seL4_UnknownSyscall_FLAGS
#define USER_EXCEPTION_FLAGS seL4_UserException_FLAGS
#define CARRY 1ul
enum { LAST_METHOD = X86IRQIssueIRQHandlerMSI };
enum { SYSCALL_BYTES = 2 };
enum { FAULT_WROTE_NOWHERE = 6, FAULT_WROTE_READ_ONLY = 7 };
#define FAULT_KIND(status) (status)
/* What the word with the number of an undefined instruction is. */
enum { NOT_ALLOWED = 13 };
#define FAULT_IS_FETCH(status) ((status) >> 4)

/* The flags of a thread for which nobody wrote any; what is left of all, if they are written. */
enum { FLAGS_ALWAYS = 0x202, FLAGS_OF_ALL = 0xed7 };
#define IP_OF(address) ((address) >> 47 ? 0 : (address))

static inline int is_syscall(const void *instruction)
{
    const unsigned char *bytes = instruction;
    return bytes[0] == 0x0f && bytes[1] == 5;
}

/* Does the C library know the time? */
enum { HAS_CLOCK = 1 };

/* A counter of time, as fine as there is one. */
static inline seL4_Word count_time(void)
{
    unsigned low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return (seL4_Word)high << 32 | low;
}

/* Be busy for some `cycles`. */
static inline void spend(seL4_Word cycles)
{
    for (seL4_Word until = count_time() + cycles; count_time() < until;)
        ;
}

/* System call 77, with 0x11 where the result comes, and 0x22 and 0x33 beside it. */
static inline seL4_Word call_77(void)
{
    seL4_Word result;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "=a"(result)
                     : "a"(0x11), "d"(77), "D"(0x22), "S"(0x33)
                     : "rbx", "rcx", "r11", "memory");
    return result;
}
/* A system call, then READ_INTO becomes the word at READ_FROM, then an instruction that is none, of
 * READ_TAIL bytes; FIRST_WORD is the first message register. */
static const unsigned char __attribute__((unused))
call_and_read[] = { 0x0f, 0x05,       /* syscall */
                    0x48, 0x8b, 0x03, /* mov (%rbx), %rax */
                    0x0f, 0x0b };     /* ud2 */
enum { READ_TAIL = 2 };
#define READ_FROM rbx
#define READ_INTO rax
#define FIRST_WORD r10

#define UNKNOWN_SYSCALL_11 seL4_UnknownSyscall_RAX
#define UNKNOWN_SYSCALL_22 seL4_UnknownSyscall_RDI
#define UNKNOWN_SYSCALL_33 seL4_UnknownSyscall_RSI
#define UNKNOWN_SYSCALL_77 seL4_UnknownSyscall_RDX
#define RESULT_OF_77 rax

/* An instruction that user code may not execute. */
static inline void not_allowed(void)
{
    __asm__ volatile("hlt");
}

/* A handler for the interrupt that a test calls `number`, from 0 to 107. */
static inline int handler_for(seL4_Word number, seL4_CPtr slot)
{
    return seL4_IRQControl_GetMSI(seL4_CapIRQControl, seL4_CapInitThreadCNode, slot, seL4_WordBits,
                                  0, 0, 0, 0, number);
}

/* A Call while the processor's strings run backwards. */
static inline void call_backwards(seL4_Word *to, seL4_Word *info, seL4_Word mr[4])
{
    register seL4_Word mr0 __asm__("r10") = mr[0], mr1 __asm__("r8") = mr[1];
    register seL4_Word mr2 __asm__("r9") = mr[2], mr3 __asm__("r15") = mr[3];
    __asm__ volatile("std; movq %%rsp, %%rbx; syscall; movq %%rbx, %%rsp; cld"
                     : "+D"(*to), "+S"(*info), "+r"(mr0), "+r"(mr1), "+r"(mr2), "+r"(mr3)
                     : "d"((seL4_Word)seL4_SysCall)
                     : "rcx", "r11", "rbx", "memory");
    mr[0] = mr0, mr[1] = mr1, mr[2] = mr2, mr[3] = mr3;
}

#else
#define IP pc
#define SP sp
#define FLAGS spsr
#define TLS tpidr_el0
#define CAP_REGISTER x0
#define INFO_REGISTER x1
#define NUMBER_REGISTER x7
#define UNKNOWN_SYSCALL_FLAGS seL4_UnknownSyscall_SPSR
#define USER_EXCEPTION_FLAGS seL4_UserException_SPSR
#define CARRY (1ul << 29)
enum { LAST_METHOD = ARMIRQIssueSGISignal };
enum { SYSCALL_BYTES = 4 };
/* ESR_EL1: a write without translation, a write without permission. */
#define FAULT_WROTE_NOWHERE 0x92000044ul
#define FAULT_WROTE_READ_ONLY 0x9200004cul
/* Without the level at which the walk ended. */
#define FAULT_KIND(status) ((status) & ~3ul)
#define NOT_ALLOWED 0x2000000ul
#define FAULT_IS_FETCH(status) ((status) >> 26 == 0x20)

/* Debug kernels leave SError unmasked, so bit 8 is 0. Any address may be an instruction pointer. */
#define FLAGS_ALWAYS 0x40ul
#define FLAGS_OF_ALL 0xf0000040ul
#define IP_OF(address) (address)

static inline int is_syscall(const void *instruction)
{
    return (*(const unsigned *)instruction & 0xffe0001f) == 0xd4000001;
}

/* The kernel lets user code read no counter of time, unless it was built so. */
#ifdef CONFIG_EXPORT_VCNT_USER
enum { HAS_CLOCK = 1 };
#else
enum { HAS_CLOCK = 0 };
#endif

/* A loop is as long as it is. */
static inline void spend(seL4_Word cycles)
{
    for (volatile seL4_Word n = 0; n < cycles / 4; n++)
        ;
}

static inline seL4_Word call_77(void)
{
    register seL4_Word x0 __asm__("x0") = 0x11, x1 __asm__("x1") = 0x22, x2 __asm__("x2") = 0x33,
                          x7 __asm__("x7") = 77;
    __asm__ volatile("svc #0" : "+r"(x0) : "r"(x1), "r"(x2), "r"(x7) : "memory");
    return x0;
}
static const unsigned char __attribute__((unused))
call_and_read[] = { 0x01, 0x00, 0x00, 0xd4,   /* svc #0 */
                    0x09, 0x01, 0x40, 0xf9,   /* ldr x9, [x8] */
                    0x00, 0x00, 0x00, 0x00 }; /* udf #0 */
enum { READ_TAIL = 4 };
#define READ_FROM x8
#define READ_INTO x9
#define FIRST_WORD x2

#define UNKNOWN_SYSCALL_11 seL4_UnknownSyscall_X0
#define UNKNOWN_SYSCALL_22 seL4_UnknownSyscall_X1
#define UNKNOWN_SYSCALL_33 seL4_UnknownSyscall_X2
#define UNKNOWN_SYSCALL_77 seL4_UnknownSyscall_X7
#define RESULT_OF_77 x0

static inline void not_allowed(void)
{
    __asm__ volatile("udf #0");
}

/* Devices' interrupts from 40 on. */
static inline int handler_for(seL4_Word number, seL4_CPtr slot)
{
    return seL4_IRQControl_Get(seL4_CapIRQControl, number + 40, seL4_CapInitThreadCNode, slot,
                               seL4_WordBits);
}

/* There is no such direction. */
static inline void call_backwards(seL4_Word *to, seL4_Word *info, seL4_Word mr[4])
{
    sel4_trap(seL4_SysCall, to, info, &mr[0], &mr[1], &mr[2], &mr[3]);
}

/* ---- names ---- */

#define seL4_X86_4K seL4_ARM_SmallPageObject
#define seL4_X86_LargePageObject seL4_ARM_LargePageObject
#define seL4_X64_HugePageObject seL4_ARM_HugePageObject
#define seL4_X86_PageTableObject seL4_ARM_PageTableObject
#define seL4_X86_PageDirectoryObject seL4_ARM_PageTableObject
#define seL4_X86_PDPTObject seL4_ARM_PageTableObject
#define seL4_X64_PML4Object seL4_ARM_VSpaceObject
#define seL4_PML4Bits seL4_VSpaceBits
#define seL4_X86_VMAttributes seL4_ARM_VMAttributes
#define seL4_X86_Default_VMAttributes seL4_ARM_Default_VMAttributes
#define seL4_X86_Page_Map seL4_ARM_Page_Map
#define seL4_X86_Page_Unmap seL4_ARM_Page_Unmap
#define seL4_X86_Page_GetAddress seL4_ARM_Page_GetAddress
#define seL4_X86_PageTable_Map seL4_ARM_PageTable_Map
#define seL4_X86_PageTable_Unmap seL4_ARM_PageTable_Unmap
#define seL4_X86_PageDirectory_Map seL4_ARM_PageTable_Map
#define seL4_X86_PageDirectory_Unmap seL4_ARM_PageTable_Unmap
#define seL4_X86_PDPT_Map seL4_ARM_PageTable_Map
#define seL4_X86_PDPT_Unmap seL4_ARM_PageTable_Unmap
#define seL4_X86_ASIDPool_Assign seL4_ARM_ASIDPool_Assign
#define seL4_X86_ASIDControl_MakePool seL4_ARM_ASIDControl_MakePool
#define X86PageMap ARMPageMap
#define X86PageUnmap ARMPageUnmap
#define X86PageGetAddress ARMPageGetAddress
#define X86PageTableMap ARMPageTableMap
#define X86PageTableUnmap ARMPageTableUnmap
#define X86PageDirectoryMap ARMPageTableMap
#define X86PageDirectoryUnmap ARMPageTableUnmap
#define X86PDPTMap ARMPageTableMap
#define X86PDPTUnmap ARMPageTableUnmap
#define X86ASIDPoolAssign ARMASIDPoolAssign
#define X86ASIDControlMakePool ARMASIDControlMakePool
#define vka_alloc_pml4 vka_alloc_vspace_root
#endif

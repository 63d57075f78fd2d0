/* cpu.h - instructions that C cannot say, and what this CPU can do. */
#pragma once
#include "lib/types.h"

/* Intel SDM volume 3, table 6-1. */
enum {
    VECTOR_DEBUG = 1,
    VECTOR_NMI = 2,
    VECTOR_BREAKPOINT = 3,
    VECTOR_FPU = 7,
    VECTOR_DOUBLE_FAULT = 8,
    VECTOR_PAGE_FAULT = 14,
    VECTOR_MACHINE_CHECK = 18,
    EXCEPTIONS = 32
};

/* What CPUID found; set once at boot (cpu.c). */
struct cpu_features {
    bool huge_pages, nx, smep, smap, umip, fsgsbase, pcid, xsave, xsaves, x2apic, tsc_deadline;
    bool rdtscp, waitpkg;
    u8 physical_bits; /* of an address in memory; 36 where the CPU does not say */
    bool split;       /* the kernel is unmapped while user code runs (Meltdown) */
};
extern struct cpu_features features;

/* Numbers of model-specific registers (SDM volume 4). Those from 0xc0000080 on are AMD's
 * numbers, which all makers use. */
enum {
    MSR_APIC_BASE = 0x1b,
    MSR_SYSENTER_CS = 0x174,
    MSR_SYSENTER_ESP,
    MSR_SYSENTER_EIP,
    MSR_DEBUGCTL = 0x1d9,
    MSR_UMWAIT_CONTROL = 0xe1,
    MSR_XSS = 0xda0,
    MSR_PAT = 0x277,
    MSR_TSC_DEADLINE = 0x6e0,
    MSR_X2APIC = 0x800,
};
#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_CSTAR 0xc0000083
#define MSR_SFMASK 0xc0000084
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101
#define MSR_KERNEL_GS_BASE 0xc0000102
#define MSR_TSC_AUX 0xc0000103

/* The caller knows that the CPU has this register: another one raises #GP in the kernel. */
static inline void write_msr(u32 msr, word value)
{
    __asm__ volatile("wrmsr" : : "c"(msr), "a"((u32)value), "d"((u32)(value / P2(32))) : "memory");
}

/* The value of a model-specific register, in two halves of 32 bits. The caller knows that the
 * CPU has it. */
static inline word read_msr(u32 msr)
{
    u32 low, high;
    __asm__ volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
    return high * P2(32) + low;
}

/* The time stamp counter. RDTSC may run before earlier instructions have ended; for measuring
 * rates that does not matter. */
static inline word read_tsc(void)
{
    u32 low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
    return high * P2(32) + low;
}

/* read_cr0(), write_cr0(value), and so on: the control registers; SDM volume 3, section 2.5. */
#define CONTROL_REGISTER(name) \
    static inline word read_##name(void) \
    { \
        word value; \
        __asm__ volatile("mov %%" #name ", %0" : "=r"(value)); \
        return value; \
    } \
    static inline void write_##name(word value) \
    { \
        __asm__ volatile("mov %0, %%" #name : : "r"(value) : "memory"); \
    }
CONTROL_REGISTER(cr0)
CONTROL_REGISTER(cr2)
CONTROL_REGISTER(cr3)
CONTROL_REGISTER(cr4)

/* in8(port), out8(port, value), and so on: I/O ports. */
#define PORT(bits, suffix) \
    static inline u##bits in##bits(u16 port) \
    { \
        u##bits value; \
        __asm__ volatile("in" suffix " %1, %0" : "=a"(value) : "Nd"(port)); \
        return value; \
    } \
    static inline void out##bits(u16 port, u##bits value) \
    { \
        __asm__ volatile("out" suffix " %0, %1" : : "a"(value), "Nd"(port)); \
    }
PORT(8, "b")
PORT(16, "w")
PORT(32, "l")

/* The bases of FS and GS, by the instructions that need features.fsgsbase. */
#define BASE(name) \
    static inline word read_##name##_base(void) \
    { \
        word value; \
        __asm__ volatile("rd" #name "base %0" : "=r"(value)); \
        return value; \
    } \
    static inline void write_##name##_base(word value) \
    { \
        __asm__ volatile("wr" #name "base %0" : : "r"(value)); \
    }
BASE(fs)
BASE(gs)

/* Put the descriptor of THREAD_DATA into the GDT, or take it out. */
void cpu_thread_data(bool there);
/* cpu.c: find out what the CPU can do; then set it up with these doors. */
void cpu_probe(bool force_split, bool force_together);
/* Where the processor enters the kernel, and the tops of the stacks it does so on (entry.S). */
struct cpu_doors {
    const char *trap_entries, *syscall_entry, *syscall_entry_split;
    const char *trap_stack_top, *nmi_stack_top, *debug_stack_top, *fatal_stack_top;
    const char *stack_guard; /* the page below the kernel's stack */
};
void cpu_set_up(const struct cpu_doors *where);

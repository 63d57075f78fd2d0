/* print_fault.c - what the processor says of a fault, in words.
 *
 * Owns:    nothing.
 * Entered: debug.c, for the report of a fault that nobody handles; only in debug builds.
 * Uses:    print.c.
 * Never:   ends the line: the report goes on. */
#include "arch.h"
#include "lib/print.h"

enum { INVALID_INSTRUCTION = 6 };

/* Name of a processor exception (Intel SDM volume 3, table 6-1). */
static const char *exception_name(word number)
{
    static const char *const names[] = {
        "division by zero",
        "debug exception",
        "NMI",
        "breakpoint",
        "overflow",
        "bound range",
        "invalid instruction",
        "FPU not available",
        "double fault",
        "coprocessor",
        "invalid TSS",
        "segment not present",
        "stack segment fault",
        "general protection fault",
        "page fault",
        "reserved",
        "x87 error",
        "misaligned access",
        "machine check",
        "SIMD error",
    };
    return number < sizeof names / sizeof *names ? names[number] : "exception";
}

/* What the thread tried, and why it failed. Bits of the code: 0 is set if a page was there but
 * did not allow it, 1 for a write (SDM volume 3, section 4.7). A fault at the address of the
 * instruction itself is a jump, also where the CPU does not mark fetches. */
void arch_print_page_fault(const struct fault *f, vaddr ip)
{
    const char *what = arch_fault_is_fetch(f->code) || f->address == ip ? "jumped to"
                       : f->code / 2 % 2                                ? "wrote to"
                                                                        : "read from";
    print("it %s 0x%lx, %s (status 0x%lx)", what, f->address,
          f->code % 2 ? "which its mapping does not allow" : "where nothing is mapped", f->code);
}

/* Which exception it was, with its number and the processor's error code. */
void arch_print_exception(const struct fault *f)
{
    print("%s (vector %lu, error code 0x%lx)", exception_name(f->code), f->code, f->error);
    if (!FSGSBASE && f->code == INVALID_INSTRUCTION)
        print("; if it is WRFSBASE or one of its kin, build kernel and program with FSGSBASE=1");
}

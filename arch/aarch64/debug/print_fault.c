/* print_fault.c - what the processor says of a fault, in words.
 *
 * Owns:    nothing.
 * Entered: debug.c, for the report of a fault that nobody handles; only in debug builds.
 * Uses:    print.c.
 * Never:   ends the line: the report goes on. */
#include "arch.h"
#include "lib/print.h"
#include "machine/cpu.h"

/* The status of a fault, the low six bits of ESR_EL1: groups of four, one for each level at which
 * the walk ended (Arm ARM, D13.2.37, DFSC). */
static const char *status_text(word code)
{
    switch (code / 4) {
    case 0:
        return "which is too large an address";
    case 1:
        return "where nothing is mapped";
    case 3:
        return "which its mapping does not allow";
    default:
        return code == 0x21 ? "which is not aligned as the instruction needs" : "which failed";
    }
}

/* What the thread tried, and why it failed. Bit 6 is set for a write. */
void arch_print_page_fault(const struct fault *f, vaddr ip)
{
    /* A fault at the address of the instruction itself is a jump. */
    const char *what = arch_fault_is_fetch(f->code) || f->address == ip ? "jumped to"
                       : f->code / P2(6) % 2                            ? "wrote to"
                                                                        : "read from";
    print("it %s 0x%lx, %s (status 0x%lx)", what, f->address, status_text(f->code % P2(6)),
          f->code);
}

/* Name of a class of exceptions (Arm ARM, D13.2.37, EC). */
static const char *class_name(word class)
{
    switch (class) {
    case 0x00:
        return "invalid instruction";
    case 0x07:
        return "FPU not available";
    case 0x0e:
        return "illegal state";
    case 0x18:
        return "a system register that user code may not use";
    case 0x22:
        return "misaligned instruction pointer";
    case 0x26:
        return "misaligned stack pointer";
    case 0x2c:
        return "floating-point error";
    case 0x3c:
        return "breakpoint instruction";
    default:
        return "exception";
    }
}

/* Which exception it was; the syndrome has what else the processor says of it. */
void arch_print_exception(const struct fault *f)
{
    print("%s (syndrome 0x%lx)", class_name(class_of(f->code)), f->code);
}

/* print_fault.c - what the host machine says of a fault, in words.
 *
 * Owns:    nothing.
 * Entered: debug.c, for the report of a fault that nobody handles; only in debug builds.
 * Uses:    print.c.
 * Never:   ends the line: the report goes on. */
#include "arch.h"
#include "lib/print.h"

/* The code has a bit for writes (0) and one for fetches (1). */
void arch_print_page_fault(const struct fault *f, vaddr ip)
{
    const char *what = arch_fault_is_fetch(f->code) || f->address == ip ? "jumped to"
                       : f->code % 2                                    ? "wrote to"
                                                                        : "read from";
    print("it %s 0x%lx (status 0x%lx)", what, f->address, f->code);
}

void arch_print_exception(const struct fault *f)
{
    print("exception %lu, error code 0x%lx", f->code, f->error);
}

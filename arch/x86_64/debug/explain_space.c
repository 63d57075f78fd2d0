/* explain_space.c - address spaces and ports in sentences about what failed.
 *
 * Owns:    nothing.
 * Entered: explain.c and words.c; only in debug builds.
 * Uses:    print.c.
 * Never:   changes anything; ends a line. */
#include "arch.h"
#include "debug/words.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "object/frame.h"
#include "object/vspace.h"

/* Where a frame or table is mapped, what a port's capability covers. */
void arch_say_capability(struct cap cap)
{
    switch (cap_type(cap)) {
    case CAP_frame:
        print(" (%lu bytes%s", pow2(frame_size(cap)),
              cap_device(cap) ? ", memory of a device" : "");
        if (cap_mapped(cap))
            print(", mapped at 0x%lx", cap_page(cap) * P2(PAGE_BITS));
        print(")");
        return;
    case CAP_page_table:
    case CAP_page_directory:
    case CAP_pdpt:
        if (cap_mapped(cap))
            print(" (mapped at 0x%lx)", cap_page(cap) * P2(PAGE_BITS));
        return;
    case CAP_pml4:
        if (!cap_mapped(cap))
            print(" (without ASID)");
        return;
    case CAP_io_port:
        print(" (ports 0x%lx to 0x%lx)", cap_first_port(cap), cap_last_port(cap));
        return;
    default:
        return;
    }
}

/* Which table is missing, for which addresses, and the method that maps one. The last word of the
 * error says how many bits of the address one of its kind covers. */
static void say_missing(const struct call *c)
{
    static const struct {
        word bits;
        const char *name, *method;
    } tables[] = {
        { NO_PDPT, "pdpt (page directory pointer table)", "X86_PDPT_Map" },
        { NO_PAGE_DIRECTORY, "page directory", "X86_PageDirectory_Map" },
        { NO_PAGE_TABLE, "page table", "X86_PageTable_Map" },
    };
    struct argument a;
    word bits = c->error_words[2];
    if (!find_argument(c, "address", &a))
        return;
    for (word i = 0; i < sizeof tables / sizeof *tables; i++)
        if (tables[i].bits == bits) {
            word first = round_down(a.value, bits);
            print("a %s is missing for 0x%lx..0x%lx in this address space. Map one with %s first.",
                  tables[i].name, first, first + pow2(bits) - 1, tables[i].method);
        }
}

/* The words in braces of arch_reasons.def that are no arguments. */
bool arch_explain(const struct call *c, const char *name)
{
    if (same_text(name, "missing"))
        say_missing(c);
    else if (same_text(name, "place"))
        print("0x%lx", cap_page(c->cap) * P2(PAGE_BITS));
    else if (same_text(name, "space"))
        return say_named(c, "vspace") || say_named(c, "pml4");
    else if (same_text(name, "ports"))
        print("0x%lx to 0x%lx", cap_first_port(c->cap), cap_last_port(c->cap));
    else
        return false;
    return true;
}

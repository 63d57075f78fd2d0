/* explain_space.c - address spaces in sentences about what failed.
 *
 * Owns:    nothing.
 * Entered: explain.c and words.c; only in debug builds.
 * Uses:    print.c.
 * Never:   changes anything; ends a line. */
#include "arch.h"
#include "debug/words.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "object/vspace.h"

/* Is a page mapped at `at` in the address space `root`? */
static bool is_mapped(paddr root, vaddr at)
{
    struct place p = vspace_find(root, at);
    return entry_is_page(*p.entry, p.bits);
}

/* A system call saves it, as every entry does. */
word arch_stack_pointer(handle t)
{
    return tcb(t)->context.sp;
}

/* The walk ends at the page, of whichever size, or at an entry that names none. */
bool arch_user_word(handle t, vaddr at, word *value)
{
    struct cap space = *tcb_cap(t, TCB_VSPACE);
    if (!arch_is_vspace(space) || !arch_is_user_address(at) || at % sizeof(word) != 0)
        return false;
    struct place p = vspace_find(cap_object(space), at);
    if (!entry_is_page(*p.entry, p.bits))
        return false;
    *value = *user_words(entry_address(*p.entry, p.bits) + at % pow2(p.bits));
    return true;
}

/* A pointer that began as 0 is then far up. */
bool arch_lacks_stack(handle t)
{
    return tcb(t)->context.sp < P2(PAGE_BITS) || !arch_is_user_address(tcb(t)->context.sp);
}

/* A stack grows down. The fault lies near the stack pointer, nothing is mapped there, and the page
 * above is. */
word arch_fault_is_stack(handle t)
{
    enum { NEAR = 1 << 16, MOST_PAGES = 4096, STATUS = 64, TRANSLATION = 4 };
    const struct fault *f = &tcb(t)->fault;
    word at = round_down(f->address, PAGE_BITS), pages = 0, pointer = tcb(t)->context.sp;
    struct cap space = *tcb_cap(t, TCB_VSPACE);
    if (f->type != FAULT_VMFault || f->code % STATUS / 4 * 4 != TRANSLATION ||
        arch_fault_is_fetch(f->code) || f->address + NEAR < pointer ||
        f->address > pointer + NEAR || !arch_is_vspace(space))
        return 0;
    /* How much of it is mapped above the fault: page by page, up to the first that is not. */
    while (pages < MOST_PAGES && is_mapped(cap_object(space), at + (pages + 1) * P2(PAGE_BITS)))
        pages++;
    return pages * P2(PAGE_BITS);
}

/* Where a frame or table is mapped. */
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
        if (cap_mapped(cap))
            print(" (mapped at 0x%lx)", cap_page(cap) * P2(PAGE_BITS));
        return;
    case CAP_vspace:
        if (!cap_mapped(cap))
            print(" (without ASID)");
        return;
    case CAP_sgi_signal:
        print(" (software interrupt %lu to processor %lu)", cap_sgi(cap), cap_sgi_target(cap));
        return;
    default:
        return;
    }
}

/* How many tables are missing, for which addresses. The last word of the error says how many bytes
 * the entry covers at which the walk has ended. For a large page it may have gone too far. */
static void say_missing(const struct call *c)
{
    struct argument a;
    word bits = c->error_words[2], size = frame_size(c->cap);
    if (!find_argument(c, "address", &a))
        return;
    /* The entry at which the walk has ended covers these addresses. */
    word first = round_down(a.value, bits);
    if (bits < size)
        print("a table for smaller pages is mapped at 0x%lx already. Unmap that first, or choose "
              "another address.",
              round_down(a.value, size));
    else
        print(
            "%lu page tables are missing for 0x%lx..0x%lx in this address space, or a larger page "
            "is mapped there. Map one with ARM_PageTable_Map first.",
            (bits - size) / LEVEL_BITS, first, first + pow2(bits) - 1);
}

/* The words in braces of arch_reasons.def that are no arguments. */
bool arch_explain(const struct call *c, const char *name)
{
    if (same_text(name, "missing"))
        say_missing(c);
    else if (same_text(name, "place"))
        print("0x%lx", cap_page(c->cap) * P2(PAGE_BITS));
    else if (same_text(name, "space"))
        return say_named(c, "vspace");
    else
        return false;
    return true;
}

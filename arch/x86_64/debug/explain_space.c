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
#include "machine/kernel_space.h"
#include "object/frame.h"
#include "object/vspace.h"

/* Is a page mapped at `at` in the address space `root`? */
static bool is_mapped(paddr root, vaddr at)
{
    struct place p = vspace_find(root, at, LARGE_PAGE_BITS);
    if (p.entry && (*p.entry & ENTRY_PRESENT) && (*p.entry & ENTRY_LARGE))
        return true;
    p = vspace_find(root, at, PAGE_BITS);
    return p.entry && (*p.entry & ENTRY_PRESENT);
}

/* The place of the stack pointer in seL4_UserContext. */
enum { STACK_POINTER = 1 };

/* During a system call libsel4's stubs keep the stack pointer in rbx: SYSCALL saves none. */
word arch_stack_pointer(handle t)
{
    const struct context *ctx = &tcb(t)->context;
    return ctx->by == BY_TRAP ? ctx->rsp : ctx->rbx;
}

/* The size of the page is not known before: a walk for smaller ones ends early at a large one.
 * Memory of a device is not read: the kernel has mapped none of it for itself. */
bool arch_user_word(handle t, vaddr at, word *value)
{
    static const u8 sizes[] = { PAGE_BITS, LARGE_PAGE_BITS, HUGE_PAGE_BITS };
    struct cap space = *tcb_cap(t, TCB_VSPACE);
    if (!arch_is_vspace(space) || !arch_is_user_address(at) || at % sizeof(word) != 0)
        return false;
    for (word i = 0; i < sizeof sizes; i++) {
        struct place p = vspace_find(cap_object(space), at, sizes[i]);
        if (!p.entry || !(*p.entry & ENTRY_PRESENT) || (i > 0 && !(*p.entry & ENTRY_LARGE)))
            continue;
        paddr from = entry_address(*p.entry, sizes[i]) + at % pow2(sizes[i]);
        if (!kernel_space_has(from))
            return false;
        *value = *user_words(from);
        return true;
    }
    return false;
}

/* A pointer that began as 0 is then far up, after a call or an alignment. */
bool arch_lacks_stack(handle t)
{
    word pointer = context_get(&tcb(t)->context, STACK_POINTER);
    return pointer < P2(PAGE_BITS) || !arch_is_user_address(pointer);
}

/* A stack grows down. The fault lies near the stack pointer, nothing is mapped there, and the page
 * above is. A call writes just below the pointer, a large array is first touched farther down. */
word arch_fault_is_stack(handle t)
{
    enum { NEAR = 1 << 16, MOST_PAGES = 4096 };
    const struct fault *f = &tcb(t)->fault;
    word at = round_down(f->address, PAGE_BITS), pages = 0;
    word pointer = context_get(&tcb(t)->context, STACK_POINTER);
    struct cap space = *tcb_cap(t, TCB_VSPACE);
    if (f->type != FAULT_VMFault || f->code % 2 != 0 || arch_fault_is_fetch(f->code) ||
        f->address + NEAR < pointer || f->address > pointer + NEAR || !arch_is_vspace(space))
        return 0;
    while (pages < MOST_PAGES && is_mapped(cap_object(space), at + (pages + 1) * P2(PAGE_BITS)))
        pages++;
    return pages * P2(PAGE_BITS);
}

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

/* iospace.c - what a device may reach by DMA: a tree of I/O page tables for each, with frames in
 * it.
 *
 * Owns:    the io_space and io_page_table capabilities; the entries in context and I/O page tables.
 * Entered: vspace.c (methods), frame.c (a frame in an IOSpace goes), type.c.
 * Uses:    machine.h, behind which iommu.c drives the hardware.
 * Never:   lets a table stand where the device looks for a frame (seL4 does), or a table be mapped
 *          with entries of its last life in it.
 *
 * There is nothing of this in a kernel without IOMMU.  Intel VT-d specification 3.1, sections 3.7
 * and 9. */
#include "object/iospace.h"
#include "hall/type.h"
#include "debug/state_port.h"
#include "lib/bits.h"
#include "machine/pc.h"
#include "core/state.h"

/* A context entry has the width of its address in words of the hardware: 1 stands for three
 * levels, 2 for four. */
enum { IO_READ = 1, IO_WRITE = 2, IO_LEVEL_BITS = 9, CONTEXT_PRESENT = 1, CONTEXT_DOMAIN_BITS = 8 };
enum { DEVICE_BITS = 16, DOMAIN_BITS = 16, LEVELS_OF_WIDTH = 2 };

/* Where an entry is; or, with entry NULL, how many bits of address the entry of the missing
 * table would cover. */
struct io_place {
    word *entry;
    word missing;
};

/* log2 of the bytes that one entry of a table of this level covers; level 0 holds frames. */
static word covered(word level)
{
    return PAGE_BITS + level * IO_LEVEL_BITS;
}

/* The table or frame that an entry names. */
static paddr target(word entry)
{
    return entry % P2(52) / P2(PAGE_BITS) * P2(PAGE_BITS);
}

/* The entry for device address `at` in the device's table of this level. Level 0 holds frames;
 * the root is level levels - 1. */
static struct io_place find(word device, word at, word level)
{
    const word *context = machine_io_context(device);
    word top = machine_io_levels() - 1;
    if (!(context[0] & CONTEXT_PRESENT))
        return (struct io_place){ NULL, covered(top + 1) };
    paddr t = target(context[0]);
    for (word l = top; l > level; l--) {
        word entry = table(t)[shift_down(at, covered(l)) % TABLE_ENTRIES];
        if (!(entry & (IO_READ | IO_WRITE)))
            return (struct io_place){ NULL, covered(l) };
        t = target(entry);
    }
    return (struct io_place){ &table(t)[shift_down(at, covered(level)) % TABLE_ENTRIES], 0 };
}

/* Change an entry and make the hardware see it. */
static void write(word *entry, word value)
{
    *entry = value;
    machine_io_written(entry, sizeof *entry);
}

/* ---- IOSpaces ---- */

/* Mint's badge names the device and its domain, once: 16 bits bus, device and function, then 16
 * bits domain. Without both numbers the capability cannot be used, and the hardware reserves
 * domain 0. */
struct cap io_space_data(struct cap cap, bool preserve, word data)
{
    word device = data % P2(DEVICE_BITS), domain = data / P2(DEVICE_BITS) % P2(DOMAIN_BITS);
    if (preserve || cap_io_device(cap) != 0 || device == 0 || domain == 0 ||
        domain >= machine_io_domains())
        return cap_null();
    return cap_set_domain(cap_set_io_device(cap, device), domain);
}

/* IOSpaces to the same device are the same object. */
bool io_space_region(struct cap a, struct cap b)
{
    return cap_type(b) == CAP_io_space && cap_io_device(a) == cap_io_device(b);
}

/* The last capability to a device's IOSpace takes away all that the device could reach. */
bool io_space_finalise(struct cap c, bool final)
{
    if (final && cap_io_device(c) != 0) {
        word *context = machine_io_context(cap_io_device(c));
        write(&context[0], 0);
        write(&context[1], 0);
        machine_io_flush();
    }
    return true;
}

/* `space` must name a device: InvalidCapability 0 otherwise. */
static status check_space(struct call *c, struct cap space)
{
    bool good = cap_type(space) == CAP_io_space && cap_io_device(space) != 0;
    return good ? OK : fail_capability(c, 0, WHY_io_space);
}

/* ---- I/O page tables ---- */

/* A table in zeroed memory, mapped nowhere. */
struct cap io_page_table_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, P2(TABLE_BITS), KIND_TABLE);
    return cap_make((enum cap_type)CAP_io_page_table, at, 0);
}

/* Where the next table on the way to `at` belongs: the first empty entry from the root down.
 * *level is the level of the table that holds this entry. entry is NULL if all tables are there. */
static struct io_place next_table(word device, word at, word *level)
{
    for (*level = machine_io_levels() - 1; *level > 0; --*level) {
        struct io_place p = find(device, at, *level);
        if (p.entry && !(*p.entry & (IO_READ | IO_WRITE)))
            return p;
    }
    return (struct io_place){ NULL, 0 };
}

/* Map the invoked table for `at` (rounded down to 2 MiB) into the IOSpace `space`: as its root,
 * or as the next table that is missing on the way to `at`. Errors, in this order:
 * TruncatedMessage, InvalidCapability 0 (the table is mapped), those of check_space, DeleteFirst
 * (all tables are there). */
status iospace_map_table(struct call *c, struct cap space, word at)
{
    word level = 0;
    if (cap_mapped(c->cap))
        return fail_capability(c, 0, WHY_io_mapped);
    if (check_space(c, space) != OK)
        return ERROR;
    at = round_down(at, covered(1));
    word *context = machine_io_context(cap_io_device(space));
    bool is_root = !(context[0] & CONTEXT_PRESENT);
    struct io_place p = is_root ? (struct io_place){ NULL, 0 }
                                : next_table(cap_io_device(space), at, &level);
    /* All levels are there. seL4 accepts one table more, in the place of a frame, and the device
     * then writes into it as into memory. */
    if (!is_root && !p.entry)
        return fail(c, ERR_DeleteFirst, WHY_io_tables);
    commit(c);
    /* A table that was unmapped still has its old entries, and their frames may be someone
     * else's by now. It must be empty before the device sees it. */
    machine_clear(cap_object(c->cap), P2(TABLE_BITS));
    machine_io_written(table(cap_object(c->cap)), P2(TABLE_BITS));
    if (is_root) {
        level = machine_io_levels();
        write(&context[1], level - LEVELS_OF_WIDTH + cap_domain(space) * P2(CONTEXT_DOMAIN_BITS));
        write(&context[0], cap_object(c->cap) | CONTEXT_PRESENT);
    } else {
        write(p.entry, cap_object(c->cap) | IO_READ | IO_WRITE);
    }
    machine_io_flush();
    struct cap cap = cap_set_page(c->cap, at / P2(PAGE_BITS));
    cap = cap_set_io_device(cap_set_io_level(cap, level - 1), cap_io_device(space));
    slot(c->self)->cap = cap_set_mapped(cap, 1);
    TELL(slot(c->self));
    return OK;
}

/* Take the table out of its IOSpace, if the entry above still names it. */
static void unmap_table(struct cap cap)
{
    word *context = machine_io_context(cap_io_device(cap));
    bool is_root = cap_io_level(cap) == machine_io_levels() - 1;
    word at = cap_page(cap) * P2(PAGE_BITS);
    struct io_place p = is_root ? (struct io_place){ &context[0], 0 }
                                : find(cap_io_device(cap), at, cap_io_level(cap) + 1);
    if (!p.entry || !(*p.entry & (IO_READ | IO_WRITE)) || target(*p.entry) != cap_object(cap))
        return;
    write(p.entry, 0);
    machine_io_flush();
}

/* X86_IOPageTable_Unmap. A table that is not mapped is no error. */
status iospace_unmap_table(struct call *c)
{
    commit(c);
    if (cap_mapped(c->cap))
        unmap_table(c->cap);
    slot(c->self)->cap = cap_unmapped(c->cap);
    TELL(slot(c->self));
    return OK;
}

/* Copies of a table's capability name the same mapping, so it goes with the last one. */
bool io_page_table_finalise(struct cap c, bool final)
{
    if (final && cap_mapped(c))
        unmap_table(c);
    return true;
}

/* ---- frames ---- */

/* Let the device of the IOSpace `space` reach the invoked frame at `at`, with no more than
 * `rights`. Errors, in this order: TruncatedMessage, InvalidCapability 0 (a large frame, or one
 * that is mapped), those of check_space, FailedLookup (a table is missing), DeleteFirst
 * (something is mapped there), InvalidArgument 0 (no right is left). */
status iospace_map_frame(struct call *c, struct cap space, word rights, word at)
{
    word vm = cap_vm_rights(c->cap);
    if (cap_frame_kind(c->cap) != FRAME_SMALL || cap_mapped(c->cap))
        return fail_capability(c, 0, WHY_io_frame);
    if (check_space(c, space) != OK)
        return ERROR;
    word device = cap_io_device(space);
    struct io_place p = find(device, at, 0);
    if (!p.entry)
        return fail_missing(c, false, p.missing, WHY_io_missing);
    if (*p.entry & (IO_READ | IO_WRITE))
        return fail(c, ERR_DeleteFirst, WHY_io_taken);
    word access = ((rights & RIGHT_READ) && vm != VM_KERNEL_ONLY ? IO_READ : 0u) |
                  ((rights & RIGHT_WRITE) && vm == VM_READ_WRITE ? IO_WRITE : 0u);
    if (!access)
        return fail_argument(c, 0, WHY_io_rights);
    commit(c);
    write(p.entry, cap_object(c->cap) | access);
    machine_io_flush();
    struct cap cap = cap_set_io_device(cap_set_page(c->cap, at / P2(PAGE_BITS)), device);
    slot(c->self)->cap = cap_set_in_io(cap_set_mapped(cap, 1), 1);
    TELL(slot(c->self));
    return OK;
}

/* Remove this frame's mapping, if the entry still names this frame. Called for Unmap and when
 * the capability is deleted. */
void iospace_unmap_frame(struct cap frame)
{
    struct io_place p = find(cap_io_device(frame), cap_page(frame) * P2(PAGE_BITS), 0);
    if (!p.entry || !(*p.entry & (IO_READ | IO_WRITE)) || target(*p.entry) != cap_object(frame))
        return;
    write(p.entry, 0);
    machine_io_flush();
}

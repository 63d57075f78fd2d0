/* root_vspace.c - the root task's address space, and the capabilities that only the host machine
 * has.
 *
 * Owns:    the root task's VSpace while it is made.
 * Entered: main.c.
 * Never:   used again after booting. */
#include "arch.h"
#include "boot/boot.h"
#include "bootinfo.h"
#include "core/derive.h"
#include "core/state.h"
#include "object/vspace.h"

enum { ROOT_NUMBER = 1 };

/* There are no paging structures. */
word arch_root_tables(vaddr start, vaddr end)
{
    (void)start, (void)end;
    return 0;
}

/* Map `count` pages from `from` on at *at, and move *at behind them. A VSpace of this machine is
 * a single table, so nothing can be missing. */
static void put_pages(const struct root_objects *o, paddr from, vaddr *at, word count)
{
    for (word i = 0; i < count; i++, *at += P2(PAGE_BITS))
        table(o->vspace)[space_page(*at) % SPACE_PAGES] = from + i * P2(PAGE_BITS) + RIGHT_READ +
                                                          RIGHT_WRITE;
}

void arch_root_vspace(const struct root_objects *o, vaddr start, vaddr end, handle first_slot)
{
    (void)end, (void)first_slot;
    vaddr at = start;
    put_pages(o, o->frames, &at, o->frame_count);
    put_pages(o, o->buffer, &at, 1);
    put_pages(o, o->info, &at, 1);
    put_pages(o, o->extra, &at, o->extra_count);
}

struct cap arch_root_frame(paddr at, vaddr mapped_at)
{
    return frame_mapped(frame_create(at, 0, false), ROOT_NUMBER, space_page(mapped_at));
}

/* The VSpace gets its number before anything asks for it: the capabilities of the root task's
 * frames name it. */
void arch_root_caps(const struct root_objects *o)
{
    derive_root(vspace_create(o->vspace, 0, false), o->cnode + ROOT_SLOT_VSPACE * SLOT_SIZE);
    space_take_number(o->vspace, ROOT_NUMBER);
}

word arch_io_levels(void)
{
    return NO_IO_LEVELS;
}

void arch_boot_extra(u8 *to)
{
    (void)to; /* boot->extra_size is 0 */
}

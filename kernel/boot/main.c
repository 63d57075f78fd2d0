/* main.c - from a machine that the architecture has set up to the root task's first instruction.
 *
 * Owns:    the root task's world while it is made: objects, capabilities, boot information.
 * Entered: once, from the architecture's boot code.
 * Uses:    elf.c, ranges.c, arch root_vspace.c.
 * Never:   runs again; nothing here is needed after entry_start().
 *
 * All of the root task's objects lie in one block of memory, which no untyped covers.  What is left
 * of memory becomes untypeds: device memory first, then RAM, in ascending order. */
#include "boot/boot.h"
#include "hall/rows.h"
#include "arch.h"
#include "bootinfo.h"
#include "hall/type.h"
#include "debug/debug.h"
#include "core/derive.h"
#include "entry/entry.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine.h"
#include "object/tcb_ops.h"
#include "core/sched.h"
#include "switch.h"
#include "variant/variant.h"

/* The root CNode takes at most one part of so many of memory, if it can be smaller. */
enum { CNODE_SHARE = 16, SMALL_CNODE_BITS = 13 };
enum { BOOT_PAGE_BITS = 12, ROOT_PRIORITY = NUM_PRIORITIES - 1, UNTYPED_MAX = 47, UNTYPED_MIN = 4 };

/* Pages that hold so many bytes. */
static word pages(word bytes)
{
    return round_up(bytes, BOOT_PAGE_BITS) / P2(BOOT_PAGE_BITS);
}

/* ---- the block of root objects ---- */

/* Take `size` bytes from the block that grows at *at, and return where they start. Pieces with
 * the largest alignment are taken first, so none needs a gap before it. */
static paddr take(paddr *at, word size)
{
    paddr start = *at;
    *at += size;
    return start;
}

/* log2 of the slots of the root task's CNode. It has 2^ROOT_CNODE_BITS slots. Where memory is so
 * small that they would take more than a sixteenth of it, the CNode shrinks, but not below
 * 2^SMALL_CNODE_BITS slots. It grows if a large image needs more slots: `needed`. */
static word choose_cnode_bits(const struct boot *boot, word needed)
{
    word bits = ROOT_CNODE_BITS, memory = 0;
    for (word i = 0; i < boot->ram.count; i++)
        memory += boot->ram.at[i].end - boot->ram.at[i].start;
    while (bits > SMALL_CNODE_BITS && pow2(bits + SLOT_BITS) > memory / CNODE_SHARE)
        bits--;
    while (pow2(bits) < needed)
        bits++;
    return bits;
}

/* Lay the root objects out from `base` on, the largest first. Called twice: with base 0 to learn
 * the size, and with the real place. */
static struct root_objects lay_out(const struct boot *boot, paddr base)
{
    struct root_objects o = { 0 };
    word page = P2(BOOT_PAGE_BITS);
    vaddr end = boot->image.end + 2 * page + pages(boot->extra_size) * page;
    o.frame_count = pages(boot->image.end - boot->image.start);
    o.table_count = arch_root_tables(boot->image.start, end);
    o.extra_count = pages(boot->extra_size);
    word slots = o.frame_count + o.table_count + BOOTINFO_UNTYPEDS + ROOT_SPARE_SLOTS;
    o.cnode_bits = choose_cnode_bits(boot, slots);
    o.cnode = take(&base, pow2(o.cnode_bits + SLOT_BITS));
    o.frames = take(&base, o.frame_count * page);
    o.tables = take(&base, o.table_count * page);
    o.vspace = take(&base, page);
    o.pool = take(&base, page);
    o.irq_slots = take(&base, pages(IRQ_COUNT * SLOT_SIZE) * page);
    o.buffer = take(&base, page);
    o.info = take(&base, page);
    o.extra = take(&base, o.extra_count * page);
    o.tcb = take(&base, P2(TCB_BITS));
    o.variant = take(&base, SC_FIRST_BYTES);
    o.end = round_up(base, BOOT_PAGE_BITS);
    return o;
}

/* The IPC buffer and the boot information follow the image in the root task's addresses. Stop
 * with a message if they do not fit below the end of user space. The very last page of user
 * space cannot be mapped (ABI: a SYSCALL at its end would return to an address that is not
 * canonical). */
static void check_room_above(const struct boot *boot, word extra_count)
{
    vaddr end = boot->image.end + (2 + extra_count) * P2(BOOT_PAGE_BITS);
    if (!arch_is_user_address(end + P2(BOOT_PAGE_BITS) - 1))
        boot_stop("the root task's image ends too near the end of user space",
                  "room behind it for the IPC buffer and the boot information",
                  "link it to a lower address");
}

/* Find room for the block of root objects: at the top of the highest range of memory that is
 * large enough. So the low ranges stay whole, and devices that can only reach low addresses
 * (DMA) find untypeds there. */
static struct root_objects place_objects(struct boot *boot)
{
    struct root_objects o = lay_out(boot, 0);
    word size = o.end, align = o.cnode_bits + SLOT_BITS;
    check_room_above(boot, o.extra_count);
    for (word i = boot->ram.count; i > 0; i--) {
        struct range r = boot->ram.at[i - 1];
        paddr base = r.end >= size ? round_down(r.end - size, align) : 0;
        if (r.end < size || base < r.start)
            continue;
        o = lay_out(boot, base);
        ranges_remove(&boot->ram, o.cnode, o.end);
        return o;
    }
    boot_stop("the root task does not fit into memory", "free memory for its image and its objects",
              "give the machine more memory (QEMU: -m 128M), or make the image smaller");
}

/* ---- the untypeds ---- */

/* The list of untypeds is made in two walks over the same memory. The first counts the pieces of
 * each size; the second lists them in order. If there are more pieces than entries in the boot
 * information, the smallest are left out, and device memory before RAM of the same size. Both
 * walks must visit the same pieces, so they are one function with a flag. */
struct list {
    struct bootinfo *info;
    handle cnode;
    word slot; /* the next free one */
    bool counting;
    word (*count)[2]; /* pieces by size, and RAM or not; then how many may be listed */
    word lost;        /* bytes for which there was no entry */
};

/* One piece of memory: count it, or make its untyped, if its size still has an entry. RAM starts
 * with its free mark at the end, because it was not cleared yet: the first Retype clears it
 * (design.md, "Memory is cleared when it is used again"). */
static void add_untyped(struct list *l, paddr at, word bits, bool device)
{
    word *left = &l->count[bits % PIECE_SIZES][!device];
    word i = l->slot - l->info->untyped.start;
    if (l->counting) {
        ++*left;
        return;
    }
    if (*left == 0 || i >= BOOTINFO_UNTYPEDS) {
        l->lost += pow2(bits);
        return;
    }
    --*left;
    l->info->untypeds[i] = (struct untyped_desc){ at, (u8)bits, device, { 0 } };
    struct cap cap = untyped_create(at, bits, device);
    cap = cap_set_free(cap, device ? 0 : pow2(bits)); /* not cleared yet: see untyped.c */
    derive_root(cap, l->cnode + l->slot * SLOT_SIZE);
    l->slot++;
}

/* Cut a range into the largest pieces that are powers of two and aligned to their size. Less
 * than 16 bytes are left over. An untyped at address 0 is aligned to everything, so only the
 * size limits it. */
static void add_range(struct list *l, struct range r, bool device)
{
    while (r.end - r.start >= pow2(UNTYPED_MIN)) {
        word bits = highest_bit(r.end - r.start);
        if (r.start != 0)
            bits = min_word(bits, lowest_bit(r.start));
        bits = min_word(bits, UNTYPED_MAX);
        add_untyped(l, r.start, bits, device);
        r.start += pow2(bits);
    }
}

/* All pieces of memory, in the order of the ABI: device memory first, then RAM, each in
 * ascending order. Device memory is whatever is neither RAM nor taken by the kernel or its
 * devices, up to 2^47: nobody needs to know which device is where. */
static void walk_memory(struct list *l, const struct boot *boot)
{
    paddr at = 0;
    for (word i = 0; i < boot->taken.count; i++) {
        add_range(l, (struct range){ at, boot->taken.at[i].start }, true);
        at = boot->taken.at[i].end;
    }
    if (at < pow2(UNTYPED_MAX))
        add_range(l, (struct range){ at, pow2(UNTYPED_MAX) }, true);
    for (word i = 0; i < boot->ram.count; i++)
        add_range(l, boot->ram.at[i], false);
}

/* Turn the counts of pieces into how many of each size may be listed: as many as there are
 * entries, from the largest size down, and of one size RAM before device memory. */
static void choose_largest(struct list *l)
{
    word entries = BOOTINFO_UNTYPEDS;
    for (word n = 0; n < 2 * PIECE_SIZES; n++) {
        word *wanted = &l->count[PIECE_SIZES - 1 - n / 2][1 - n % 2];
        *wanted = min_word(*wanted, entries);
        entries -= *wanted;
    }
}

/* Make the untypeds, and warn about memory that has none. */
static void add_untypeds(struct list *l, const struct boot *boot)
{
    l->counting = true;
    walk_memory(l, boot);
    choose_largest(l);
    l->counting = false;
    walk_memory(l, boot);
    if (DEBUG && l->lost)
        print("Warning: there are more than %u pieces of memory; the smallest, %lu KiB together, "
              "have no untyped.\n",
              BOOTINFO_UNTYPEDS, l->lost / 1024);
}

/* ---- capabilities ---- */

/* Put an original capability, one that was not derived from another, into a root slot. */
static void put(handle cnode, word index, struct cap cap)
{
    derive_root(cap, cnode + index * SLOT_SIZE);
}

/* Put capabilities to `count` frames into the slots from *next on, and return these slots. The
 * frames lie from physical address `at` on and are mapped from `mapped` on. */
static struct slot_region put_frames(handle cnode, word *next, paddr at, vaddr mapped, word count)
{
    struct slot_region region = { *next, *next + count };
    for (word i = 0; i < count; i++)
        put(cnode, (*next)++,
            arch_root_frame(at + i * P2(BOOT_PAGE_BITS), mapped + i * P2(BOOT_PAGE_BITS)));
    return region;
}

/* The capabilities whose slots are fixed by the ABI (seL4 manual, chapter 9, the table of
 * initial capabilities). The CNode's guard makes up the rest of 64 bits, so that a slot's number
 * is its address. */
static void put_fixed_caps(const struct root_objects *o, vaddr buffer, vaddr info)
{
    struct cap cnode = cap_set_radix(cap_make(CAP_cnode, o->cnode, 0), o->cnode_bits);
    put(o->cnode, ROOT_SLOT_CNODE, cap_set_guard_bits(cnode, WORD_BITS - o->cnode_bits));
    put(o->cnode, ROOT_SLOT_TCB, tcb_create(o->tcb, 0, false));
    put(o->cnode, ROOT_SLOT_IRQ_CONTROL, cap_make(CAP_irq_control, 0, 0));
    put(o->cnode, ROOT_SLOT_DOMAIN, cap_make(CAP_domain, 0, 0));
    put(o->cnode, ROOT_SLOT_BOOTINFO, arch_root_frame(o->info, info));
    put(o->cnode, ROOT_SLOT_IPC_BUFFER, arch_root_frame(o->buffer, buffer));
    arch_root_caps(o);
}

/* Put a copy of the capability in root slot `index` into a slot of the root thread, as
 * TCB_SetSpace would. */
static void put_in_tcb(const struct root_objects *o, word index, word tcb_index)
{
    handle source = o->cnode + index * SLOT_SIZE;
    derive_insert(slot(source)->cap, source, tcb_slot(o->tcb, tcb_index));
}

/* Make the root thread: the highest priority, no fault handler, and the address of the boot
 * information in the register of the first argument. It starts in the state RESTARTING, so that
 * its registers are loaded as they are. */
static void make_thread(const struct root_objects *o, vaddr entry, vaddr buffer, vaddr info)
{
    handle t = o->tcb;
    put_in_tcb(o, ROOT_SLOT_CNODE, TCB_CSPACE);
    put_in_tcb(o, ROOT_SLOT_VSPACE, TCB_VSPACE);
    put_in_tcb(o, ROOT_SLOT_IPC_BUFFER, TCB_BUFFER);
    tcb(t)->ipc_buffer = buffer;
    arch_load_registers(t);
    tcb_remember(t);
    tcb(t)->mcp = (u8)ROOT_PRIORITY;
    tcb(t)->priority = (u8)ROOT_PRIORITY;
    tcb(t)->context.cap = info;
    context_start(&tcb(t)->context, entry);
    tcb(t)->state = RESTARTING;
    debug_name_thread(t, "rootserver", sizeof "rootserver");
    if (DEBUG)
        debug_set_root(t);
    sched_push(t);
}

/* Build the root task's world. When this returns, its thread is the one that runs next. The order
 * matters: objects are cleared before anything is put into them, slots are marked for the host
 * machine's map before they are written, and the untypeds come last, because only then is it known
 * which memory and which slots are left. */
void kernel_boot(struct boot *boot)
{
    word page = P2(BOOT_PAGE_BITS);
    struct root_objects o = place_objects(boot);
    vaddr buffer = boot->image.end, info_at = buffer + page, extra_at = info_at + page;
    word next = ROOT_SLOT_FIRST_FREE;

    /* From here on the block is zero: every slot in it is empty, and the thread is stopped. */
    machine_clear(o.cnode, o.end - o.cnode);
    window_mark(o.cnode, pow2(o.cnode_bits + SLOT_BITS), KIND_SLOT);
    window_mark(o.irq_slots, IRQ_COUNT * SLOT_SIZE, KIND_SLOT);
    kernel.irq_slots = o.irq_slots;
    sched_boot();
    elf_load(&boot->image, o.frames);
    if (!DEBUG) /* debug builds keep it, for its symbols */
        ranges_add(&boot->ram, boot->module.start, boot->module.end);
    put_fixed_caps(&o, buffer, info_at);

    /* The boot information names ranges of slots, so each group of capabilities must be put down
     * in one go. */
    struct bootinfo *info = memory_at(o.info);
    struct list l = { .info = info, .cnode = o.cnode, .count = boot->pieces };
    sc_first(&o, info, &next);
    arch_root_vspace(&o, boot->image.start, extra_at + o.extra_count * page,
                     o.cnode + next * SLOT_SIZE);
    info->image_paging = (struct slot_region){ next, next + o.table_count };
    next += o.table_count;
    info->extra_pages = put_frames(o.cnode, &next, o.extra, extra_at, o.extra_count);
    info->image_frames = put_frames(o.cnode, &next, o.frames, boot->image.start, o.frame_count);
    info->extra_len = boot->extra_size;
    info->nodes = 1;
    info->iopt_levels = arch_io_levels();
    info->ipc_buffer = buffer;
    info->cnode_bits = o.cnode_bits;
    arch_boot_extra(memory_at(o.extra));
    /* The untypeds come last: only now are all root objects taken from the memory that is left. */
    info->untyped.start = l.slot = next;
    add_untypeds(&l, boot);
    info->untyped.end = l.slot;
    info->empty = (struct slot_region){ l.slot, pow2(o.cnode_bits) };
    make_thread(&o, boot->image.entry, buffer, info_at);
    if (DEBUG) {
        print("Booting all finished, dropped to user space\n");
        debug_look_at_image(&boot->image);
    }
    entry_start();
}

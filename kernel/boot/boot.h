/* boot.h - what the architecture found out about the machine, and what main.c makes of it. */
#pragma once
#include "core/cap.h"
#include "lib/ranges.h"
#include "lib/stop.h"

/* The root task's program, checked (elf.c). */
struct image {
    const u8 *file; /* the ELF file */
    word file_size;
    vaddr start, end; /* pages it covers */
    vaddr entry;
};

enum { PIECE_SIZES = 48 };
#define NO_IO_LEVELS (~(word)0)

/* What the root task's world is built from, laid out one behind the other by main.c. */
struct boot {
    struct ranges ram;   /* memory that is free for use */
    struct ranges taken; /* memory that is not to be handed out as device memory */
    struct image image;
    struct range module;         /* where the file of the image lies */
    word extra_size;             /* bytes of the extra boot information */
    word pieces[PIECE_SIZES][2]; /* main.c: pieces of memory by size, RAM apart */
};

/* Where each of the root task's objects lies. */
struct root_objects {
    handle cnode, tcb, pool, irq_slots;
    paddr vspace, tables, frames, buffer, info, extra;
    word cnode_bits, frame_count, table_count, extra_count;
    paddr end;
};

const char *elf_check(struct image *image);
void elf_load(const struct image *image, paddr to);
const char *elf_symbol(const struct image *image, vaddr at, word *offset);
void kernel_boot(struct boot *boot);

/* Supplied by the architecture (root_vspace.c, boot.c). */
word arch_root_tables(vaddr start, vaddr end);
void arch_root_vspace(const struct root_objects *o, vaddr start, vaddr end, handle first_slot);
struct cap arch_root_frame(paddr at, vaddr mapped_at);
void arch_root_caps(const struct root_objects *o);
word arch_io_levels(void);
void arch_boot_extra(u8 *to);

/* boot.h - what the architecture found out about the machine, and what main.c makes of it. */
#pragma once
#include "arch.h"
#include "core/cap.h"
#include "lib/ranges.h"
#include "lib/stop.h"

/* The root task's program. elf_check fills it in; the file stays where the boot loader put it. */
struct image {
    const u8 *file; /* the ELF file */
    word file_size;
    vaddr start, end; /* pages it covers */
    vaddr entry;
};
/* It is laid out in pages of this size, on every machine. */
enum { IMAGE_PAGE_BITS = 12 };

/* A name in the ELF file's table of symbols: what it stands for, which address of it was asked for,
 * and how many bytes it has. `name` is NULL if there is none. */
enum symbol_kind { SYMBOL_OBJECT = 1, SYMBOL_FUNCTION = 2 };
struct symbol {
    const char *name;
    word offset, size;
};

/* Sizes of untypeds are powers of two below 2^48. */
enum { PIECE_SIZES = 48 };
/* What the boot information says of the IOMMU in a kernel or machine without one. */
#define NO_IO_LEVELS (~(word)0)

/* What the architecture found out about the machine. boot.c fills it in once, and nothing reads
 * it after the root task has started. */
struct boot {
    struct ranges ram;   /* memory that is free for use */
    struct ranges taken; /* memory that is not to be handed out as device memory */
    struct image image;
    struct range module;         /* where the file of the image lies */
    word extra_size;             /* bytes of the extra boot information */
    word pieces[PIECE_SIZES][2]; /* main.c: pieces of memory by size, RAM apart */
};

/* Where each of the root task's objects lies, in one block of physical memory; end is where the
 * block ends. The counts are in pages, but for cnode_bits, which is log2 of the slots. */
struct root_objects {
    handle cnode, tcb, pool, irq_slots;
    paddr vspace, tables, frames, buffer, info, extra, variant;
    word cnode_bits, frame_count, table_count, extra_count;
    paddr end;
};

const char *elf_check(struct image *image);
bool elf_variant(const struct image *image, u32 *bits);
void elf_load(const struct image *image, paddr to);
struct symbol elf_symbol(const struct image *image, enum symbol_kind kind, vaddr at);
/* main.c: build the root task's world from what the architecture found. When it returns, the root
 * task's thread is the one that runs next. */
void kernel_boot(struct boot *boot);

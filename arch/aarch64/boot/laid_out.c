/* laid_out.c - a root task that the boot loader has read from its file and laid out in memory, as a
 * file with one segment.
 *
 * Owns:    what the loader said of it; the headers of that file.
 * Entered: boot.c; boot.S writes what the loader said.
 * Never:   moves a byte of the program: elf.c does, as with any other.
 *
 * seL4's loader passes memory and not a file. The portable kernel knows files. So the headers of
 * one are made here: they lie in the kernel's image, and say that the one segment begins as far
 * behind them as the program does. System V ABI, chapter 4, 64-bit layout. */
#include "boot/laid_out.h"
#include "arch_state.h"
#include "core/memory.h"
#include "lib/bits.h"
#include "machine/kernel_space.h"
#include "window.h"

/* An ELF header and one of a segment, in words; numbers of less than a word lie in one beside each
 * other, the first one lowest. */
#define MAGIC 0x464c457f
enum { CLASS_64 = 2, LITTLE_ENDIAN_DATA = 1, VERSION = 1, PROGRAM = 2, LOAD = 1, ALL_RIGHTS = 7 };
enum { ELF_HEADER_BYTES = 64, SEGMENT_BYTES = 56 };
static word headers[(ELF_HEADER_BYTES + SEGMENT_BYTES) / sizeof(word)];
struct laid_out boot_laid_out;

/* The program's file covers memory that is not its own, of which nothing is read but the headers
 * and the segment. */
const char *laid_out_image(paddr kernel_end, struct image *image)
{
    struct laid_out *o = &boot_laid_out;
    paddr file = (word)headers - KERNEL_BASE + kernel_space_image();
    if (o->start < kernel_end || o->end <= o->start)
        return "the root task does not lie behind the kernel";
    word size = o->end - o->start, at = o->start - o->distance;
    const word contents[] = {
        MAGIC + CLASS_64 * P2(32) + LITTLE_ENDIAN_DATA * P2(40) + VERSION * P2(48),
        0,
        PROGRAM + ELF_MACHINE * P2(16) + VERSION * P2(32),
        o->entry,
        ELF_HEADER_BYTES, /* here the segments' headers begin */
        0,
        ELF_HEADER_BYTES * P2(32) + SEGMENT_BYTES * P2(48),
        1, /* segment */
        LOAD + ALL_RIGHTS * P2(32),
        o->start - file,
        at,
        at,
        size,
        size,
        P2(IMAGE_PAGE_BITS),
    };
    for (word i = 0; i < sizeof contents / sizeof *contents; i++)
        headers[i] = contents[i];
    image->file = memory_at(file);
    image->file_size = o->end - file;
    return elf_check(image);
}

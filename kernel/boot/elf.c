/* elf.c - the root task's program: is it one, and load it.
 *
 * Owns:    nothing.
 * Entered: main.c while booting; debug.c for symbols.
 * Never:   trusts a number in the file: every offset and size is checked against the file's size.
 *
 * System V ABI, chapter 4, 64-bit layout. */
#include "boot/boot.h"
#include "arch.h"
#include "arch_state.h"
#include "lib/bits.h"
#include "machine.h"
#include "core/memory.h"

/* The numbers and structs below are those of the ELF file format. */
enum { TYPE_LOAD = 1, TYPE_NOTE = 4, CLASS_64 = 2, LITTLE_ENDIAN_DATA = 1 };
enum { SECTION_SYMBOLS = 2, MAX_SEGMENTS = 64, MAX_SECTIONS = 256 };
/* A root task may cover 4 GiB. The sum of a checked address and this cannot wrap around. */
#define IMAGE_MAX P2(32)

struct elf_header {
    u8 magic[4], class, data, version, pad[9];
    u16 type, machine;
    u32 version2;
    word entry, segments_at, sections_at;
    u32 flags;
    u16 header_size, segment_size, segments, section_size, sections, names;
};
struct elf_segment {
    u32 type, flags;
    word offset, vaddr, paddr, file_size, memory_size, align;
};
struct elf_section {
    u32 name, type;
    word flags, addr, offset, size;
    u32 link, info;
    word align, entry_size;
};
struct elf_symbol {
    u32 name;
    u8 info, other;
    u16 section;
    word value, size;
};

/* Copy `bytes` at `offset` of the file to `to`; false if they are not all in the file. The two
 * comparisons cannot overflow, whatever the file says. A copy, because a field in the file may
 * lie at an odd address. */
static bool read_file(const struct image *image, word offset, void *to, word bytes)
{
    if (offset > image->file_size || bytes > image->file_size - offset)
        return false;
    for (word i = 0; i < bytes; i++)
        ((u8 *)to)[i] = image->file[offset + i];
    return true;
}

/* Header number i of the table of segments; false if it is not in the file. h.segments_at is
 * compared first, so that the sum cannot wrap around: i is at most 63. */
static bool read_segment(const struct image *image, word i, struct elf_segment *s)
{
    struct elf_header h;
    return read_file(image, 0, &h, sizeof h) && h.segments_at <= image->file_size &&
           read_file(image, h.segments_at + i * sizeof *s, s, sizeof *s);
}

/* NULL, or what is wrong with the file's header, as the end of a sentence about "the root task's
 * image". The order goes from "no such file" to "a file of the wrong kind", so that the first
 * message is the true cause. */
static const char *check_header(const struct image *image, struct elf_header *h)
{
    if (image->file_size == 0)
        return "it is empty";
    if (!read_file(image, 0, h->magic, sizeof h->magic) || h->magic[0] != 0x7f ||
        h->magic[1] != 'E' || h->magic[2] != 'L' || h->magic[3] != 'F')
        return "it is not an ELF file";
    if (!read_file(image, 0, h, sizeof *h))
        return "it is cut off: shorter than an ELF header";
    if (h->class != CLASS_64 || h->data != LITTLE_ENDIAN_DATA || h->machine != ELF_MACHINE)
        return "it is an ELF file for another machine, not for " ARCH_NAME;
    if (h->segment_size != sizeof(struct elf_segment) || h->segments == 0 ||
        h->segments > MAX_SEGMENTS)
        return "its table of segments is empty, too long or of an unknown kind";
    return NULL;
}

/* Check the whole program and set image->start, end and entry. Returns NULL, or what is wrong
 * with it. After this nothing in the file needs to be checked again: elf_load relies on that. */
const char *elf_check(struct image *image)
{
    struct elf_header h;
    struct elf_segment s;
    const char *wrong = check_header(image, &h);
    if (wrong)
        return wrong;
    image->start = ~(word)0;
    image->end = 0;
    for (word i = 0; i < h.segments; i++) {
        if (!read_segment(image, i, &s))
            return "it is cut off: its table of segments is not all there";
        /* Other segments (notes, the stack's rights) take no memory. */
        if (s.type != TYPE_LOAD || s.memory_size == 0)
            continue;
        /* Of a segment without bytes in the file (.bss alone) linkers put the offset anywhere. */
        if (s.file_size > 0 &&
            (s.offset > image->file_size || s.file_size > image->file_size - s.offset))
            return "it is cut off: a segment is not all there";
        /* The farthest end that a segment may have must be a user address, too: an address near
         * the end of the word would wrap around and seem to be low. */
        if (s.file_size > s.memory_size || s.memory_size > IMAGE_MAX ||
            !arch_is_user_address(s.vaddr) || !arch_is_user_address(s.vaddr + IMAGE_MAX))
            return "a segment lies outside the addresses that user code can have";
        if (s.vaddr < image->start)
            image->start = s.vaddr;
        if (s.vaddr + s.memory_size > image->end)
            image->end = s.vaddr + s.memory_size;
    }
    if (image->end == 0)
        return "it has nothing to load";
    if (image->end - image->start > IMAGE_MAX)
        return "it is too large: its segments lie more than 4 GiB apart";
    /* A task that started outside of its segments would fault at its first instruction, with a
     * report that explains less than this one. */
    if (h.entry < image->start || h.entry >= image->end)
        return "its entry point lies outside its segments";
    image->start = round_down(image->start, IMAGE_PAGE_BITS);
    image->end = round_up(image->end, IMAGE_PAGE_BITS);
    image->entry = h.entry;
    return NULL;
}

/* Copy the program to zeroed memory at `to`, where the page of image->start lies. What a segment
 * has in memory and not in the file (its .bss) is zero already. elf_check has found the file
 * good. */
void elf_load(const struct image *image, paddr to)
{
    struct elf_header h;
    struct elf_segment s;
    if (!read_file(image, 0, &h, sizeof h))
        return;
    for (word i = 0; i < h.segments && read_segment(image, i, &s); i++)
        if (s.type == TYPE_LOAD && s.memory_size > 0)
            read_file(image, s.offset, memory_at(to + s.vaddr - image->start), s.file_size);
}

/* A note's header; its name and then its words follow, each filled up to a multiple of 4 bytes. */
struct elf_note {
    u32 name_size, size, type;
};

/* Does the note at `at` of the file, of which `room` bytes are there, have libsel4's name and one
 * word? Then it goes to *bits. */
static bool variant_of_note(const struct image *image, word at, word room, u32 *bits)
{
    static const u8 tessera[8] = "Tessera";
    struct elf_note note;
    u8 name[sizeof tessera];
    if (room < sizeof note + sizeof name + sizeof *bits ||
        !read_file(image, at, &note, sizeof note) || note.name_size != sizeof name ||
        note.size != sizeof *bits || note.type != 1 ||
        !read_file(image, at + sizeof note, name, sizeof name))
        return false;
    for (word i = 0; i < sizeof name; i++)
        if (name[i] != tessera[i])
            return false;
    return read_file(image, at + sizeof note + sizeof name, bits, sizeof *bits);
}

/* What the program's file says of the kernel that it was built for (user/include/sel4/variant.h);
 * false if it says nothing: then other libraries than ours were used. Debug builds only call this.
 * elf_check has found the table of segments good. A file of ours has this note first, so others
 * are not walked through. */
bool elf_variant(const struct image *image, u32 *bits)
{
    struct elf_header h;
    struct elf_segment s;
    if (!read_file(image, 0, &h, sizeof h))
        return false;
    for (word i = 0; i < h.segments && read_segment(image, i, &s); i++)
        if (s.type == TYPE_NOTE && variant_of_note(image, s.offset, s.file_size, bits))
            return true;
    return false;
}

/* The symbol of this kind that contains `at`, from one table of symbols. A name counts only if its
 * table lies in the file and ends with a zero: otherwise printing it would run out of the file. */
static struct symbol search_table(const struct image *image, const struct elf_section *symbols,
                                  const struct elf_section *names, enum symbol_kind kind, vaddr at)
{
    struct symbol best = { 0 };
    struct elf_symbol symbol;
    for (word i = 0; i < symbols->size / sizeof symbol; i++) {
        if (!read_file(image, symbols->offset + i * sizeof symbol, &symbol, sizeof symbol))
            break;
        bool covers = symbol.info % 16 == kind && at >= symbol.value &&
                      at - symbol.value < symbol.size;
        if (!covers || names->offset > image->file_size ||
            names->size > image->file_size - names->offset || symbol.name >= names->size ||
            image->file[names->offset + names->size - 1] != 0)
            continue;
        best.name = (const char *)image->file + names->offset + symbol.name;
        best.offset = at - symbol.value;
        best.size = symbol.size;
    }
    return best;
}

/* The function or variable in which `at` lies; without a name if the file has no symbols or none
 * fits. Debug builds only call this, for fault reports. The file is checked again here, because
 * elf_check does not look at sections. */
struct symbol elf_symbol(const struct image *image, enum symbol_kind kind, vaddr at)
{
    struct elf_header h;
    struct elf_section symbols, names;
    struct symbol none = { 0 };
    if (!image->file || !read_file(image, 0, &h, sizeof h) || h.section_size != sizeof symbols)
        return none;
    for (word i = 0; i < at_most(h.sections, MAX_SECTIONS); i++) {
        if (h.sections_at > image->file_size ||
            !read_file(image, h.sections_at + i * sizeof symbols, &symbols, sizeof symbols))
            return none;
        if (symbols.type == SECTION_SYMBOLS && symbols.link < h.sections &&
            read_file(image, h.sections_at + symbols.link * sizeof names, &names, sizeof names))
            return search_table(image, &symbols, &names, kind, at);
    }
    return none;
}

/* symbols.c - the names in a program's ELF file: the function at an address, the size of a
 * variable.
 *
 * Owns:    nothing; a file is read whole and stays in memory until the program ends.
 * Entered: facts.c.
 * Never:   trusts the file: an offset that lies outside of it ends the search. */
#include "symbols.h"
#include "tools.h"
#include <elf.h>

struct symbols {
    const char *bytes;
    size_t size;
    const Elf64_Sym *table;
    size_t count;
    const char *names;
    size_t names_size;
};

/* Are there `count` bytes from `at` on? */
static bool within(const struct symbols *s, uint64_t at, uint64_t count)
{
    return at <= s->size && count <= s->size - at;
}

static const char *name_of(const struct symbols *s, const Elf64_Sym *symbol)
{
    return symbol->st_name < s->names_size ? s->names + symbol->st_name : "";
}

/* Find the table of symbols, and their names. */
static void find_table(struct symbols *s)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)(const void *)s->bytes;
    if (!within(s, 0, sizeof *head) || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        head->e_ident[EI_CLASS] != ELFCLASS64 ||
        !within(s, head->e_shoff, (uint64_t)head->e_shnum * sizeof(Elf64_Shdr)))
        return;
    const Elf64_Shdr *sections = (const Elf64_Shdr *)(const void *)(s->bytes + head->e_shoff);
    for (int i = 0; i < head->e_shnum; i++) {
        const Elf64_Shdr *t = &sections[i];
        if (t->sh_type != SHT_SYMTAB || t->sh_link >= head->e_shnum)
            continue;
        const Elf64_Shdr *n = &sections[t->sh_link];
        if (!within(s, t->sh_offset, t->sh_size) || !within(s, n->sh_offset, n->sh_size) ||
            n->sh_size == 0 || s->bytes[n->sh_offset + n->sh_size - 1] != 0)
            continue;
        s->table = (const Elf64_Sym *)(const void *)(s->bytes + t->sh_offset);
        s->count = t->sh_size / sizeof(Elf64_Sym);
        s->names = s->bytes + n->sh_offset;
        s->names_size = n->sh_size;
    }
}

struct symbols *symbols_read(const char *path)
{
    struct symbols *s = resize(NULL, sizeof *s);
    memset(s, 0, sizeof *s);
    s->bytes = read_bytes(path, &s->size);
    find_table(s);
    return s;
}

const char *symbols_function(const struct symbols *s, uint64_t address)
{
    for (size_t i = 0; i < s->count; i++)
        if (ELF64_ST_TYPE(s->table[i].st_info) == STT_FUNC && address >= s->table[i].st_value &&
            address - s->table[i].st_value < s->table[i].st_size)
            return name_of(s, &s->table[i]);
    return "";
}

/* The bytes of code before an address, `count` of them; NULL: they are not all in one segment of
 * code. */
static const uint8_t *code_before(const struct symbols *s, uint64_t address, uint64_t count)
{
    const Elf64_Ehdr *head = (const Elf64_Ehdr *)(const void *)s->bytes;
    if (!within(s, 0, sizeof *head) || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 ||
        !within(s, head->e_phoff, (uint64_t)head->e_phnum * sizeof(Elf64_Phdr)))
        return NULL;
    const Elf64_Phdr *p = (const Elf64_Phdr *)(const void *)(s->bytes + head->e_phoff);
    for (int i = 0; i < head->e_phnum; i++)
        if (p[i].p_type == PT_LOAD && p[i].p_flags & PF_X && address >= p[i].p_vaddr + count &&
            address - p[i].p_vaddr <= p[i].p_filesz && within(s, p[i].p_offset, p[i].p_filesz))
            return (const uint8_t *)s->bytes + p[i].p_offset + (address - p[i].p_vaddr) - count;
    return NULL;
}

bool symbols_is_return(const struct symbols *s, uint64_t address)
{
    static const int lengths[] = { 2, 3, 6,
                                   7 }; /* of x86_64's calls through a register or memory */
    const uint8_t *c = code_before(s, address, 8);
    if (!c)
        return false;
    if (((const Elf64_Ehdr *)(const void *)s->bytes)->e_machine == EM_AARCH64) {
        uint32_t word;
        memcpy(&word, c + 4, sizeof word);
        return (word & 0xfc000000) == 0x94000000 || (word & 0xfffffc1f) == 0xd63f0000;
    }
    if (c[8 - 5] == 0xe8)
        return true;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        if (c[8 - lengths[i]] == 0xff && (c[9 - lengths[i]] >> 3 & 7) == 2)
            return true;
    return false;
}

bool symbols_variable(const struct symbols *s, size_t *at, const char **name, uint64_t *address,
                      uint64_t *size)
{
    for (; *at < s->count; (*at)++) {
        const Elf64_Sym *symbol = &s->table[*at];
        if (ELF64_ST_TYPE(symbol->st_info) != STT_OBJECT || !symbol->st_size)
            continue;
        *name = name_of(s, symbol);
        *address = symbol->st_value;
        *size = symbol->st_size;
        (*at)++;
        return true;
    }
    return false;
}

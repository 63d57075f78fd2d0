/* elf.c - look into an ELF file in memory.
 *
 * Owns:    nothing.
 * Entered: programs; sel4utils.
 * Never:   reads outside the file: each header is copied out after its place was checked. */
#include <elf/elf.h>
#include <string.h>

static const void *inside(const elf_t *elf, size_t offset, size_t bytes)
{
    if (offset > elf->elfSize || bytes > elf->elfSize - offset)
        return NULL;
    return (const char *)elf->elfFile + offset;
}

static Elf64_Ehdr widen_header(const Elf32_Ehdr *h)
{
    Elf64_Ehdr wide = {
        .e_type = h->e_type,
        .e_machine = h->e_machine,
        .e_version = h->e_version,
        .e_entry = h->e_entry,
        .e_phoff = h->e_phoff,
        .e_shoff = h->e_shoff,
        .e_flags = h->e_flags,
        .e_ehsize = h->e_ehsize,
        .e_phentsize = h->e_phentsize,
        .e_phnum = h->e_phnum,
        .e_shentsize = h->e_shentsize,
        .e_shnum = h->e_shnum,
        .e_shstrndx = h->e_shstrndx,
    };
    memcpy(wide.e_ident, h->e_ident, sizeof wide.e_ident);
    return wide;
}

static Elf64_Ehdr header(const elf_t *elf)
{
    Elf64_Ehdr h = { .e_phnum = 0 };
    Elf32_Ehdr narrow;
    bool is_narrow = elf->elfClass == ELFCLASS32;
    const void *at = inside(elf, 0, is_narrow ? sizeof narrow : sizeof h);
    if (!at)
        return h;
    if (!is_narrow) {
        memcpy(&h, at, sizeof h);
        return h;
    }
    memcpy(&narrow, at, sizeof narrow);
    return widen_header(&narrow);
}

static Elf64_Phdr program_header(const elf_t *elf, size_t i)
{
    Elf64_Phdr p = { .p_type = PT_NULL };
    Elf32_Phdr narrow;
    Elf64_Ehdr h = header(elf);
    bool is_narrow = elf->elfClass == ELFCLASS32;
    size_t bytes = is_narrow ? sizeof narrow : sizeof p;
    const void *at = i < h.e_phnum && h.e_phentsize >= bytes
                         ? inside(elf, h.e_phoff + i * h.e_phentsize, bytes)
                         : NULL;
    if (!at)
        return p;
    if (!is_narrow) {
        memcpy(&p, at, sizeof p);
        return p;
    }
    memcpy(&narrow, at, sizeof narrow);
    return (Elf64_Phdr){
        .p_type = narrow.p_type,
        .p_flags = narrow.p_flags,
        .p_offset = narrow.p_offset,
        .p_vaddr = narrow.p_vaddr,
        .p_paddr = narrow.p_paddr,
        .p_filesz = narrow.p_filesz,
        .p_memsz = narrow.p_memsz,
        .p_align = narrow.p_align,
    };
}

static Elf64_Shdr section_header(const elf_t *elf, size_t i)
{
    Elf64_Shdr s = { .sh_type = SHT_NULL };
    Elf32_Shdr narrow;
    Elf64_Ehdr h = header(elf);
    bool is_narrow = elf->elfClass == ELFCLASS32;
    size_t bytes = is_narrow ? sizeof narrow : sizeof s;
    const void *at = i < h.e_shnum && h.e_shentsize >= bytes
                         ? inside(elf, h.e_shoff + i * h.e_shentsize, bytes)
                         : NULL;
    if (!at)
        return s;
    if (!is_narrow) {
        memcpy(&s, at, sizeof s);
        return s;
    }
    memcpy(&narrow, at, sizeof narrow);
    return (Elf64_Shdr){
        .sh_name = narrow.sh_name,
        .sh_type = narrow.sh_type,
        .sh_flags = narrow.sh_flags,
        .sh_addr = narrow.sh_addr,
        .sh_offset = narrow.sh_offset,
        .sh_size = narrow.sh_size,
        .sh_link = narrow.sh_link,
        .sh_info = narrow.sh_info,
        .sh_addralign = narrow.sh_addralign,
        .sh_entsize = narrow.sh_entsize,
    };
}

/* ---- is it one? ---- */

int elf_check_magic(const char *file)
{
    return memcmp(file, ELFMAG, SELFMAG) == 0 ? 0 : -1;
}

int elf_checkFile(elf_t *elfFile)
{
    const char *ident = inside(elfFile, 0, EI_NIDENT);
    if (!ident || elf_check_magic(ident))
        return -1;
    elfFile->elfClass = (unsigned char)ident[EI_CLASS];
    if (elfFile->elfClass != ELFCLASS32 && elfFile->elfClass != ELFCLASS64)
        return -1;
    size_t bytes = elfFile->elfClass == ELFCLASS32 ? sizeof(Elf32_Ehdr) : sizeof(Elf64_Ehdr);
    return inside(elfFile, 0, bytes) ? 0 : -1;
}

static int check_table(const elf_t *elf, size_t offset, size_t entries, size_t entry_bytes,
                       size_t least)
{
    return entries == 0 || (entry_bytes >= least && inside(elf, offset, entries * entry_bytes))
               ? 0
               : -1;
}

int elf_checkProgramHeaderTable(const elf_t *elfFile)
{
    Elf64_Ehdr h = header(elfFile);
    return check_table(elfFile, h.e_phoff, h.e_phnum, h.e_phentsize,
                       elfFile->elfClass == ELFCLASS32 ? sizeof(Elf32_Phdr) : sizeof(Elf64_Phdr));
}

int elf_checkSectionTable(const elf_t *elfFile)
{
    Elf64_Ehdr h = header(elfFile);
    return check_table(elfFile, h.e_shoff, h.e_shnum, h.e_shentsize,
                       elfFile->elfClass == ELFCLASS32 ? sizeof(Elf32_Shdr) : sizeof(Elf64_Shdr));
}

int elf_newFile_maybe_unsafe(const void *file, size_t size, bool check_pht, bool check_st,
                             elf_t *res)
{
    elf_t elf = { file, size, ELFCLASSNONE };
    if (!file || elf_checkFile(&elf) || (check_pht && elf_checkProgramHeaderTable(&elf)) ||
        (check_st && elf_checkSectionTable(&elf)))
        return -1;
    *res = elf;
    return 0;
}

int elf_newFile(const void *file, size_t size, elf_t *res)
{
    return elf_newFile_maybe_unsafe(file, size, true, true, res);
}

/* ---- the file ---- */

uintptr_t elf_getEntryPoint(const elf_t *elfFile)
{
    return header(elfFile).e_entry;
}

size_t elf_getNumProgramHeaders(const elf_t *elfFile)
{
    return header(elfFile).e_phnum;
}

size_t elf_getNumSections(const elf_t *elfFile)
{
    return header(elfFile).e_shnum;
}

size_t elf_getSectionStringTableIndex(const elf_t *elf)
{
    return header(elf).e_shstrndx;
}

/* A string table must end with a zero: then every name in it does. */
const char *elf_getStringTable(const elf_t *elfFile, size_t string_segment)
{
    Elf64_Shdr s = section_header(elfFile, string_segment);
    const char *table = s.sh_type == SHT_STRTAB ? inside(elfFile, s.sh_offset, s.sh_size) : NULL;
    return table && s.sh_size > 0 && table[s.sh_size - 1] == 0 ? table : NULL;
}

const char *elf_getSectionStringTable(const elf_t *elfFile)
{
    return elf_getStringTable(elfFile, elf_getSectionStringTableIndex(elfFile));
}

/* ---- sections ---- */

const void *elf_getSection(const elf_t *elfFile, size_t i)
{
    Elf64_Shdr s = section_header(elfFile, i);
    return s.sh_type == SHT_NULL || s.sh_type == SHT_NOBITS
               ? NULL
               : inside(elfFile, s.sh_offset, s.sh_size);
}

const char *elf_getSectionName(const elf_t *elfFile, size_t i)
{
    const char *names = elf_getSectionStringTable(elfFile);
    size_t all = section_header(elfFile, elf_getSectionStringTableIndex(elfFile)).sh_size;
    size_t at = section_header(elfFile, i).sh_name;
    return names && i < elf_getNumSections(elfFile) && at < all ? names + at : NULL;
}

const void *elf_getSectionNamed(const elf_t *elfFile, const char *str, size_t *i)
{
    for (size_t n = 0; n < elf_getNumSections(elfFile); n++) {
        const char *name = elf_getSectionName(elfFile, n);
        if (name && strcmp(name, str) == 0) {
            if (i)
                *i = n;
            return elf_getSection(elfFile, n);
        }
    }
    return NULL;
}

#define SECTION_FIELD(type, function, field) \
    type function(const elf_t *elfFile, size_t i) \
    { \
        return (type)section_header(elfFile, i).field; \
    }
SECTION_FIELD(size_t, elf_getSectionNameOffset, sh_name)
SECTION_FIELD(uint32_t, elf_getSectionType, sh_type)
SECTION_FIELD(size_t, elf_getSectionFlags, sh_flags)
SECTION_FIELD(uintptr_t, elf_getSectionAddr, sh_addr)
SECTION_FIELD(size_t, elf_getSectionOffset, sh_offset)
SECTION_FIELD(size_t, elf_getSectionSize, sh_size)
SECTION_FIELD(uint32_t, elf_getSectionLink, sh_link)
SECTION_FIELD(uint32_t, elf_getSectionInfo, sh_info)
SECTION_FIELD(size_t, elf_getSectionAddrAlign, sh_addralign)
SECTION_FIELD(size_t, elf_getSectionEntrySize, sh_entsize)

/* ---- segments ---- */

const void *elf_getProgramSegment(const elf_t *elf, size_t ph)
{
    Elf64_Phdr p = program_header(elf, ph);
    return inside(elf, p.p_offset, p.p_filesz);
}

#define PROGRAM_FIELD(type, function, field) \
    type function(const elf_t *elfFile, size_t ph) \
    { \
        return (type)program_header(elfFile, ph).field; \
    }
PROGRAM_FIELD(uint32_t, elf_getProgramHeaderType, p_type)
PROGRAM_FIELD(size_t, elf_getProgramHeaderOffset, p_offset)
PROGRAM_FIELD(uintptr_t, elf_getProgramHeaderVaddr, p_vaddr)
PROGRAM_FIELD(uintptr_t, elf_getProgramHeaderPaddr, p_paddr)
PROGRAM_FIELD(size_t, elf_getProgramHeaderFileSize, p_filesz)
PROGRAM_FIELD(size_t, elf_getProgramHeaderMemorySize, p_memsz)
PROGRAM_FIELD(uint32_t, elf_getProgramHeaderFlags, p_flags)
PROGRAM_FIELD(size_t, elf_getProgramHeaderAlign, p_align)

static uintptr_t address(const Elf64_Phdr *p, elf_addr_type_t type)
{
    return type == PHYSICAL ? p->p_paddr : p->p_vaddr;
}

int elf_getMemoryBounds(const elf_t *elfFile, elf_addr_type_t addr_type, uintptr_t *min,
                        uintptr_t *max)
{
    uintptr_t low = UINTPTR_MAX, high = 0;
    for (size_t i = 0; i < elf_getNumProgramHeaders(elfFile); i++) {
        Elf64_Phdr p = program_header(elfFile, i);
        uintptr_t start = address(&p, addr_type);
        if (p.p_memsz == 0 || p.p_type != PT_LOAD)
            continue;
        low = start < low ? start : low;
        high = start + p.p_memsz > high ? start + p.p_memsz : high;
    }
    *min = low;
    *max = high;
    return low < high;
}

int elf_vaddrInProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr)
{
    Elf64_Phdr p = program_header(elfFile, ph);
    return vaddr >= p.p_vaddr && vaddr - p.p_vaddr < p.p_memsz;
}

uintptr_t elf_vtopProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr)
{
    Elf64_Phdr p = program_header(elfFile, ph);
    return elf_vaddrInProgramHeader(elfFile, ph, vaddr) ? vaddr - p.p_vaddr + p.p_paddr : 0;
}

int elf_loadFile(const elf_t *elfFile, elf_addr_type_t addr_type)
{
    for (size_t i = 0; i < elf_getNumProgramHeaders(elfFile); i++) {
        Elf64_Phdr p = program_header(elfFile, i);
        const void *from = inside(elfFile, p.p_offset, p.p_filesz);
        if (p.p_type != PT_LOAD)
            continue;
        if (!from || p.p_filesz > p.p_memsz)
            return 0;
        char *to = (char *)address(&p, addr_type);
        memcpy(to, from, p.p_filesz);
        memset(to + p.p_filesz, 0, p.p_memsz - p.p_filesz);
    }
    return 1;
}

/* elf.h - look into an ELF file in memory, of 32 or 64 bits, in the machine's byte order.
 *
 * Every function checks that what it reads lies inside the file: what does not is 0 or NULL. */
#pragma once
#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct elf {
    void const *elfFile;
    size_t elfSize;
    unsigned char elfClass; /* ELFCLASS32 or ELFCLASS64 */
};
typedef struct elf elf_t;

enum elf_addr_type { VIRTUAL, PHYSICAL };
typedef enum elf_addr_type elf_addr_type_t;

/* Begin with a file of `size` bytes; 0, or -1: it is none, or its tables do not lie inside it. */
int elf_newFile(const void *file, size_t size, elf_t *res);
/* The same; which tables are looked at can be chosen: program headers, sections. */
int elf_newFile_maybe_unsafe(const void *file, size_t size, bool check_pht, bool check_st,
                             elf_t *res);
/* 0 when it is so. */
int elf_check_magic(const char *file);
int elf_checkFile(elf_t *elfFile);
int elf_checkProgramHeaderTable(const elf_t *elfFile);
int elf_checkSectionTable(const elf_t *elfFile);

/* The address at which the program begins. */
uintptr_t elf_getEntryPoint(const elf_t *elfFile);
/* How many segments there are, and how many sections. */
size_t elf_getNumProgramHeaders(const elf_t *elfFile);
size_t elf_getNumSections(const elf_t *elfFile);
/* The number of the section that has the names of sections. */
size_t elf_getSectionStringTableIndex(const elf_t *elf);
/* A section of names, by its number; NULL if it is none. Then the one with the names of
 * sections. */
const char *elf_getStringTable(const elf_t *elfFile, size_t string_segment);
const char *elf_getSectionStringTable(const elf_t *elfFile);

/* Section i: its content in the file; the section of this name, its number to *i. */
const void *elf_getSection(const elf_t *elfFile, size_t i);
const void *elf_getSectionNamed(const elf_t *elfFile, const char *str, size_t *i);
const char *elf_getSectionName(const elf_t *elfFile, size_t i);
size_t elf_getSectionNameOffset(const elf_t *elfFile, size_t i);
uint32_t elf_getSectionType(const elf_t *elfFile, size_t i);
size_t elf_getSectionFlags(const elf_t *elfFile, size_t i);
uintptr_t elf_getSectionAddr(const elf_t *elfFile, size_t i);
size_t elf_getSectionOffset(const elf_t *elfFile, size_t i);
size_t elf_getSectionSize(const elf_t *elfFile, size_t i);
uint32_t elf_getSectionLink(const elf_t *elfFile, size_t i);
uint32_t elf_getSectionInfo(const elf_t *elfFile, size_t i);
size_t elf_getSectionAddrAlign(const elf_t *elfFile, size_t i);
size_t elf_getSectionEntrySize(const elf_t *elfFile, size_t i);

/* Program header ph: its content in the file, and its fields. */
const void *elf_getProgramSegment(const elf_t *elf, size_t ph);
uint32_t elf_getProgramHeaderType(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderOffset(const elf_t *elfFile, size_t ph);
uintptr_t elf_getProgramHeaderVaddr(const elf_t *elfFile, size_t ph);
uintptr_t elf_getProgramHeaderPaddr(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderFileSize(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderMemorySize(const elf_t *elfFile, size_t ph);
uint32_t elf_getProgramHeaderFlags(const elf_t *elfFile, size_t ph);
size_t elf_getProgramHeaderAlign(const elf_t *elfFile, size_t ph);

/* The least range that holds all segments in memory: *min to *max - 1; 1, or 0: there are none. */
int elf_getMemoryBounds(const elf_t *elfFile, elf_addr_type_t addr_type, uintptr_t *min,
                        uintptr_t *max);
/* Does vaddr lie in segment ph?  And what is its physical address then (0: it does not)? */
int elf_vaddrInProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr);
uintptr_t elf_vtopProgramHeader(const elf_t *elfFile, size_t ph, uintptr_t vaddr);
/* Copy all segments to their addresses in this address space; 1, or 0: a segment is cut off. */
int elf_loadFile(const elf_t *elfFile, elf_addr_type_t addr_type);

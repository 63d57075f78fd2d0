/* elf.h - load an ELF file into an address space. */
#pragma once
#include <autoconf.h>
#include <elf/elf.h>
#include <sel4utils/gen_config.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#define Elf_Phdr Elf64_Phdr

/* A segment that is loaded, and the addresses set aside for it: all its pages, but one that it
 * shares with a neighbour may be in the neighbour's. */
typedef struct sel4utils_elf_region {
    seL4_CapRights_t rights;
    void *elf_vstart;         /* where the file wants it */
    void *reservation_vstart; /* a multiple of 4 KiB; elsewhere, if it was not mapped as it wants */
    uint32_t size;            /* bytes in memory */
    size_t reservation_size;  /* a multiple of 4 KiB */
    reservation_t reservation;
    int cacheable;
    int segment_index; /* the program header */
} sel4utils_elf_region_t;

/* Load the segments of `elf` into `loadee`; returns where the program starts, NULL if it failed. */
void *sel4utils_elf_load(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka, vka_t *loader_vka,
                         const elf_t *elf);
/* The same; the reservations stay, and `regions` (as many as sel4utils_elf_num_regions says) tells
 * of them.  mapanywhere: at any address, to look at it; it could not run there. */
void *sel4utils_elf_load_record_regions(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka,
                                        vka_t *loader_vka, const elf_t *elf,
                                        sel4utils_elf_region_t *regions, int mapanywhere);
/* Only set addresses aside, as many as the file wants, anywhere; `regions` tells of them. */
void *sel4utils_elf_reserve(vspace_t *loadee, const elf_t *elf, sel4utils_elf_region_t *regions);
/* How many segments are loaded. */
int sel4utils_elf_num_regions(const elf_t *elf);

/* The word in section __vsyscall; 0: there is none. */
uintptr_t sel4utils_elf_get_vsyscall(const elf_t *elf);
/* Where a section's content lies in the file in memory, its bytes to *section_size; 0: there is
 * none. */
uintptr_t sel4utils_elf_get_section(const elf_t *elf, const char *section_name,
                                    uint64_t *section_size);
/* The program headers: how many, and the first max_phdrs of them. */
uint32_t sel4utils_elf_num_phdrs(const elf_t *elf);
void sel4utils_elf_read_phdrs(const elf_t *elf, size_t max_phdrs, Elf_Phdr *phdrs);

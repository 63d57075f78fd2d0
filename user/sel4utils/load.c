/* load.c - an ELF file's segments, loaded into an address space.
 *
 * Owns:    nothing.
 * Entered: process.c, programs.
 * Uses:    elf.h to read the file; vspace.h to map pages, in the loader for a moment, too. */
#include <sel4utils/arch/cache.h>
#include <sel4utils/elf.h>
#include <sel4utils/mapping.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>

typedef sel4utils_elf_region_t region_t;

static seL4_CapRights_t rights_of(uint32_t flags)
{
    return seL4_CapRights_new(0, 0, (flags & (PF_R | PF_X)) != 0, (flags & PF_W) != 0);
}

static bool writable(const region_t *region)
{
    return seL4_CapRights_get_capAllowWrite(region->rights);
}

int sel4utils_elf_num_regions(const elf_t *elf)
{
    int n = 0;
    for (size_t i = 0; i < elf_getNumProgramHeaders(elf); i++)
        n += elf_getProgramHeaderType(elf, i) == PT_LOAD;
    return n;
}

static int by_address(const void *a, const void *b)
{
    const region_t *x = a, *y = b;
    return x->elf_vstart < y->elf_vstart ? -1 : x->elf_vstart > y->elf_vstart;
}

/* The segments that are loaded, in order of their addresses; false: one is cut off, or two
 * overlap. */
static bool read_regions(const elf_t *elf, region_t *regions, int n)
{
    int i = 0;
    for (size_t ph = 0; ph < elf_getNumProgramHeaders(elf); ph++) {
        if (elf_getProgramHeaderType(elf, ph) != PT_LOAD)
            continue;
        if (!elf_getProgramSegment(elf, ph) ||
            elf_getProgramHeaderFileSize(elf, ph) > elf_getProgramHeaderMemorySize(elf, ph))
            return false;
        regions[i++] = (region_t){
            .rights = rights_of(elf_getProgramHeaderFlags(elf, ph)),
            .elf_vstart = (void *)elf_getProgramHeaderVaddr(elf, ph),
            .size = (uint32_t)elf_getProgramHeaderMemorySize(elf, ph),
            .cacheable = 1,
            .segment_index = (int)ph,
        };
    }
    qsort(regions, (size_t)n, sizeof *regions, by_address);
    for (i = 1; i < n; i++)
        if ((char *)regions[i - 1].elf_vstart + regions[i - 1].size > (char *)regions[i].elf_vstart)
            return false;
    return true;
}

/* Whole pages for each; a page that two share goes to the one that may write it. */
static void lay_out(region_t *regions, int n)
{
    uintptr_t end_before = 0;
    for (int i = 0; i < n; i++) {
        uintptr_t start = PAGE_ALIGN_4K((uintptr_t)regions[i].elf_vstart);
        uintptr_t end = ROUND_UP((uintptr_t)regions[i].elf_vstart + regions[i].size, PAGE_SIZE_4K);
        if (start < end_before) {
            if (writable(&regions[i]) && !writable(&regions[i - 1]))
                regions[i - 1].reservation_size -= PAGE_SIZE_4K;
            else
                start += PAGE_SIZE_4K;
        }
        regions[i].reservation_vstart = (void *)start;
        regions[i].reservation_size = end > start ? end - start : 0;
        end_before = MAX(end, end_before);
    }
}

static void free_reservations(vspace_t *vspace, region_t *regions, int n)
{
    for (int i = 0; i < n; i++)
        if (regions[i].reservation.res)
            vspace_free_reservation(vspace, regions[i].reservation);
}

static bool set_aside(vspace_t *vspace, region_t *regions, int n, bool anywhere)
{
    for (int i = 0; i < n; i++) {
        region_t *r = &regions[i];
        r->reservation.res = NULL;
        if (r->reservation_size == 0)
            continue;
        r->reservation = anywhere ? vspace_reserve_range(vspace, r->reservation_size, r->rights,
                                                         r->cacheable, &r->reservation_vstart)
                                  : vspace_reserve_range_at(vspace, r->reservation_vstart,
                                                            r->reservation_size, r->rights,
                                                            r->cacheable);
        if (!r->reservation.res) {
            free_reservations(vspace, regions, i);
            return false;
        }
    }
    return true;
}

static bool prepare(vspace_t *vspace, const elf_t *elf, region_t *regions, int n, bool anywhere)
{
    if (!read_regions(elf, regions, n)) {
        ZF_LOGE("This ELF file's segments overlap, or lie outside the file");
        return false;
    }
    lay_out(regions, n);
    return set_aside(vspace, regions, n, anywhere);
}

static void *entry_of(const elf_t *elf)
{
    return (void *)elf_getEntryPoint(elf);
}

void *sel4utils_elf_reserve(vspace_t *loadee, const elf_t *elf, sel4utils_elf_region_t *regions)
{
    return prepare(loadee, elf, regions, sel4utils_elf_num_regions(elf), true) ? entry_of(elf)
                                                                               : NULL;
}

/* How far the pages were moved from where the file wants them. */
static intptr_t moved(const region_t *regions, int n, uintptr_t page, bool anywhere)
{
    for (int i = 0; anywhere && i < n; i++)
        if (page >= PAGE_ALIGN_4K((uintptr_t)regions[i].elf_vstart) &&
            page < (uintptr_t)regions[i].elf_vstart + regions[i].size)
            return (intptr_t)((uintptr_t)regions[i].reservation_vstart -
                              PAGE_ALIGN_4K((uintptr_t)regions[i].elf_vstart));
    return 0;
}

static const region_t *region_of(const region_t *regions, int n, uintptr_t page)
{
    for (int i = 0; i < n; i++)
        if (page >= (uintptr_t)regions[i].reservation_vstart &&
            page < (uintptr_t)regions[i].reservation_vstart + regions[i].reservation_size)
            return &regions[i];
    return NULL;
}

/* What the loader needs to write one page of the new program. */
struct loading {
    vspace_t *loadee, *loader;
    vka_t *loader_vka;
};

/* Copy `bytes` bytes to offset `offset` of a page. */
static bool write_page(const struct loading *l, uintptr_t page, size_t offset, const void *from,
                       size_t bytes)
{
    seL4_CPtr frame = vspace_get_cap(l->loadee, (void *)page);
    char *here = sel4utils_dup_and_map(l->loader_vka, l->loader, frame, seL4_PageBits);
    if (!here)
        return false;
    memcpy(here + offset, from, bytes);
    cache_unify(here + offset, bytes);
    sel4utils_unmap_dup(l->loader_vka, l->loader, here, seL4_PageBits);
    return true;
}

/* New pages for a segment, and its bytes of the file in them; the kernel gives pages of zeroes. */
static bool load_segment(const struct loading *l, const elf_t *elf, const region_t *regions, int n,
                         const region_t *segment, bool anywhere)
{
    uintptr_t start = (uintptr_t)segment->elf_vstart;
    const char *from = elf_getProgramSegment(elf, (size_t)segment->segment_index);
    size_t filled = elf_getProgramHeaderFileSize(elf, (size_t)segment->segment_index);
    for (uintptr_t wanted = PAGE_ALIGN_4K(start); wanted < start + segment->size;
         wanted += PAGE_SIZE_4K) {
        uintptr_t page = wanted + (uintptr_t)moved(regions, n, wanted, anywhere);
        const region_t *in = region_of(regions, n, page);
        if (vspace_get_cap(l->loadee, (void *)page) == seL4_CapNull &&
            (!in ||
             vspace_new_pages_at_vaddr(l->loadee, (void *)page, 1, seL4_PageBits, in->reservation)))
            return false;
        uintptr_t low = MAX(wanted, start), high = MIN(wanted + PAGE_SIZE_4K, start + filled);
        if (low < high && !write_page(l, page, low - wanted, from + (low - start), high - low))
            return false;
    }
    return true;
}

void *sel4utils_elf_load_record_regions(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka,
                                        vka_t *loader_vka, const elf_t *elf,
                                        sel4utils_elf_region_t *regions, int mapanywhere)
{
    (void)loadee_vka;
    struct loading l = { loadee, loader, loader_vka };
    int n = sel4utils_elf_num_regions(elf);
    region_t *all = regions ? regions : calloc((size_t)n + 1, sizeof *all);
    if (!all)
        return NULL;
    bool loaded = prepare(loadee, elf, all, n, mapanywhere);
    if (loaded) {
        for (int i = 0; i < n && loaded; i++)
            loaded = load_segment(&l, elf, all, n, &all[i], mapanywhere);
        if (!loaded || !regions)
            free_reservations(loadee, all, n);
    }
    if (!regions)
        free(all);
    return loaded ? entry_of(elf) : NULL;
}

void *sel4utils_elf_load(vspace_t *loadee, vspace_t *loader, vka_t *loadee_vka, vka_t *loader_vka,
                         const elf_t *elf)
{
    return sel4utils_elf_load_record_regions(loadee, loader, loadee_vka, loader_vka, elf, NULL, 0);
}

uintptr_t sel4utils_elf_get_section(const elf_t *elf, const char *section_name,
                                    uint64_t *section_size)
{
    size_t i;
    const void *at = elf_getSectionNamed(elf, section_name, &i);
    if (at && section_size)
        *section_size = elf_getSectionSize(elf, i);
    return (uintptr_t)at;
}

uintptr_t sel4utils_elf_get_vsyscall(const elf_t *elf)
{
    uint64_t bytes = 0;
    uintptr_t word = 0;
    const void *at = (const void *)sel4utils_elf_get_section(elf, "__vsyscall", &bytes);
    if (at && bytes >= sizeof word)
        memcpy(&word, at, sizeof word);
    return word;
}

uint32_t sel4utils_elf_num_phdrs(const elf_t *elf)
{
    return (uint32_t)elf_getNumProgramHeaders(elf);
}

void sel4utils_elf_read_phdrs(const elf_t *elf, size_t max_phdrs, Elf_Phdr *phdrs)
{
    for (size_t i = 0; i < elf_getNumProgramHeaders(elf) && i < max_phdrs; i++)
        phdrs[i] = (Elf_Phdr){
            .p_type = elf_getProgramHeaderType(elf, i),
            .p_flags = elf_getProgramHeaderFlags(elf, i),
            .p_offset = elf_getProgramHeaderOffset(elf, i),
            .p_vaddr = elf_getProgramHeaderVaddr(elf, i),
            .p_paddr = elf_getProgramHeaderPaddr(elf, i),
            .p_filesz = elf_getProgramHeaderFileSize(elf, i),
            .p_memsz = elf_getProgramHeaderMemorySize(elf, i),
            .p_align = elf_getProgramHeaderAlign(elf, i),
        };
}

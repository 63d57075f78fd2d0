/* vspace.h - address spaces that are managed from inside this program: its own, and others'. */
#pragma once
#include <autoconf.h>
#include <sel4utils/arch/vspace.h>
#include <sel4utils/gen_config.h>
#include <sel4utils/util.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

#define KERNEL_RESERVED_START ALIGN_DOWN(seL4_UserTop, PAGE_SIZE_4K)
#define VSPACE_LEVEL_SIZE BIT(VSPACE_LEVEL_BITS)

typedef int (*sel4utils_map_page_fn)(vspace_t *vspace, seL4_CPtr cap, void *vaddr,
                                     seL4_CapRights_t rights, int cacheable, size_t size_bits);

/* A range that is set aside. */
struct sel4utils_res {
    uintptr_t start, end; /* end: one byte behind */
    seL4_CapRights_t rights;
    int cacheable;
    int malloced;         /* freed with the reservation */
    bool rights_deferred; /* each mapping says its rights */
    struct sel4utils_res *next;
};
typedef struct sel4utils_res sel4utils_res_t;

/* A page that is mapped. */
struct sel4utils_page {
    uintptr_t vaddr;
    seL4_CPtr cap;
    uintptr_t cookie;
    size_t size_bits;
};

/* The books of one address space. */
typedef struct sel4utils_alloc_data {
    seL4_CPtr vspace_root;
    vka_t *vka;
    vspace_t *bootstrap; /* the address space that made this one; NULL: it is the program's own */
    sel4utils_map_page_fn map_page;
    sel4utils_res_t *reservation_head;
    struct sel4utils_page *pages; /* in order of their addresses */
    size_t num_pages, room;
    uintptr_t last_allocated; /* no free address that was given back lies below */
    bool is_empty;            /* no kernel at the top (what devices or guests see) */
} sel4utils_alloc_data_t;

static inline sel4utils_res_t *reservation_to_res(reservation_t res)
{
    return (sel4utils_res_t *)res.res;
}

/* The address space of the program that calls.  Set aside is what it has from the start: its image,
 * the C library's heap, and existing_frames: addresses of pages, up to a NULL.  `data` must stay.
 * All these return 0, -1 if there is no memory. */
int sel4utils_bootstrap_vspace(vspace_t *vspace, sel4utils_alloc_data_t *data,
                               seL4_CPtr vspace_root, vka_t *vka,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie, void *existing_frames[]);
/* The same for a root task: boot information and IPC buffer are set aside. */
int sel4utils_bootstrap_vspace_with_bootinfo(vspace_t *vspace, sel4utils_alloc_data_t *data,
                                             seL4_CPtr vspace_root, vka_t *vka, seL4_BootInfo *info,
                                             vspace_allocated_object_fn allocated_object_fn,
                                             void *allocated_object_cookie);

/* Another address space, whose VSpace is vspace_root (it has an ASID already), as yet empty. */
int sel4utils_get_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                         vka_t *vka, seL4_CPtr vspace_root,
                         vspace_allocated_object_fn allocated_object_fn,
                         void *allocated_object_cookie);
/* The same with another way to map a page. */
int sel4utils_get_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                  sel4utils_alloc_data_t *data, vka_t *vka, seL4_CPtr vspace_root,
                                  vspace_allocated_object_fn allocated_object_fn,
                                  void *allocated_object_cookie, sel4utils_map_page_fn map_page);
/* The same two for address spaces without a kernel at the top. */
int sel4utils_get_empty_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                               vka_t *vka, seL4_CPtr vspace_root,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie);
int sel4utils_get_empty_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                        sel4utils_alloc_data_t *data, vka_t *vka,
                                        seL4_CPtr vspace_root,
                                        vspace_allocated_object_fn allocated_object_fn,
                                        void *allocated_object_cookie,
                                        sel4utils_map_page_fn map_page);

/* Nobody hears of the paging structures. */
static inline int sel4utils_get_vspace_leaky(vspace_t *loader, vspace_t *new_vspace,
                                             sel4utils_alloc_data_t *data, vka_t *vka,
                                             seL4_CPtr vspace_root)
{
    return sel4utils_get_vspace(loader, new_vspace, data, vka, vspace_root, NULL, NULL);
}

static inline int sel4utils_bootstrap_vspace_leaky(vspace_t *vspace, sel4utils_alloc_data_t *data,
                                                   seL4_CPtr vspace_root, vka_t *vka,
                                                   void *existing_frames[])
{
    return sel4utils_bootstrap_vspace(vspace, data, vspace_root, vka, NULL, NULL, existing_frames);
}

static inline int sel4utils_bootstrap_vspace_with_bootinfo_leaky(vspace_t *vspace,
                                                                 sel4utils_alloc_data_t *data,
                                                                 seL4_CPtr vspace_root, vka_t *vka,
                                                                 seL4_BootInfo *info)
{
    return sel4utils_bootstrap_vspace_with_bootinfo(vspace, data, vspace_root, vka, info, NULL,
                                                    NULL);
}

/* Reservations whose book-keeping is the caller's, until they are freed.  0 when it worked. */
int sel4utils_reserve_range_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, size_t size,
                                     seL4_CapRights_t rights, int cacheable, void **result);
int sel4utils_reserve_range_no_alloc_aligned(vspace_t *vspace, sel4utils_res_t *reservation,
                                             size_t size, size_t size_bits, seL4_CapRights_t rights,
                                             int cacheable, void **result);
int sel4utils_reserve_range_at_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, void *vaddr,
                                        size_t size, seL4_CapRights_t rights, int cacheable);
/* Let a reservation be where and as large as said; 0, -1 if something is there: then it stays. */
int sel4utils_move_resize_reservation(vspace_t *vspace, reservation_t reservation, void *vaddr,
                                      size_t bytes);

/* Copy the pages of `current` that lie in a reservation of `clone` to the same addresses there; 0,
 * or -1: some are copied. */
int sel4utils_bootstrap_clone_into_vspace(vspace_t *current, vspace_t *clone,
                                          reservation_t reserve);

/* Where this program's image lies; *va_end is one byte behind, in whole pages. */
void sel4utils_get_image_region(uintptr_t *va_start, uintptr_t *va_end);

/* The physical address of the page at vaddr; VKA_NO_PADDR: not known. */
uintptr_t sel4utils_get_paddr(vspace_t *vspace, void *vaddr, seL4_Word type, seL4_Word size_bits);

/* Map a page as a processor sees it: what map_page is unless something else is said. */
int sel4utils_map_page_pd(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                          int cacheable, size_t size_bits);

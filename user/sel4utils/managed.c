/* managed.c - pages of a managed address space: mapped, unmapped, shared.
 *
 * Owns:    nothing; what is mapped is written down by books.c.
 * Entered: programs, through vspace.h.
 * Uses:    the vka of the address space; sel4utils_map_page.
 * Never:   leaves some of the pages when it fails: what was mapped until then is taken back. */
#include <vspace/arch/page.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/capops.h>
#include "books.h"
#include "managed.h"

enum { FAILED = -1 };

int sel4utils_map_page_pd(vspace_t *vspace, seL4_CPtr cap, void *vaddr, seL4_CapRights_t rights,
                          int cacheable, size_t size_bits)
{
    (void)size_bits;
    sel4utils_alloc_data_t *data = books_of(vspace);
    vka_object_t objects[VSPACE_MAP_PAGING_OBJECTS];
    int n = VSPACE_MAP_PAGING_OBJECTS;
    int error = sel4utils_map_page(data->vka, data->vspace_root, cap, vaddr, rights, cacheable,
                                   objects, &n);
    for (int i = 0; i < n; i++)
        vspace_maybe_call_allocated_object(vspace, objects[i]);
    return error;
}

/* Map a frame and write it down. */
static int map(vspace_t *vspace, struct sel4utils_page page, seL4_CapRights_t rights, int cacheable)
{
    sel4utils_alloc_data_t *data = books_of(vspace);
    int error = data->map_page(vspace, page.cap, (void *)page.vaddr, rights, cacheable,
                               page.size_bits);
    if (error)
        return error;
    if (page_add(data, page))
        return 0;
    seL4_ARCH_Page_Unmap(page.cap);
    return seL4_NotEnoughMemory;
}

/* The frame of a page that is unmapped goes back to `vka`. */
static void give_back(vka_t *vka, seL4_CPtr cap, uintptr_t cookie, size_t size_bits)
{
    cspacepath_t path;
    vka_cspace_make_path(vka, cap, &path);
    vka_cnode_delete(&path);
    vka_cspace_free(vka, cap);
    if (cookie)
        vka_utspace_free(vka, vka_frame_type(size_bits), size_bits, cookie);
}

static void unmap_pages(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                        vka_t *vka)
{
    sel4utils_alloc_data_t *data = books_of(vspace);
    vka = vka == VSPACE_FREE ? data->vka : vka;
    for (size_t i = 0; i < num_pages; i++) {
        uintptr_t at = (uintptr_t)vaddr + (i << size_bits);
        struct sel4utils_page *page = page_at(data, at);
        if (!page || page->vaddr != at || page->size_bits != size_bits) {
            ZF_LOGE("No page of 2^%zu bytes is mapped at %#lx", size_bits, at);
            continue;
        }
        struct sel4utils_page gone = *page;
        page_remove(data, page);
        seL4_ARCH_Page_Unmap(gone.cap);
        if (vka != VSPACE_PRESERVE)
            give_back(vka, gone.cap, gone.cookie, size_bits);
    }
}

/* Do the pages from vaddr on lie in this reservation, and is nothing mapped there? */
static bool usable(vspace_t *vspace, const sel4utils_res_t *res, void *vaddr, size_t num_pages,
                   size_t size_bits)
{
    uintptr_t start = (uintptr_t)vaddr, end = start + (num_pages << size_bits);
    if (!res || start < res->start || end > res->end) {
        ZF_LOGE("%#lx to %#lx do not lie in the reservation%s", start, end,
                res ? "" : ": it is NULL");
        return false;
    }
    if (start % BIT(size_bits)) {
        ZF_LOGE("%#lx is no multiple of the size of the page, 2^%zu", start, size_bits);
        return false;
    }
    for (size_t i = 0; i < num_pages; i++)
        if (page_at(books_of(vspace), start + (i << size_bits))) {
            ZF_LOGE("A page is mapped at %#lx already", start + (i << size_bits));
            return false;
        }
    return true;
}

static int map_all(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[], void *vaddr,
                   size_t num_pages, size_t size_bits, seL4_CapRights_t rights, int cacheable)
{
    for (size_t i = 0; i < num_pages; i++) {
        uintptr_t at = (uintptr_t)vaddr + (i << size_bits);
        struct sel4utils_page page = { at, caps[i], cookies ? cookies[i] : 0, size_bits };
        int error = map(vspace, page, rights, cacheable);
        if (error) {
            ZF_LOGE_IFERR(error, "A page cannot be mapped at %#lx", at)
            unmap_pages(vspace, vaddr, i, size_bits, VSPACE_PRESERVE);
            return error;
        }
    }
    return 0;
}

static int map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[], void *vaddr,
                              size_t num_pages, size_t size_bits, reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    if (!usable(vspace, res, vaddr, num_pages, size_bits))
        return FAILED;
    return map_all(vspace, caps, cookies, vaddr, num_pages, size_bits, res->rights, res->cacheable);
}

static int deferred_map(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[], void *vaddr,
                        size_t num_pages, size_t size_bits, seL4_CapRights_t rights,
                        reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    if (!usable(vspace, res, vaddr, num_pages, size_bits))
        return FAILED;
    if (!res->rights_deferred) {
        ZF_LOGE("This reservation has rights: vspace_map_pages_at_vaddr maps in it");
        return FAILED;
    }
    return map_all(vspace, caps, cookies, vaddr, num_pages, size_bits, rights, res->cacheable);
}

static void *map_pages(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                       seL4_CapRights_t rights, size_t num_pages, size_t size_bits, int cacheable)
{
    uintptr_t at = range_find(books_of(vspace), num_pages << size_bits, size_bits);
    if (at == 0 ||
        map_all(vspace, caps, cookies, (void *)at, num_pages, size_bits, rights, cacheable))
        return NULL;
    return (void *)at;
}

/* One page of new memory. */
static int new_page(vspace_t *vspace, uintptr_t at, size_t size_bits, seL4_CapRights_t rights,
                    int cacheable, bool can_use_dev)
{
    vka_t *vka = books_of(vspace)->vka;
    vka_object_t frame;
    if (vka_alloc_frame_maybe_device(vka, (uint32_t)size_bits, can_use_dev, &frame)) {
        ZF_LOGE("There is no memory for a page of 2^%zu bytes", size_bits);
        return seL4_NotEnoughMemory;
    }
    struct sel4utils_page page = { at, frame.cptr, frame.ut, size_bits };
    int error = map(vspace, page, rights, cacheable);
    ZF_LOGE_IFERR(error, "A new page cannot be mapped at %#lx", at)
    if (error)
        vka_free_object(vka, &frame);
    return error;
}

static int new_all(vspace_t *vspace, uintptr_t start, size_t num_pages, size_t size_bits,
                   seL4_CapRights_t rights, int cacheable, bool can_use_dev)
{
    for (size_t i = 0; i < num_pages; i++) {
        int error = new_page(vspace, start + (i << size_bits), size_bits, rights, cacheable,
                             can_use_dev);
        if (error) {
            unmap_pages(vspace, (void *)start, i, size_bits, VSPACE_FREE);
            return error;
        }
    }
    return 0;
}

static int new_pages_at_vaddr(vspace_t *vspace, void *vaddr, size_t num_pages, size_t size_bits,
                              reservation_t reservation, bool can_use_dev)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    if (!usable(vspace, res, vaddr, num_pages, size_bits))
        return FAILED;
    return new_all(vspace, (uintptr_t)vaddr, num_pages, size_bits, res->rights, res->cacheable,
                   can_use_dev);
}

static void *new_pages(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                       size_t size_bits)
{
    uintptr_t at = range_find(books_of(vspace), num_pages << size_bits, size_bits);
    return at && new_all(vspace, at, num_pages, size_bits, rights, 1, false) == 0 ? (void *)at
                                                                                  : NULL;
}

/* Map a copy of the capability to a page of another address space. */
static int share_page(vspace_t *from, vspace_t *to, uintptr_t source, uintptr_t at,
                      size_t size_bits, const sel4utils_res_t *res)
{
    struct sel4utils_page *page = page_at(books_of(from), source);
    cspacepath_t original, copy;
    if (!page || page->vaddr != source || page->size_bits != size_bits) {
        ZF_LOGE("No page of 2^%zu bytes is mapped at %#lx: there is nothing to share", size_bits,
                source);
        return FAILED;
    }
    vka_cspace_make_path(books_of(from)->vka, page->cap, &original);
    if (vka_cspace_alloc_path(books_of(to)->vka, &copy))
        return seL4_NotEnoughMemory;
    int error = vka_cnode_copy(&copy, &original, res->rights);
    if (!error) {
        error = map(to, (struct sel4utils_page){ at, copy.capPtr, 0, size_bits }, res->rights,
                    res->cacheable);
        if (error)
            vka_cnode_delete(&copy);
    }
    if (error)
        vka_cspace_free_path(books_of(to)->vka, copy);
    return error;
}

static int share_mem_at_vaddr(vspace_t *from, vspace_t *to, void *start, int num_pages,
                              size_t size_bits, void *vaddr, reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    if (!usable(to, res, vaddr, (size_t)num_pages, size_bits))
        return FAILED;
    for (size_t i = 0; i < (size_t)num_pages; i++) {
        size_t offset = i << size_bits;
        int error = share_page(from, to, (uintptr_t)start + offset, (uintptr_t)vaddr + offset,
                               size_bits, res);
        if (error) {
            unmap_pages(to, vaddr, i, size_bits, VSPACE_FREE);
            return error;
        }
    }
    return 0;
}

static void tear_down(vspace_t *vspace, vka_t *vka)
{
    sel4utils_alloc_data_t *data = books_of(vspace);
    if (!data->bootstrap) {
        ZF_LOGE("The address space that this program runs in cannot be torn down");
        return;
    }
    while (data->reservation_head)
        vspace->free_reservation(vspace, (reservation_t){ data->reservation_head });
    while (data->num_pages) {
        struct sel4utils_page *last = &data->pages[data->num_pages - 1];
        unmap_pages(vspace, (void *)last->vaddr, 1, last->size_bits, vka);
    }
    free(data->pages);
    data->pages = NULL;
    data->room = 0;
}

static seL4_CPtr get_cap(vspace_t *vspace, void *vaddr)
{
    struct sel4utils_page *page = page_at(books_of(vspace), (uintptr_t)vaddr);
    return page ? page->cap : seL4_CapNull;
}

static uintptr_t get_cookie(vspace_t *vspace, void *vaddr)
{
    struct sel4utils_page *page = page_at(books_of(vspace), (uintptr_t)vaddr);
    return page ? page->cookie : 0;
}

static seL4_CPtr get_root(vspace_t *vspace)
{
    return books_of(vspace)->vspace_root;
}

uintptr_t sel4utils_get_paddr(vspace_t *vspace, void *vaddr, seL4_Word type, seL4_Word size_bits)
{
    uintptr_t cookie = get_cookie(vspace, vaddr);
    return cookie ? vka_utspace_paddr(books_of(vspace)->vka, cookie, type, size_bits)
                  : VKA_NO_PADDR;
}

void vspace_make_managed(vspace_t *vspace)
{
    vspace->new_pages = new_pages;
    vspace->map_pages = map_pages;
    vspace->new_pages_at_vaddr = new_pages_at_vaddr;
    vspace->map_pages_at_vaddr = map_pages_at_vaddr;
    vspace->deferred_rights_map_pages_at_vaddr = deferred_map;
    vspace->unmap_pages = unmap_pages;
    vspace->tear_down = tear_down;
    vspace->reserve_range_aligned = managed_reserve_aligned;
    vspace->reserve_range_at = managed_reserve_at;
    vspace->reserve_deferred_rights_range_at = managed_reserve_deferred;
    vspace->free_reservation = managed_free_reservation;
    vspace->free_reservation_by_vaddr = managed_free_reservation_by_vaddr;
    vspace->get_cap = get_cap;
    vspace->get_root = get_root;
    vspace->get_cookie = get_cookie;
    vspace->share_mem_at_vaddr = share_mem_at_vaddr;
}

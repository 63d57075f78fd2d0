/* reserve.c - ranges of a managed address space that are set aside.
 *
 * Owns:    nothing; the lists are in books.c.
 * Entered: programs, through vspace.h and sel4utils/vspace.h. */
#include <stdlib.h>
#include <utils/util.h>
#include "books.h"
#include "managed.h"

static sel4utils_res_t *new_reservation(void)
{
    sel4utils_res_t *res = malloc(sizeof *res);
    if (res)
        *res = (sel4utils_res_t){ .malloced = 1 };
    return res;
}

/* Fill in a reservation that is not in the list yet. */
static void set(sel4utils_res_t *res, uintptr_t start, uintptr_t end, seL4_CapRights_t rights,
                int cacheable)
{
    res->start = start;
    res->end = end;
    res->rights = rights;
    res->cacheable = cacheable;
    res->rights_deferred = false;
}

static int reserve_somewhere(vspace_t *vspace, sel4utils_res_t *res, size_t size, size_t size_bits,
                             seL4_CapRights_t rights, int cacheable, void **result)
{
    sel4utils_alloc_data_t *data = books_of(vspace);
    size_t bytes = ROUND_UP(size, PAGE_SIZE_4K);
    uintptr_t at = sel4_valid_size_bits(size_bits) ? range_find(data, bytes, size_bits) : 0;
    if (at == 0) {
        ZF_LOGE("No %zu bytes of addresses are free at a multiple of 2^%zu", size, size_bits);
        return -1;
    }
    set(res, at, at + bytes, rights, cacheable);
    reservation_add(data, res);
    *result = (void *)at;
    return 0;
}

static int reserve_here(vspace_t *vspace, sel4utils_res_t *res, uintptr_t vaddr, size_t size,
                        seL4_CapRights_t rights, int cacheable)
{
    sel4utils_alloc_data_t *data = books_of(vspace);
    uintptr_t start = ROUND_DOWN(vaddr, PAGE_SIZE_4K);
    uintptr_t end = ROUND_UP(vaddr + size, PAGE_SIZE_4K);
    if (end <= start || (!data->is_empty && end > KERNEL_RESERVED_START)) {
        ZF_LOGE("%#lx to %#lx are no addresses of a program", start, end);
        return -1;
    }
    if (!range_free(data, start, end, NULL)) {
        ZF_LOGE("Something is mapped or set aside in %#lx to %#lx already", start, end);
        return -1;
    }
    set(res, start, end, rights, cacheable);
    reservation_add(data, res);
    return 0;
}

int sel4utils_reserve_range_no_alloc_aligned(vspace_t *vspace, sel4utils_res_t *reservation,
                                             size_t size, size_t size_bits, seL4_CapRights_t rights,
                                             int cacheable, void **result)
{
    reservation->malloced = 0;
    return reserve_somewhere(vspace, reservation, size, size_bits, rights, cacheable, result);
}

int sel4utils_reserve_range_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, size_t size,
                                     seL4_CapRights_t rights, int cacheable, void **result)
{
    return sel4utils_reserve_range_no_alloc_aligned(vspace, reservation, size, seL4_PageBits,
                                                    rights, cacheable, result);
}

int sel4utils_reserve_range_at_no_alloc(vspace_t *vspace, sel4utils_res_t *reservation, void *vaddr,
                                        size_t size, seL4_CapRights_t rights, int cacheable)
{
    reservation->malloced = 0;
    return reserve_here(vspace, reservation, (uintptr_t)vaddr, size, rights, cacheable);
}

reservation_t managed_reserve_aligned(vspace_t *vspace, size_t bytes, size_t size_bits,
                                      seL4_CapRights_t rights, int cacheable, void **vaddr)
{
    sel4utils_res_t *res = new_reservation();
    if (res && reserve_somewhere(vspace, res, bytes, size_bits, rights, cacheable, vaddr)) {
        free(res);
        res = NULL;
    }
    return (reservation_t){ res };
}

reservation_t managed_reserve_at(vspace_t *vspace, void *vaddr, size_t bytes,
                                 seL4_CapRights_t rights, int cacheable)
{
    sel4utils_res_t *res = new_reservation();
    if (res && reserve_here(vspace, res, (uintptr_t)vaddr, bytes, rights, cacheable)) {
        free(res);
        res = NULL;
    }
    return (reservation_t){ res };
}

reservation_t managed_reserve_deferred(vspace_t *vspace, void *vaddr, size_t bytes, int cacheable)
{
    reservation_t r = managed_reserve_at(vspace, vaddr, bytes, seL4_NoRights, cacheable);
    if (r.res)
        reservation_to_res(r)->rights_deferred = true;
    return r;
}

void managed_free_reservation(vspace_t *vspace, reservation_t reservation)
{
    sel4utils_res_t *res = reservation_to_res(reservation);
    if (!res)
        return;
    reservation_remove(books_of(vspace), res);
    if (res->malloced)
        free(res);
}

void managed_free_reservation_by_vaddr(vspace_t *vspace, void *vaddr)
{
    managed_free_reservation(vspace,
                             (reservation_t){ reservation_at(books_of(vspace), (uintptr_t)vaddr) });
}

int sel4utils_move_resize_reservation(vspace_t *vspace, reservation_t reservation, void *vaddr,
                                      size_t bytes)
{
    sel4utils_alloc_data_t *data = books_of(vspace);
    sel4utils_res_t *res = reservation_to_res(reservation);
    uintptr_t start = ROUND_DOWN((uintptr_t)vaddr, PAGE_SIZE_4K);
    uintptr_t end = ROUND_UP((uintptr_t)vaddr + bytes, PAGE_SIZE_4K);
    /* Its own pages are in nobody's way; what is new must be free. */
    if (!range_free(data, start, MIN(end, res->start), res) ||
        !range_free(data, MAX(start, res->end), end, res))
        return -1;
    range_given_back(data, res->start);
    res->start = start;
    res->end = end;
    return 0;
}

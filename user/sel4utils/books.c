/* books.c - what is mapped and what is set aside in a managed address space.
 *
 * Owns:    the list of pages, in order of their addresses; the list of reservations.
 * Entered: managed.c, reserve.c, own_vspace.c.
 * Uses:    malloc.
 * Never:   invokes the kernel. */
#include <stdlib.h>
#include <string.h>
#include "books.h"

/* Addresses from here on are given out: what lies below is left to fixed addresses.  Large pages
 * have areas of their
 * own: where a small page once was, its page table stays, and is in a large page's way. */
#define FIRST_ADDRESS 0x10000000ul
#define FIRST_OF_2M 0x10000000000ul
#define FIRST_OF_1G 0x200000000000ul
enum { FIRST_ROOM = 64 };

static uintptr_t end_of(const struct sel4utils_page *page)
{
    return page->vaddr + BIT(page->size_bits);
}

/* The index of the first page that ends behind vaddr. */
static size_t first_behind(const sel4utils_alloc_data_t *data, uintptr_t vaddr)
{
    size_t low = 0, high = data->num_pages;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (end_of(&data->pages[middle]) <= vaddr)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct sel4utils_page *page_at(const sel4utils_alloc_data_t *data, uintptr_t vaddr)
{
    size_t i = first_behind(data, vaddr);
    return i < data->num_pages && data->pages[i].vaddr <= vaddr ? &data->pages[i] : NULL;
}

bool page_add(sel4utils_alloc_data_t *data, struct sel4utils_page page)
{
    if (data->num_pages == data->room) {
        size_t room = data->room ? data->room * 2 : FIRST_ROOM;
        void *more = realloc(data->pages, room * sizeof page);
        if (!more)
            return false;
        data->pages = more;
        data->room = room;
    }
    size_t i = first_behind(data, page.vaddr);
    memmove(&data->pages[i + 1], &data->pages[i], (data->num_pages - i) * sizeof page);
    data->pages[i] = page;
    data->num_pages++;
    return true;
}

void page_remove(sel4utils_alloc_data_t *data, struct sel4utils_page *page)
{
    size_t i = (size_t)(page - data->pages);
    range_given_back(data, page->vaddr);
    data->num_pages--;
    memmove(page, page + 1, (data->num_pages - i) * sizeof *page);
}

/* Something that is in the way in start..end-1: its end; 0 if nothing is. */
static uintptr_t in_the_way(const sel4utils_alloc_data_t *data, uintptr_t start, uintptr_t end,
                            const sel4utils_res_t *except)
{
    for (const sel4utils_res_t *r = data->reservation_head; r; r = r->next)
        if (r != except && r->start < end && start < r->end)
            return r->end;
    size_t i = first_behind(data, start);
    return i < data->num_pages && data->pages[i].vaddr < end ? end_of(&data->pages[i]) : 0;
}

bool range_free(const sel4utils_alloc_data_t *data, uintptr_t start, uintptr_t end,
                const sel4utils_res_t *except)
{
    return start >= end || in_the_way(data, start, end, except) == 0;
}

static uintptr_t find_from(const sel4utils_alloc_data_t *data, uintptr_t at, size_t bytes,
                           size_t size_bits)
{
    uintptr_t top = data->is_empty ? UINTPTR_MAX : KERNEL_RESERVED_START;
    while (at < top) {
        at = ALIGN_UP(at, BIT(size_bits));
        if (at >= top || bytes > top - at)
            return 0;
        uintptr_t end = in_the_way(data, at, at + bytes, NULL);
        if (end == 0)
            return at;
        at = end;
    }
    return 0;
}

uintptr_t range_find(sel4utils_alloc_data_t *data, size_t bytes, size_t size_bits)
{
    if (size_bits > seL4_PageBits && !data->is_empty)
        return find_from(data, size_bits > seL4_LargePageBits ? FIRST_OF_1G : FIRST_OF_2M, bytes,
                         size_bits);
    uintptr_t from = MAX(data->last_allocated, FIRST_ADDRESS);
    uintptr_t at = find_from(data, from, bytes, size_bits);
    if (at == 0) /* what an alignment left free lies below */
        at = find_from(data, FIRST_ADDRESS, bytes, size_bits);
    if (at)
        data->last_allocated = at + bytes;
    return at;
}

void range_given_back(sel4utils_alloc_data_t *data, uintptr_t vaddr)
{
    if (vaddr < data->last_allocated)
        data->last_allocated = vaddr;
}

sel4utils_res_t *reservation_at(const sel4utils_alloc_data_t *data, uintptr_t vaddr)
{
    sel4utils_res_t *r = data->reservation_head;
    while (r && (vaddr < r->start || vaddr >= r->end))
        r = r->next;
    return r;
}

void reservation_add(sel4utils_alloc_data_t *data, sel4utils_res_t *res)
{
    res->next = data->reservation_head;
    data->reservation_head = res;
}

void reservation_remove(sel4utils_alloc_data_t *data, sel4utils_res_t *res)
{
    sel4utils_res_t **r = &data->reservation_head;
    while (*r && *r != res)
        r = &(*r)->next;
    if (*r)
        *r = res->next;
    range_given_back(data, res->start);
}

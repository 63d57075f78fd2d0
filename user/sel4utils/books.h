/* books.h - what is mapped and what is set aside in a managed address space; for the files of this
 * folder. */
#pragma once
#include <sel4utils/vspace.h>
#include <sel4utils/mapping.h>

static inline sel4utils_alloc_data_t *books_of(const vspace_t *vspace)
{
    return vspace->data;
}

/* The page that holds vaddr; NULL if none is mapped there. */
struct sel4utils_page *page_at(const sel4utils_alloc_data_t *data, uintptr_t vaddr);
/* Write down a page; false: there is no memory for that. */
bool page_add(sel4utils_alloc_data_t *data, struct sel4utils_page page);
void page_remove(sel4utils_alloc_data_t *data, struct sel4utils_page *page);

/* Is nothing mapped and nothing set aside in start..end-1?  A reservation may be left out. */
bool range_free(const sel4utils_alloc_data_t *data, uintptr_t start, uintptr_t end,
                const sel4utils_res_t *except);
/* A free range of this size at a multiple of 2^size_bits; 0: there is none. */
uintptr_t range_find(sel4utils_alloc_data_t *data, size_t bytes, size_t size_bits);
/* A free range begins at `vaddr` from now on. */
void range_given_back(sel4utils_alloc_data_t *data, uintptr_t vaddr);

/* The reservation in which vaddr lies; NULL if there is none. */
sel4utils_res_t *reservation_at(const sel4utils_alloc_data_t *data, uintptr_t vaddr);
void reservation_add(sel4utils_alloc_data_t *data, sel4utils_res_t *res);
void reservation_remove(sel4utils_alloc_data_t *data, sel4utils_res_t *res);

/* managed.c: put the functions into a vspace_t. */
void vspace_make_managed(vspace_t *vspace);

/* own_vspace.c - begin to manage an address space: the program's own, or a new one.
 *
 * Owns:    nothing.
 * Entered: programs; process.c.
 * Uses:    the areas that the C library keeps for itself (muslcsys/vka.h). */
#include <elf.h>
#include <muslcsys/vka.h>
#include <stdlib.h>
#include <string.h>
#include <utils/util.h>
#include "books.h"

extern char __executable_start[], _end[];

void sel4utils_get_image_region(uintptr_t *va_start, uintptr_t *va_end)
{
    *va_start = ROUND_DOWN((uintptr_t)__executable_start, PAGE_SIZE_4K);
    *va_end = ROUND_UP((uintptr_t)_end, PAGE_SIZE_4K);
}

static int get_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                      vka_t *vka, seL4_CPtr vspace_root,
                      vspace_allocated_object_fn allocated_object_fn, void *cookie,
                      sel4utils_map_page_fn map_page, bool is_empty)
{
    *data = (sel4utils_alloc_data_t){
        .vspace_root = vspace_root,
        .vka = vka,
        .bootstrap = loader,
        .map_page = map_page,
        .is_empty = is_empty,
    };
    *new_vspace = (vspace_t){
        .data = data,
        .allocated_object = allocated_object_fn,
        .allocated_object_cookie = cookie,
    };
    vspace_make_managed(new_vspace);
    return 0;
}

int sel4utils_get_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                  sel4utils_alloc_data_t *data, vka_t *vka, seL4_CPtr vspace_root,
                                  vspace_allocated_object_fn allocated_object_fn,
                                  void *allocated_object_cookie, sel4utils_map_page_fn map_page)
{
    return get_vspace(loader, new_vspace, data, vka, vspace_root, allocated_object_fn,
                      allocated_object_cookie, map_page, false);
}

int sel4utils_get_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                         vka_t *vka, seL4_CPtr vspace_root,
                         vspace_allocated_object_fn allocated_object_fn,
                         void *allocated_object_cookie)
{
    return get_vspace(loader, new_vspace, data, vka, vspace_root, allocated_object_fn,
                      allocated_object_cookie, sel4utils_map_page_pd, false);
}

int sel4utils_get_empty_vspace_with_map(vspace_t *loader, vspace_t *new_vspace,
                                        sel4utils_alloc_data_t *data, vka_t *vka,
                                        seL4_CPtr vspace_root,
                                        vspace_allocated_object_fn allocated_object_fn,
                                        void *allocated_object_cookie,
                                        sel4utils_map_page_fn map_page)
{
    return get_vspace(loader, new_vspace, data, vka, vspace_root, allocated_object_fn,
                      allocated_object_cookie, map_page, true);
}

int sel4utils_get_empty_vspace(vspace_t *loader, vspace_t *new_vspace, sel4utils_alloc_data_t *data,
                               vka_t *vka, seL4_CPtr vspace_root,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie)
{
    return get_vspace(loader, new_vspace, data, vka, vspace_root, allocated_object_fn,
                      allocated_object_cookie, sel4utils_map_page_pd, true);
}

/* Pages that are there from the start: they may lie in one another's way, and stay for ever. */
static int set_aside(vspace_t *vspace, uintptr_t start, uintptr_t end)
{
    sel4utils_res_t *res = malloc(sizeof *res);
    if (!res)
        return -1;
    *res = (sel4utils_res_t){
        .start = ROUND_DOWN(start, PAGE_SIZE_4K),
        .end = ROUND_UP(end, PAGE_SIZE_4K),
        .rights = seL4_AllRights,
        .cacheable = 1,
        .malloced = 1,
    };
    reservation_add(books_of(vspace), res);
    return 0;
}

int sel4utils_bootstrap_vspace(vspace_t *vspace, sel4utils_alloc_data_t *data,
                               seL4_CPtr vspace_root, vka_t *vka,
                               vspace_allocated_object_fn allocated_object_fn,
                               void *allocated_object_cookie, void *existing_frames[])
{
    uintptr_t start, end;
    get_vspace(NULL, vspace, data, vka, vspace_root, allocated_object_fn, allocated_object_cookie,
               sel4utils_map_page_pd, false);
    sel4utils_get_image_region(&start, &end);
    int error = set_aside(vspace, start, end);
    muslcsys_heap_area(&start, &end);
    error |= set_aside(vspace, start, end);
    for (void **frame = existing_frames; frame && *frame; frame++)
        error |= set_aside(vspace, (uintptr_t)*frame, (uintptr_t)*frame + PAGE_SIZE_4K);
    return error;
}

int sel4utils_bootstrap_vspace_with_bootinfo(vspace_t *vspace, sel4utils_alloc_data_t *data,
                                             seL4_CPtr vspace_root, vka_t *vka, seL4_BootInfo *info,
                                             vspace_allocated_object_fn allocated_object_fn,
                                             void *allocated_object_cookie)
{
    uintptr_t boot_end = (uintptr_t)info + seL4_BootInfoFrameSize + info->extraLen;
    void *frames[] = { info->ipcBuffer, NULL };
    if (sel4utils_bootstrap_vspace(vspace, data, vspace_root, vka, allocated_object_fn,
                                   allocated_object_cookie, frames))
        return -1;
    return set_aside(vspace, (uintptr_t)info, boot_end);
}

/* Is it one of the empty pages below stacks (user/layout.ld), which no segment has? */
static bool is_empty_page(uintptr_t page)
{
    extern const Elf64_Ehdr __ehdr_start;
    const Elf64_Phdr *p = (const void *)((const char *)&__ehdr_start + __ehdr_start.e_phoff);
    uintptr_t start, end;
    sel4utils_get_image_region(&start, &end);
    for (int i = 0; i < __ehdr_start.e_phnum; i++)
        if (p[i].p_type == PT_LOAD && page + PAGE_SIZE_4K > p[i].p_vaddr &&
            page < p[i].p_vaddr + p[i].p_memsz)
            return false;
    return page >= start && page < end;
}

/* One page of this program, with what it holds, at the same address of another. */
static int clone_page(vspace_t *current, vspace_t *clone, uintptr_t page, reservation_t reserve)
{
    vka_t *vka = books_of(current)->vka;
    if (vspace_new_pages_at_vaddr(clone, (void *)page, 1, seL4_PageBits, reserve))
        return -1;
    void *copy = sel4utils_dup_and_map(vka, current, vspace_get_cap(clone, (void *)page),
                                       seL4_PageBits);
    if (!copy)
        return -1;
    memcpy(copy, (void *)page, PAGE_SIZE_4K);
    sel4utils_unmap_dup(vka, current, copy, seL4_PageBits);
    return 0;
}

int sel4utils_bootstrap_clone_into_vspace(vspace_t *current, vspace_t *clone, reservation_t reserve)
{
    sel4utils_res_t *res = reservation_to_res(reserve);
    for (uintptr_t page = res->start; page < res->end; page += PAGE_SIZE_4K)
        if (!is_empty_page(page) && clone_page(current, clone, page, reserve))
            return -1;
    return 0;
}

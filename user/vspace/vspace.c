/* vspace.c - what every managed address space can do, whoever manages it.
 *
 * Owns:    nothing.
 * Entered: programs; sel4utils.
 * Uses:    only the functions that a vspace_t names. */
#include <utils/util.h>
#include <vspace/vspace.h>

bool vspace_has_(const vspace_t *vspace, bool has, const char *function)
{
    if (!vspace)
        ZF_LOGE("%s: the vspace_t is NULL", function);
    else if (!has)
        ZF_LOGE("%s: this vspace_t cannot do that; was it set up (sel4utils_bootstrap_vspace...)?",
                function);
    return has;
}

bool vspace_pages_(size_t num_pages, size_t size_bits, const char *function)
{
    if (num_pages == 0)
        ZF_LOGE("%s: 0 pages were asked for; 1 is the least", function);
    else if (!sel4_valid_size_bits(size_bits))
        ZF_LOGE("%s: pages have 2^12, 2^21 or 2^30 bytes, not 2^%zu", function, size_bits);
    return num_pages != 0 && sel4_valid_size_bits(size_bits);
}

reservation_t vspace_reserve_range(vspace_t *vspace, size_t bytes, seL4_CapRights_t rights,
                                   int cacheable, void **vaddr)
{
    return vspace_reserve_range_aligned(vspace, bytes, seL4_PageBits, rights, cacheable, vaddr);
}

void *vspace_new_pages_with_config(vspace_t *vspace, vspace_new_pages_config_t *config,
                                   seL4_CapRights_t rights)
{
    size_t bytes = config->num_pages << config->size_bits;
    reservation_t res = config->vaddr
                            ? vspace_reserve_range_at(vspace, config->vaddr, bytes, rights, 1)
                            : vspace_reserve_range_aligned(vspace, bytes, config->size_bits, rights,
                                                           1, &config->vaddr);
    if (!res.res)
        return NULL;
    int error = vspace_new_pages_at_vaddr_with_config(vspace, config, res);
    vspace_free_reservation(vspace, res);
    return error ? NULL : config->vaddr;
}

void *vspace_share_mem(vspace_t *from, vspace_t *to, void *start, int num_pages, size_t size_bits,
                       seL4_CapRights_t rights, int cacheable)
{
    void *at;
    if (num_pages <= 0 || !vspace_pages_((size_t)num_pages, size_bits, "share_mem"))
        return NULL;
    reservation_t res = vspace_reserve_range_aligned(to, (size_t)num_pages << size_bits, size_bits,
                                                     rights, cacheable, &at);
    if (!res.res)
        return NULL;
    int error = vspace_share_mem_at_vaddr(from, to, start, num_pages, size_bits, at, res);
    vspace_free_reservation(to, res);
    return error ? NULL : at;
}

int vspace_access_page_with_callback(vspace_t *from, vspace_t *to, void *access_addr,
                                     size_t size_bits, seL4_CapRights_t rights, int cacheable,
                                     vspace_access_callback_fn callback, void *cookie)
{
    void *at = vspace_share_mem(from, to, access_addr, 1, size_bits, rights, cacheable);
    if (!at)
        return -1;
    int result = callback(access_addr, at, cookie);
    vspace_unmap_pages(to, at, 1, size_bits, VSPACE_FREE);
    return result;
}

/* The page below the stack is set aside and stays empty: who runs over the end meets a page
 * fault. */
void *vspace_new_sized_stack(vspace_t *vspace, size_t n_pages)
{
    void *guard;
    reservation_t res = vspace_reserve_range(vspace, (n_pages + 1) * PAGE_SIZE_4K, seL4_AllRights,
                                             1, &guard);
    if (!res.res)
        return NULL;
    void *bottom = (char *)guard + PAGE_SIZE_4K;
    if (vspace_new_pages_at_vaddr(vspace, bottom, n_pages, seL4_PageBits, res)) {
        vspace_free_reservation(vspace, res);
        return NULL;
    }
    return (char *)bottom + n_pages * PAGE_SIZE_4K;
}

void vspace_free_sized_stack(vspace_t *vspace, void *stack_top, size_t n_pages)
{
    if (n_pages == 0)
        return;
    char *bottom = (char *)stack_top - n_pages * PAGE_SIZE_4K;
    vspace_unmap_pages(vspace, bottom, n_pages, seL4_PageBits, VSPACE_FREE);
    vspace_free_reservation_by_vaddr(vspace, bottom - PAGE_SIZE_4K);
}

void *vspace_new_ipc_buffer(vspace_t *vspace, seL4_CPtr *page)
{
    void *at = vspace_new_pages(vspace, seL4_AllRights, 1, seL4_PageBits);
    if (at)
        *page = vspace_get_cap(vspace, at);
    return at;
}

void vspace_free_ipc_buffer(vspace_t *vspace, void *addr)
{
    vspace_unmap_pages(vspace, addr, 1, seL4_PageBits, VSPACE_FREE);
}

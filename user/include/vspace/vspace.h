/* vspace.h - address spaces with a manager: who knows what is mapped where, and finds free
 * addresses.
 *
 * A vspace_t is a table of functions and their data; sel4utils/vspace.h makes one.  Pages have
 * 2^size_bits bytes: 12, 21 or 30.  Functions that return int return 0 when they worked.  A range
 * that is set aside (a reservation) is only used by calls that pass the reservation_t;
 * {.res = NULL} is none.  A vspace_t is not guarded against threads that use it at the same
 * time. */
#pragma once
#include <assert.h>
#include <sel4utils/gen_config.h>
#include <stddef.h>
#include <vka/object.h>
#include <vspace/page.h>

typedef struct vspace vspace_t;

typedef struct reservation {
    void *res;
} reservation_t;

/* Who gives back the frames of pages that are unmapped: nobody (the caller has their capabilities);
 * the allocator of the address space; or the vka that is named instead. */
#define VSPACE_PRESERVE ((vka_t *)0)
#define VSPACE_FREE ((vka_t *)0xffffffff)

typedef void *(*vspace_new_pages_fn)(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                                     size_t size_bits);
typedef void *(*vspace_map_pages_fn)(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                     seL4_CapRights_t rights, size_t num_pages, size_t size_bits,
                                     int cacheable);
typedef int (*vspace_new_pages_at_vaddr_fn)(vspace_t *vspace, void *vaddr, size_t num_pages,
                                            size_t size_bits, reservation_t reservation,
                                            bool can_use_dev);
typedef int (*vspace_map_pages_at_vaddr_fn)(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                            void *vaddr, size_t num_pages, size_t size_bits,
                                            reservation_t reservation);
typedef int (*vspace_deferred_rights_map_pages_at_vaddr_fn)(vspace_t *vspace, seL4_CPtr caps[],
                                                            uintptr_t cookies[], void *vaddr,
                                                            size_t num_pages, size_t size_bits,
                                                            seL4_CapRights_t rights,
                                                            reservation_t reservation);
typedef void (*vspace_unmap_pages_fn)(vspace_t *vspace, void *vaddr, size_t num_pages,
                                      size_t size_bits, vka_t *free);
typedef void (*vspace_tear_down_fn)(vspace_t *vspace, vka_t *free);
typedef reservation_t (*vspace_reserve_range_aligned_fn)(vspace_t *vspace, size_t bytes,
                                                         size_t size_bits, seL4_CapRights_t rights,
                                                         int cacheable, void **vaddr);
typedef reservation_t (*vspace_reserve_range_at_fn)(vspace_t *vspace, void *vaddr, size_t bytes,
                                                    seL4_CapRights_t rights, int cacheable);
typedef reservation_t (*vspace_reserve_deferred_rights_range_at_fn)(vspace_t *vspace, void *vaddr,
                                                                    size_t bytes, int cacheable);
typedef void (*vspace_free_reservation_fn)(vspace_t *vspace, reservation_t reservation);
typedef void (*vspace_free_reservation_by_vaddr_fn)(vspace_t *vspace, void *vaddr);
typedef seL4_CPtr (*vspace_get_cap_fn)(vspace_t *vspace, void *vaddr);
typedef uintptr_t (*vspace_get_cookie_fn)(vspace_t *vspace, void *vaddr);
typedef seL4_CPtr (*vspace_get_root_fn)(vspace_t *vspace);
typedef int (*vspace_share_mem_at_vaddr_fn)(vspace_t *from, vspace_t *to, void *start,
                                            int num_pages, size_t size_bits, void *vaddr,
                                            reservation_t res);
/* Called for each paging structure that the manager allocates. */
typedef void (*vspace_allocated_object_fn)(void *allocated_object_cookie, vka_object_t object);

struct vspace {
    void *data;
    vspace_new_pages_fn new_pages;
    vspace_map_pages_fn map_pages;
    vspace_new_pages_at_vaddr_fn new_pages_at_vaddr;
    vspace_map_pages_at_vaddr_fn map_pages_at_vaddr;
    vspace_deferred_rights_map_pages_at_vaddr_fn deferred_rights_map_pages_at_vaddr;
    vspace_unmap_pages_fn unmap_pages;
    vspace_tear_down_fn tear_down;
    vspace_reserve_range_aligned_fn reserve_range_aligned;
    vspace_reserve_range_at_fn reserve_range_at;
    vspace_reserve_deferred_rights_range_at_fn reserve_deferred_rights_range_at;
    vspace_free_reservation_fn free_reservation;
    vspace_free_reservation_by_vaddr_fn free_reservation_by_vaddr;
    vspace_get_cap_fn get_cap;
    vspace_get_root_fn get_root;
    vspace_get_cookie_fn get_cookie;
    vspace_share_mem_at_vaddr_fn share_mem_at_vaddr;
    vspace_allocated_object_fn allocated_object;
    void *allocated_object_cookie;
};

/* Is there a vspace that has this function?  If not, a line says which is missing. */
bool vspace_has_(const vspace_t *vspace, bool has, const char *function);
#define VSPACE_HAS_(vspace, function) vspace_has_(vspace, (vspace) && (vspace)->function, #function)
/* Are there pages to work on, of a size that exists?  If not, a line says so. */
bool vspace_pages_(size_t num_pages, size_t size_bits, const char *function);

/* ---- pages ---- */

/* New memory, mapped at an address that the manager finds: its first byte; NULL if that fails. */
static inline void *vspace_new_pages(vspace_t *vspace, seL4_CapRights_t rights, size_t num_pages,
                                     size_t size_bits)
{
    if (!VSPACE_HAS_(vspace, new_pages) || !vspace_pages_(num_pages, size_bits, "new_pages"))
        return NULL;
    return vspace->new_pages(vspace, rights, num_pages, size_bits);
}

/* Map frames that the caller has, as new_pages does.  cookies: what the allocator calls their
 * memory (vka_object_t.ut), if the manager is to give it back; NULL if not. */
static inline void *vspace_map_pages(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                     seL4_CapRights_t rights, size_t num_pages, size_t size_bits,
                                     int cacheable)
{
    if (!VSPACE_HAS_(vspace, map_pages) || !vspace_pages_(num_pages, size_bits, "map_pages"))
        return NULL;
    return vspace->map_pages(vspace, caps, cookies, rights, num_pages, size_bits, cacheable);
}

/* The same two at an address inside a reservation, whose rights and caching they get. */
static inline int vspace_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[], uintptr_t cookies[],
                                            void *vaddr, size_t num_pages, size_t size_bits,
                                            reservation_t reservation)
{
    if (!VSPACE_HAS_(vspace, map_pages_at_vaddr) ||
        !vspace_pages_(num_pages, size_bits, "map_pages_at_vaddr"))
        return -1;
    return vspace->map_pages_at_vaddr(vspace, caps, cookies, vaddr, num_pages, size_bits,
                                      reservation);
}

/* For reservations without rights: each page gets the rights that are said here. */
static inline int vspace_deferred_rights_map_pages_at_vaddr(vspace_t *vspace, seL4_CPtr caps[],
                                                            uintptr_t cookies[], void *vaddr,
                                                            size_t num_pages, size_t size_bits,
                                                            seL4_CapRights_t rights,
                                                            reservation_t reservation)
{
    if (!VSPACE_HAS_(vspace, deferred_rights_map_pages_at_vaddr) ||
        !vspace_pages_(num_pages, size_bits, "deferred_rights_map_pages_at_vaddr"))
        return -1;
    return vspace->deferred_rights_map_pages_at_vaddr(vspace, caps, cookies, vaddr, num_pages,
                                                      size_bits, rights, reservation);
}

/* How new pages are to be. */
typedef struct vspace_new_pages_config {
    void *vaddr; /* NULL: the manager finds an address, and writes it here */
    size_t num_pages, size_bits;
    bool can_use_dev; /* the memory may be a device's */
} vspace_new_pages_config_t;

/* RAM, at any address.  These return 0, -1 if there are no pages. */
static inline int default_vspace_new_pages_config(size_t num_pages, size_t size_bits,
                                                  vspace_new_pages_config_t *config)
{
    if (num_pages == 0)
        return -1;
    *config = (vspace_new_pages_config_t){ NULL, num_pages, size_bits, false };
    return 0;
}

static inline int vspace_new_pages_config_set_vaddr(void *vaddr, vspace_new_pages_config_t *config)
{
    config->vaddr = vaddr;
    return 0;
}

static inline int vspace_new_pages_config_use_device_ut(bool can_use_dev,
                                                        vspace_new_pages_config_t *config)
{
    config->can_use_dev = can_use_dev;
    return 0;
}

/* New pages where the configuration says, in this reservation. 0: it worked. */
static inline int vspace_new_pages_at_vaddr_with_config(vspace_t *vspace,
                                                        vspace_new_pages_config_t *config,
                                                        reservation_t res)
{
    if (!VSPACE_HAS_(vspace, new_pages_at_vaddr) ||
        !vspace_pages_(config->num_pages, config->size_bits, "new_pages_at_vaddr"))
        return -1;
    return vspace->new_pages_at_vaddr(vspace, config->vaddr, config->num_pages, config->size_bits,
                                      res, config->can_use_dev);
}

/* num_pages new pages of 2^size_bits bytes at vaddr, in this reservation. 0: it worked. */
static inline int vspace_new_pages_at_vaddr(vspace_t *vspace, void *vaddr, size_t num_pages,
                                            size_t size_bits, reservation_t reservation)
{
    vspace_new_pages_config_t config = { vaddr, num_pages, size_bits, false };
    return vspace_new_pages_at_vaddr_with_config(vspace, &config, reservation);
}

/* New pages as `config` says, and no reservation stays; their first byte, or NULL. */
void *vspace_new_pages_with_config(vspace_t *vspace, vspace_new_pages_config_t *config,
                                   seL4_CapRights_t rights);

/* Unmap pages; `vka` says who gets their frames: VSPACE_FREE, VSPACE_PRESERVE, or a vka. */
static inline void vspace_unmap_pages(vspace_t *vspace, void *vaddr, size_t num_pages,
                                      size_t size_bits, vka_t *vka)
{
    if (VSPACE_HAS_(vspace, unmap_pages) && vspace_pages_(num_pages, size_bits, "unmap_pages"))
        vspace->unmap_pages(vspace, vaddr, num_pages, size_bits, vka);
}

/* Unmap all, and forget all reservations: the vspace_t cannot be used any more. */
static inline void vspace_tear_down(vspace_t *vspace, vka_t *vka)
{
    if (VSPACE_HAS_(vspace, tear_down))
        vspace->tear_down(vspace, vka);
}

/* ---- reservations ---- */

/* Set aside `bytes` bytes at a multiple of 2^size_bits that the manager finds; it goes to
 * *vaddr. */
static inline reservation_t vspace_reserve_range_aligned(vspace_t *vspace, size_t bytes,
                                                         size_t size_bits, seL4_CapRights_t rights,
                                                         int cacheable, void **vaddr)
{
    if (!VSPACE_HAS_(vspace, reserve_range_aligned) || bytes == 0 || !vaddr)
        return (reservation_t){ NULL };
    return vspace->reserve_range_aligned(vspace, bytes, size_bits, rights, cacheable, vaddr);
}

/* The same at a multiple of 4 KiB. */
reservation_t vspace_reserve_range(vspace_t *vspace, size_t bytes, seL4_CapRights_t rights,
                                   int cacheable, void **vaddr);

/* The same at vaddr; none, if something is there. */
static inline reservation_t vspace_reserve_range_at(vspace_t *vspace, void *vaddr, size_t bytes,
                                                    seL4_CapRights_t rights, int cacheable)
{
    if (!VSPACE_HAS_(vspace, reserve_range_at) || bytes == 0)
        return (reservation_t){ NULL };
    return vspace->reserve_range_at(vspace, vaddr, bytes, rights, cacheable);
}

/* The same, rights to be said when pages are mapped. */
static inline reservation_t vspace_reserve_deferred_rights_range_at(vspace_t *vspace, void *vaddr,
                                                                    size_t bytes, int cacheable)
{
    if (!VSPACE_HAS_(vspace, reserve_deferred_rights_range_at) || bytes == 0)
        return (reservation_t){ NULL };
    return vspace->reserve_deferred_rights_range_at(vspace, vaddr, bytes, cacheable);
}

/* What is mapped inside stays mapped. */
static inline void vspace_free_reservation(vspace_t *vspace, reservation_t reservation)
{
    if (VSPACE_HAS_(vspace, free_reservation))
        vspace->free_reservation(vspace, reservation);
}

/* The reservation in which vaddr lies. */
static inline void vspace_free_reservation_by_vaddr(vspace_t *vspace, void *vaddr)
{
    if (VSPACE_HAS_(vspace, free_reservation_by_vaddr))
        vspace->free_reservation_by_vaddr(vspace, vaddr);
}

/* ---- questions ---- */

/* The capability to the page at vaddr; 0: none is mapped there, or the manager did not map it. */
static inline seL4_CPtr vspace_get_cap(vspace_t *vspace, void *vaddr)
{
    return VSPACE_HAS_(vspace, get_cap) ? vspace->get_cap(vspace, vaddr) : seL4_CapNull;
}

/* What the allocator calls its memory; 0: not known. */
static inline uintptr_t vspace_get_cookie(vspace_t *vspace, void *vaddr)
{
    return VSPACE_HAS_(vspace, get_cookie) ? vspace->get_cookie(vspace, vaddr) : 0;
}

/* The capability to the VSpace itself. */
static inline seL4_CPtr vspace_get_root(vspace_t *vspace)
{
    return VSPACE_HAS_(vspace, get_root) ? vspace->get_root(vspace) : seL4_CapNull;
}

static inline void vspace_maybe_call_allocated_object(vspace_t *vspace, vka_object_t object)
{
    if (vspace->allocated_object)
        vspace->allocated_object(vspace->allocated_object_cookie, object);
}

/* ---- memory of two address spaces ---- */

/* Map the pages from `start` of one address space in another, too; returns where, or NULL. */
void *vspace_share_mem(vspace_t *from, vspace_t *to, void *start, int num_pages, size_t size_bits,
                       seL4_CapRights_t rights, int cacheable);

/* The same at vaddr, inside a reservation of `to`. */
static inline int vspace_share_mem_at_vaddr(vspace_t *from, vspace_t *to, void *start,
                                            int num_pages, size_t size_bits, void *vaddr,
                                            reservation_t res)
{
    if (!VSPACE_HAS_(from, share_mem_at_vaddr) || !to || !vaddr || num_pages <= 0)
        return -1;
    return from->share_mem_at_vaddr(from, to, start, num_pages, size_bits, vaddr, res);
}

/* Map a page of `from` in `to` while callback(access_addr, its address in `to`, cookie) runs;
 * returns what that returns; -1: it cannot be mapped. */
typedef int (*vspace_access_callback_fn)(void *access_addr, void *vaddr, void *cookie);
/* Map a page of `from` into `to` too, call back, and unmap it. Returns what the callback did. */
int vspace_access_page_with_callback(vspace_t *from, vspace_t *to, void *access_addr,
                                     size_t size_bits, seL4_CapRights_t rights, int cacheable,
                                     vspace_access_callback_fn callback, void *cookie);

/* ---- stacks and IPC buffers ---- */

/* A stack of n_pages pages of 4 KiB, below it a page that stays empty; returns its end, where it
 * begins to be used.  NULL: it did not work. */
void *vspace_new_sized_stack(vspace_t *vspace, size_t n_pages);
void vspace_free_sized_stack(vspace_t *vspace, void *stack_top, size_t n_pages);

/* CONFIG_SEL4UTILS_STACK_SIZE bytes. */
static inline void *vspace_new_stack(vspace_t *vspace)
{
    return vspace_new_sized_stack(vspace, BYTES_TO_4K_PAGES(CONFIG_SEL4UTILS_STACK_SIZE));
}

/* Give back what vspace_new_stack made. */
static inline void vspace_free_stack(vspace_t *vspace, void *stack_top)
{
    vspace_free_sized_stack(vspace, stack_top, BYTES_TO_4K_PAGES(CONFIG_SEL4UTILS_STACK_SIZE));
}

/* A page for an IPC buffer, its capability to *page; NULL: it did not work. */
void *vspace_new_ipc_buffer(vspace_t *vspace, seL4_CPtr *page);
void vspace_free_ipc_buffer(vspace_t *vspace, void *addr);

/* vka.c - an allocman as a vka.
 *
 * Owns:    nothing.
 * Entered: programs, through the functions of vka.h. */
#include <allocman/vka.h>

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    cspacepath_t path;
    int error = allocman_cspace_alloc(data, &path);
    if (!error)
        *res = path.capPtr;
    return error;
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    *res = allocman_cspace_make_path(data, slot);
}

static void cspace_free(void *data, seL4_CPtr slot)
{
    cspacepath_t path = allocman_cspace_make_path(data, slot);
    allocman_cspace_free(data, &path);
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    int error;
    *res = allocman_utspace_alloc(data, size_bits, type, dest, can_use_dev, &error);
    return error;
}

static int utspace_alloc(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                         seL4_Word *res)
{
    return utspace_alloc_maybe_device(data, dest, type, size_bits, false, res);
}

static int utspace_alloc_at(void *data, const cspacepath_t *dest, seL4_Word type,
                            seL4_Word size_bits, uintptr_t paddr, seL4_Word *cookie)
{
    int error;
    *cookie = allocman_utspace_alloc_at(data, size_bits, type, dest, paddr, true, &error);
    return error;
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    (void)type;
    allocman_utspace_free(data, target, size_bits);
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    (void)type;
    return allocman_utspace_paddr(data, target, size_bits);
}

void allocman_make_vka(vka_t *vka, allocman_t *alloc)
{
    *vka = (vka_t){
        .data = alloc,
        .cspace_alloc = cspace_alloc,
        .cspace_make_path = cspace_make_path,
        .utspace_alloc = utspace_alloc,
        .utspace_alloc_maybe_device = utspace_alloc_maybe_device,
        .utspace_alloc_at = utspace_alloc_at,
        .cspace_free = cspace_free,
        .utspace_free = utspace_free,
        .utspace_paddr = utspace_paddr,
    };
}

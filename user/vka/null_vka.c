/* null_vka.c - an allocator that has nothing.
 *
 * Owns:    nothing. */
#include <vka/null-vka.h>

static int no_slot(void *data, seL4_CPtr *res)
{
    (void)data, (void)res;
    return -1;
}

static void no_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    (void)data, (void)slot;
    *res = (cspacepath_t){ .capPtr = 0 };
}

static void free_slot(void *data, seL4_CPtr slot)
{
    (void)data, (void)slot;
}

static int no_object(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                     seL4_Word *res)
{
    (void)data, (void)dest, (void)type, (void)size_bits, (void)res;
    return -1;
}

static int no_device(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                     bool can_use_dev, seL4_Word *res)
{
    (void)can_use_dev;
    return no_object(data, dest, type, size_bits, res);
}

static int no_object_at(void *data, const cspacepath_t *dest, seL4_Word type, seL4_Word size_bits,
                        uintptr_t paddr, seL4_Word *cookie)
{
    (void)paddr;
    return no_object(data, dest, type, size_bits, cookie);
}

static void free_object(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    (void)data, (void)type, (void)size_bits, (void)target;
}

static uintptr_t no_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    (void)data, (void)target, (void)type, (void)size_bits;
    return VKA_NO_PADDR;
}

void vka_init_nullvka(vka_t *vka)
{
    *vka = (vka_t){
        .cspace_alloc = no_slot,
        .cspace_make_path = no_path,
        .utspace_alloc = no_object,
        .utspace_alloc_maybe_device = no_device,
        .utspace_alloc_at = no_object_at,
        .cspace_free = free_slot,
        .utspace_free = free_object,
        .utspace_paddr = no_paddr,
    };
}

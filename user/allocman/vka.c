/* vka.c - an allocman as a vka.
 *
 * Owns:    nothing.
 * Entered: programs, through the functions of vka.h, in any of their threads; the C library too.
 * Never:   lets two threads into an allocman at a time: each function takes its lock. */
#include <allocman/vka.h>
#include <muslcsys/vka.h>
#include <sel4runtime.h>
#include <vka/object.h>

static void lock(void *data)
{
    muslcsys_lock(&((allocman_t *)data)->lock);
}

static void unlock(void *data)
{
    muslcsys_unlock(&((allocman_t *)data)->lock);
}

/* One more object, or one less.  A new one is marked with its owner. */
static void count(allocman_t *alloc, seL4_Word object, seL4_Word type, seL4_Word size_bits,
                  size_t more)
{
    unsigned char *mark = alloc->utspace.owner
                              ? alloc->utspace.owner(alloc->utspace.utspace, object)
                              : NULL;
    if (mark && more == 1)
        *mark = alloc->owner;
    struct allocman_owner *owner = &alloc->counts.owners[mark ? *mark : 0];
    size_t bytes = more << vka_get_object_size(type, size_bits);
    alloc->counts.used_objects += more;
    alloc->counts.used_bytes += bytes;
    owner->used_objects += more;
    owner->used_bytes += bytes;
    if (type < seL4_ObjectTypeCount)
        alloc->counts.objects[type] += more;
}

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    cspacepath_t path;
    lock(data);
    int error = allocman_cspace_alloc(data, &path);
    if (!error)
        ((allocman_t *)data)->counts.used_slots++;
    unlock(data);
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
    lock(data);
    allocman_cspace_free(data, &path);
    ((allocman_t *)data)->counts.used_slots--;
    unlock(data);
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    int error;
    lock(data);
    *res = allocman_utspace_alloc(data, vka_get_object_size(type, size_bits), type, dest,
                                  can_use_dev, &error);
    if (!error)
        count(data, *res, type, size_bits, 1);
    unlock(data);
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
    lock(data);
    *cookie = allocman_utspace_alloc_at(data, vka_get_object_size(type, size_bits), type, dest,
                                        paddr, true, &error);
    if (!error)
        count(data, *cookie, type, size_bits, 1);
    unlock(data);
    return error;
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    lock(data);
    count(data, target, type, size_bits, (size_t)-1);
    allocman_utspace_free(data, target, vka_get_object_size(type, size_bits));
    unlock(data);
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    lock(data);
    uintptr_t paddr = allocman_utspace_paddr(data, target, vka_get_object_size(type, size_bits));
    unlock(data);
    return paddr;
}

/* The capability to this program's address space, as whoever started it said; 0 if nobody did. */
static seL4_CPtr own_vspace(void)
{
    for (const auxv_t *a = sel4runtime_auxv(); a && a->a_type; a++)
        if (a->a_type == AT_SEL4_VSPACE)
            return a->a_un.a_val;
    return 0;
}

/* The first vka of a program also serves the C library. */
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
    muslcsys_use_vka(vka, own_vspace());
}

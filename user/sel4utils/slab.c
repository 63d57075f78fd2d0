/* slab.c - an allocator whose memory is set aside beforehand.
 *
 * Owns:    an untyped for each object that there may be; which of them are in use.
 * Entered: programs, through vka.h.
 * Uses:    the allocator it was made from, for slots and for what it has not. */
#include <sel4utils/slab.h>
#include <stdlib.h>
#include <utils/util.h>
#include <vka/object.h>

struct place {
    vka_object_t untyped;
    bool used;
};

struct slab {
    vka_t *delegate;
    struct {
        size_t n;
        struct place *places;
    } of_type[seL4_ObjectTypeCount];
};

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    return vka_cspace_alloc(((struct slab *)data)->delegate, res);
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    vka_cspace_make_path(((struct slab *)data)->delegate, slot, res);
}

static void cspace_free(void *data, seL4_CPtr slot)
{
    vka_cspace_free(((struct slab *)data)->delegate, slot);
}

static struct place *free_place(struct slab *s, seL4_Word type)
{
    for (size_t i = 0; type < seL4_ObjectTypeCount && i < s->of_type[type].n; i++)
        if (!s->of_type[type].places[i].used)
            return &s->of_type[type].places[i];
    return NULL;
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    struct slab *s = data;
    struct place *place = free_place(s, type);
    if (!place)
        return vka_utspace_alloc_maybe_device(s->delegate, dest, type, size_bits, can_use_dev, res);
    int error = vka_untyped_retype_at(place->untyped.cptr, type, size_bits, 1, dest);
    if (!error) {
        place->used = true;
        *res = (seL4_Word)place;
    }
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
    return vka_utspace_alloc_at(((struct slab *)data)->delegate, dest, type, size_bits, paddr,
                                cookie);
}

/* The place that the allocator calls so; NULL: it is one of the delegate's. */
static struct place *own(struct slab *s, seL4_Word type, seL4_Word target)
{
    struct place *p = (struct place *)target;
    bool is = type < seL4_ObjectTypeCount && s->of_type[type].n && p >= s->of_type[type].places &&
              p < s->of_type[type].places + s->of_type[type].n;
    return is ? p : NULL;
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    struct slab *s = data;
    struct place *p = own(s, type, target);
    if (p)
        p->used = false;
    else
        vka_utspace_free(s->delegate, type, size_bits, target);
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    struct slab *s = data;
    struct place *p = own(s, type, target);
    return p ? vka_object_paddr(s->delegate, &p->untyped)
             : vka_utspace_paddr(s->delegate, target, type, size_bits);
}

static void end(struct slab *s)
{
    for (int type = 0; type < seL4_ObjectTypeCount; type++) {
        for (size_t i = 0; i < s->of_type[type].n; i++)
            vka_free_object(s->delegate, &s->of_type[type].places[i].untyped);
        free(s->of_type[type].places);
    }
    free(s);
}

static int fill(struct slab *s, int type, size_t n)
{
    unsigned long bits = vka_get_object_size((seL4_Word)type, 0);
    struct place *places = calloc(n, sizeof *places);
    if (!places || type == seL4_CapTableObject || bits < seL4_MinUntypedBits) {
        ZF_LOGE("Objects of type %d cannot be kept ready: is their size fixed?", type);
        free(places);
        return -1;
    }
    s->of_type[type].places = places;
    for (size_t i = 0; i < n; i++) {
        int error = vka_alloc_untyped(s->delegate, (uint32_t)bits, &places[i].untyped);
        if (error)
            return error;
        s->of_type[type].n++;
    }
    return 0;
}

int slab_init(vka_t *slab_vka, vka_t *delegate, size_t object_freq[seL4_ObjectTypeCount])
{
    struct slab *s = calloc(1, sizeof *s);
    if (!s)
        return -1;
    s->delegate = delegate;
    for (int type = 0; type < seL4_ObjectTypeCount; type++) {
        int error = object_freq[type] ? fill(s, type, object_freq[type]) : 0;
        if (error) {
            end(s);
            return error;
        }
    }
    *slab_vka = (vka_t){
        .data = s,
        .cspace_alloc = cspace_alloc,
        .cspace_make_path = cspace_make_path,
        .utspace_alloc = utspace_alloc,
        .utspace_alloc_maybe_device = utspace_alloc_maybe_device,
        .utspace_alloc_at = utspace_alloc_at,
        .cspace_free = cspace_free,
        .utspace_free = utspace_free,
        .utspace_paddr = utspace_paddr,
    };
    return 0;
}

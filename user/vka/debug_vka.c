/* debug_vka.c - an allocator that watches another.
 *
 * Owns:    a list of what was allocated and not freed.
 * Entered: programs, through vka.h.
 * Uses:    malloc: it cannot serve the C library.
 * Never:   frees what it did not see allocated. */
#include <stdlib.h>
#include <utils/util.h>
#include <vka/debug-vka.h>

/* A slot (size_bits is 0, type is SLOT), or an object. */
enum { SLOT = -1 };
struct live {
    struct live *next;
    seL4_Word what; /* the slot; what the allocator calls the object's memory */
    long type;
    seL4_Word size_bits;
};

struct watcher {
    vka_t *tracee;
    struct live *all;
};

static void add(struct watcher *w, seL4_Word what, long type, seL4_Word size_bits)
{
    struct live *l = malloc(sizeof *l);
    if (!l) {
        ZF_LOGE("There is no heap left to watch the allocator");
        return;
    }
    *l = (struct live){ w->all, what, type, size_bits };
    w->all = l;
}

/* It is freed; false, and a line, if it was not there, or was something else. */
static bool take(struct watcher *w, seL4_Word what, long type, seL4_Word size_bits)
{
    for (struct live **l = &w->all; *l; l = &(*l)->next) {
        struct live *found = *l;
        if (found->what != what || (found->type == SLOT) != (type == SLOT))
            continue;
        if (found->type != type || found->size_bits != size_bits)
            ZF_LOGE("An object of type %ld and size %lu is freed as one of type %ld and size %lu",
                    found->type, found->size_bits, type, size_bits);
        *l = found->next;
        free(found);
        return true;
    }
    ZF_LOGE("%s %#lx is freed twice, or was not allocated here", type == SLOT ? "Slot" : "Memory",
            what);
    return false;
}

static int cspace_alloc(void *data, seL4_CPtr *res)
{
    struct watcher *w = data;
    int error = vka_cspace_alloc(w->tracee, res);
    if (!error)
        add(w, *res, SLOT, 0);
    return error;
}

static void cspace_make_path(void *data, seL4_CPtr slot, cspacepath_t *res)
{
    vka_cspace_make_path(((struct watcher *)data)->tracee, slot, res);
}

static void cspace_free(void *data, seL4_CPtr slot)
{
    struct watcher *w = data;
    if (take(w, slot, SLOT, 0))
        vka_cspace_free(w->tracee, slot);
}

static int utspace_alloc_maybe_device(void *data, const cspacepath_t *dest, seL4_Word type,
                                      seL4_Word size_bits, bool can_use_dev, seL4_Word *res)
{
    struct watcher *w = data;
    int error = vka_utspace_alloc_maybe_device(w->tracee, dest, type, size_bits, can_use_dev, res);
    if (!error)
        add(w, *res, (long)type, size_bits);
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
    struct watcher *w = data;
    int error = vka_utspace_alloc_at(w->tracee, dest, type, size_bits, paddr, cookie);
    if (!error)
        add(w, *cookie, (long)type, size_bits);
    return error;
}

static void utspace_free(void *data, seL4_Word type, seL4_Word size_bits, seL4_Word target)
{
    struct watcher *w = data;
    if (take(w, target, (long)type, size_bits))
        vka_utspace_free(w->tracee, type, size_bits, target);
}

static uintptr_t utspace_paddr(void *data, seL4_Word target, seL4_Word type, seL4_Word size_bits)
{
    return vka_utspace_paddr(((struct watcher *)data)->tracee, target, type, size_bits);
}

int vka_init_debugvka(vka_t *vka, vka_t *tracee)
{
    struct watcher *w = malloc(sizeof *w);
    if (!w)
        return -1;
    *w = (struct watcher){ tracee, NULL };
    *vka = (vka_t){
        .data = w,
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

int vka_debugvka_print(vka_t *vka)
{
    int n = 0;
    for (struct live *l = ((struct watcher *)vka->data)->all; l; l = l->next, n++)
        if (l->type == SLOT)
            printf("slot %lu\n", l->what);
        else
            printf("object of type %ld, size %lu\n", l->type, l->size_bits);
    return n;
}

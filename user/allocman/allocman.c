/* allocman.c - an allocator put together from its three managers.
 *
 * Owns:    nothing: it hands every call to the manager that was attached.
 * Entered: programs, vka.c, the managers themselves (for book-keeping and slots).
 * Never:   calls a manager that is not there. */
#include <allocman/allocman.h>
#include <string.h>

enum { NO_MANAGER = 1 };

/* A manager may call the functions of this file, too.  When the outermost has done its work,
 * nothing is half done, and
 * more book-keeping memory and slots can be got. */
static void enter(allocman_t *alloc)
{
    alloc->depth++;
}

static void leave(allocman_t *alloc)
{
    if (alloc->depth == 1 && alloc->have_mspace && alloc->mspace.keep_ahead)
        alloc->mspace.keep_ahead(alloc, alloc->mspace.mspace);
    if (alloc->depth == 1 && alloc->have_cspace && alloc->cspace.keep_ahead)
        alloc->cspace.keep_ahead(alloc, alloc->cspace.cspace);
    alloc->depth--;
}

int allocman_create(allocman_t *alloc, struct mspace_interface mspace)
{
    memset(alloc, 0, sizeof *alloc);
    alloc->mspace = mspace;
    alloc->have_mspace = true;
    return 0;
}

int allocman_attach_cspace(allocman_t *alloc, struct cspace_interface cspace)
{
    alloc->cspace = cspace;
    alloc->have_cspace = true;
    return 0;
}

int allocman_attach_utspace(allocman_t *alloc, struct utspace_interface utspace)
{
    alloc->utspace = utspace;
    alloc->have_utspace = true;
    return 0;
}

void *allocman_mspace_alloc(allocman_t *alloc, size_t bytes, int *_error)
{
    *_error = NO_MANAGER;
    if (!alloc->have_mspace)
        return NULL;
    void *memory = alloc->mspace.alloc(alloc, alloc->mspace.mspace, bytes, _error);
    alloc->counts.book_bytes += memory ? bytes : 0;
    return memory;
}

void allocman_mspace_free(allocman_t *alloc, void *ptr, size_t bytes)
{
    alloc->counts.book_bytes -= bytes;
    alloc->mspace.free(alloc, alloc->mspace.mspace, ptr, bytes);
}

int allocman_cspace_alloc(allocman_t *alloc, cspacepath_t *slot)
{
    if (!alloc->have_cspace)
        return NO_MANAGER;
    enter(alloc);
    int error = alloc->cspace.alloc(alloc, alloc->cspace.cspace, slot);
    leave(alloc);
    return error;
}

void allocman_cspace_free(allocman_t *alloc, const cspacepath_t *slot)
{
    enter(alloc);
    alloc->cspace.free(alloc, alloc->cspace.cspace, slot);
    leave(alloc);
}

cspacepath_t allocman_cspace_make_path(allocman_t *alloc, seL4_CPtr slot)
{
    return alloc->cspace.make_path(alloc->cspace.cspace, slot);
}

seL4_Word allocman_utspace_alloc_at(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                    const cspacepath_t *path, uintptr_t paddr, bool canBeDev,
                                    int *_error)
{
    *_error = NO_MANAGER;
    if (!alloc->have_utspace)
        return 0;
    enter(alloc);
    seL4_Word object = alloc->utspace.alloc(alloc, alloc->utspace.utspace, size_bits, type, path,
                                            paddr, canBeDev, _error);
    leave(alloc);
    return object;
}

seL4_Word allocman_utspace_alloc(allocman_t *alloc, size_t size_bits, seL4_Word type,
                                 const cspacepath_t *path, bool canBeDev, int *_error)
{
    return allocman_utspace_alloc_at(alloc, size_bits, type, path, ALLOCMAN_NO_PADDR, canBeDev,
                                     _error);
}

void allocman_utspace_free(allocman_t *alloc, seL4_Word cookie, size_t size_bits)
{
    enter(alloc);
    alloc->utspace.free(alloc, alloc->utspace.utspace, cookie, size_bits);
    leave(alloc);
}

uintptr_t allocman_utspace_paddr(allocman_t *alloc, seL4_Word cookie, size_t size_bits)
{
    return alloc->utspace.paddr(alloc->utspace.utspace, cookie, size_bits);
}

int allocman_utspace_add_uts(allocman_t *alloc, size_t num, const cspacepath_t *uts,
                             size_t *size_bits, uintptr_t *paddr, int utType)
{
    if (!alloc->have_utspace)
        return NO_MANAGER;
    enter(alloc);
    int error = alloc->utspace.add_uts(alloc, alloc->utspace.utspace, num, uts, size_bits, paddr,
                                       utType);
    leave(alloc);
    return error;
}

int allocman_add_untypeds_from_timer_objects(allocman_t *alloc, timer_objects_t *to)
{
    for (size_t i = 0; i < to->nobjs; i++) {
        cspacepath_t path = allocman_cspace_make_path(alloc, to->objs[i].obj.cptr);
        size_t size_bits = to->objs[i].obj.size_bits;
        uintptr_t paddr = to->objs[i].region.base_addr;
        int error = allocman_utspace_add_uts(alloc, 1, &path, &size_bits, &paddr, ALLOCMAN_UT_DEV);
        if (error)
            return error;
    }
    return 0;
}

/* ---- reserves ---- */

int allocman_fill_reserves(allocman_t *alloc)
{
    enter(alloc);
    leave(alloc);
    return 0;
}

int allocman_configure_mspace_reserve(allocman_t *alloc, struct allocman_mspace_chunk chunk)
{
    (void)chunk;
    return allocman_fill_reserves(alloc);
}

int allocman_configure_utspace_reserve(allocman_t *alloc, struct allocman_utspace_chunk chunk)
{
    (void)alloc, (void)chunk;
    return 0;
}

int allocman_configure_cspace_reserve(allocman_t *alloc, size_t num)
{
    (void)alloc, (void)num;
    return 0;
}

int allocman_configure_max_freed_slots(allocman_t *alloc, size_t num)
{
    (void)alloc, (void)num;
    return 0;
}

int allocman_configure_max_freed_memory_chunks(allocman_t *alloc, size_t num)
{
    (void)alloc, (void)num;
    return 0;
}

int allocman_configure_max_freed_untyped_chunks(allocman_t *alloc, size_t num)
{
    (void)alloc, (void)num;
    return 0;
}

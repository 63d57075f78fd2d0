/* helpers.c - the registers of a thread that is about to start, and mapping a page.
 *
 * Owns:    nothing. */
#include <sel4utils/helpers.h>
#include <sel4utils/mapping.h>
#include <stdint.h>

enum { STACK_ALIGN = 16, MAX_LEVELS = 3 };

int sel4utils_arch_init_context(void *entry_point, void *stack_top, seL4_UserContext *context)
{
    *context = (seL4_UserContext){ .rip = (seL4_Word)entry_point, .rsp = (seL4_Word)stack_top };
    return 0;
}

int sel4utils_arch_init_local_context(sel4utils_thread_entry_fn entry_point, void *arg0, void *arg1,
                                      void *arg2, void *stack_top, seL4_UserContext *context)
{
    /* A call would have pushed a return address onto an aligned stack: there is none to return to. */
    uintptr_t *stack = (uintptr_t *)((uintptr_t)stack_top / STACK_ALIGN * STACK_ALIGN);
    *--stack = 0;
    sel4utils_arch_init_context((void *)entry_point, stack, context);
    context->rdi = (seL4_Word)arg0;
    context->rsi = (seL4_Word)arg1;
    context->rdx = (seL4_Word)arg2;
    return 0;
}

seL4_Word api_make_guard_word(seL4_Word guard, seL4_Word guard_size)
{
    return seL4_CNode_CapData_new(guard, guard_size).words[0];
}

seL4_Word api_make_guard_skip_word(seL4_Word guard_size)
{
    return api_make_guard_word(0, guard_size);
}

/* Allocate and map the paging structure whose absence is `level`; an seL4_Error. */
static int add_level(vka_t *vka, seL4_CPtr pd, seL4_Word vaddr, seL4_Word level,
                     vka_object_t *object)
{
    seL4_X86_VMAttributes attr = seL4_X86_Default_VMAttributes;
    int failed = level == SEL4_MAPPING_LOOKUP_NO_PDPT ? vka_alloc_pdpt(vka, object)
                 : level == SEL4_MAPPING_LOOKUP_NO_PD ? vka_alloc_page_directory(vka, object)
                                                      : vka_alloc_page_table(vka, object);
    if (failed)
        return seL4_NotEnoughMemory;
    int error = level == SEL4_MAPPING_LOOKUP_NO_PDPT
                ? seL4_X86_PDPT_Map(object->cptr, pd, vaddr, attr)
                : level == SEL4_MAPPING_LOOKUP_NO_PD
                ? seL4_X86_PageDirectory_Map(object->cptr, pd, vaddr, attr)
                : seL4_X86_PageTable_Map(object->cptr, pd, vaddr, attr);
    if (error)
        vka_free_object(vka, object);
    return error;
}

int sel4utils_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                       seL4_CapRights_t rights, int cacheable, vka_object_t *objects,
                       int *num_objects)
{
    int room = *num_objects;
    seL4_X86_VMAttributes attr = cacheable ? seL4_X86_Default_VMAttributes : seL4_X86_CacheDisabled;
    *num_objects = 0;
    for (;;) {
        int error = seL4_X86_Page_Map(frame, pd, (seL4_Word)vaddr, rights, attr);
        if (error != seL4_FailedLookup)
            return error;
        if (*num_objects == room)
            return seL4_NotEnoughMemory;
        error = add_level(vka, pd, (seL4_Word)vaddr, seL4_MappingFailedLookupLevel(),
                          &objects[*num_objects]);
        if (error)
            return error;
        (*num_objects)++;
    }
}

int sel4utils_map_page_leaky(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                             seL4_CapRights_t rights, int cacheable)
{
    vka_object_t objects[MAX_LEVELS];
    int num_objects = MAX_LEVELS;
    return sel4utils_map_page(vka, pd, frame, vaddr, rights, cacheable, objects, &num_objects);
}

/* helpers.c - the registers of a thread that is about to start, and mapping a page.
 *
 * Owns:    nothing. */
#include <vspace/arch/page.h>
#include <sel4utils/helpers.h>
#include <sel4utils/mapping.h>
#include <sel4utils/util.h>
#include <stdint.h>
#include <utils/util.h>

int sel4utils_arch_init_context(void *entry_point, void *stack_top, seL4_UserContext *context)
{
    *context = (seL4_UserContext){ 0 };
    sel4utils_set_instruction_pointer(context, (seL4_Word)entry_point);
    sel4utils_set_stack_pointer(context, (seL4_Word)stack_top);
    return 0;
}

int sel4utils_arch_init_context_with_args(sel4utils_thread_entry_fn entry_point, void *arg0,
                                          void *arg1, void *arg2, bool local_stack, void *stack_top,
                                          seL4_UserContext *context, vka_t *vka,
                                          vspace_t *local_vspace, vspace_t *remote_vspace)
{
    (void)local_stack, (void)vka, (void)local_vspace, (void)remote_vspace;
    /* Where a call pushes a return address, it would have done so onto an aligned stack. */
    uintptr_t stack = ALIGN_DOWN((uintptr_t)stack_top, (uintptr_t)STACK_CALL_ALIGNMENT);
    sel4utils_arch_init_context((void *)entry_point, (void *)(stack - SEL4UTILS_PUSHED_BYTES),
                                context);
    sel4utils_set_arguments(context, (seL4_Word)arg0, (seL4_Word)arg1, (seL4_Word)arg2);
    return 0;
}

int sel4utils_arch_init_local_context(sel4utils_thread_entry_fn entry_point, void *arg0, void *arg1,
                                      void *arg2, void *stack_top, seL4_UserContext *context)
{
    sel4utils_arch_init_context_with_args(entry_point, arg0, arg1, arg2, true, stack_top, context,
                                          NULL, NULL, NULL);
    /* There is nowhere to return to. */
    if (SEL4UTILS_PUSHED_BYTES != 0)
        *(uintptr_t *)sel4utils_get_sp(*context) = 0;
    return 0;
}

/* Allocate and map the paging structure whose absence is `level`; an seL4_Error. */
static int add_level(vka_t *vka, seL4_CPtr pd, seL4_Word vaddr, seL4_Word level,
                     vka_object_t *object)
{
    seL4_ARCH_VMAttributes attr = seL4_ARCH_Default_VMAttributes;
    int failed = level == SEL4_MAPPING_LOOKUP_NO_PDPT ? vka_alloc_pdpt(vka, object)
                 : level == SEL4_MAPPING_LOOKUP_NO_PD ? vka_alloc_page_directory(vka, object)
                                                      : vka_alloc_page_table(vka, object);
    if (failed)
        return seL4_NotEnoughMemory;
    int error = level == SEL4_MAPPING_LOOKUP_NO_PDPT
                    ? seL4_ARCH_PDPT_Map(object->cptr, pd, vaddr, attr)
                : level == SEL4_MAPPING_LOOKUP_NO_PD
                    ? seL4_ARCH_PageDirectory_Map(object->cptr, pd, vaddr, attr)
                    : seL4_ARCH_PageTable_Map(object->cptr, pd, vaddr, attr);
    if (error)
        vka_free_object(vka, object);
    return error;
}

int sel4utils_map_page(vka_t *vka, seL4_CPtr pd, seL4_CPtr frame, void *vaddr,
                       seL4_CapRights_t rights, int cacheable, vka_object_t *objects,
                       int *num_objects)
{
    int room = *num_objects;
    seL4_ARCH_VMAttributes attr = cacheable ? seL4_ARCH_Default_VMAttributes
                                            : seL4_ARCH_Uncached_VMAttributes;
    *num_objects = 0;
    for (;;) {
        tessera_DebugExpect(seL4_FailedLookup);
        int error = seL4_ARCH_Page_Map(frame, pd, (seL4_Word)vaddr, rights, attr);
        tessera_DebugExpect(seL4_NoError);
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

/* ---- a second mapping for a moment ---- */

void *sel4utils_dup_and_map(vka_t *vka, vspace_t *vspace, seL4_CPtr page, size_t size_bits)
{
    cspacepath_t original, copy;
    vka_cspace_make_path(vka, page, &original);
    if (vka_cspace_alloc_path(vka, &copy)) {
        ZF_LOGE("There is no slot for a copy of a page's capability");
        return NULL;
    }
    int error = vka_cnode_copy(&copy, &original, seL4_AllRights);
    ZF_LOGE_IFERR(error, "The capability to a page cannot be copied")
    void *at = NULL;
    if (!error) {
        at = vspace_map_pages(vspace, &copy.capPtr, NULL, seL4_AllRights, 1, size_bits, 1);
        if (at)
            return at;
        vka_cnode_delete(&copy);
    }
    vka_cspace_free_path(vka, copy);
    return NULL;
}

void sel4utils_unmap_dup(vka_t *vka, vspace_t *vspace, void *mapping, size_t size_bits)
{
    cspacepath_t copy;
    seL4_CPtr cap = vspace_get_cap(vspace, mapping);
    if (cap == seL4_CapNull)
        return;
    vka_cspace_make_path(vka, cap, &copy);
    vspace_unmap_pages(vspace, mapping, 1, size_bits, VSPACE_PRESERVE);
    vka_cnode_delete(&copy);
    vka_cspace_free_path(vka, copy);
}

/* iospace.c - map frames for devices.
 *
 * Owns:    nothing.
 * Entered: programs, on kernels with an IOMMU. */
#include <sel4utils/mapping.h>

#ifdef CONFIG_IOMMU
int sel4utils_map_iospace_page(vka_t *vka, seL4_CPtr iospace, seL4_CPtr frame, seL4_Word vaddr,
                               seL4_CapRights_t rights, int cacheable, seL4_Word size_bits,
                               vka_object_t *pts, int *num_pts)
{
    (void)cacheable, (void)size_bits;
    int n = 0, error;
    tessera_DebugExpect(seL4_FailedLookup);
    while ((error = seL4_X86_Page_MapIO(frame, iospace, rights, vaddr)) == seL4_FailedLookup) {
        vka_object_t table;
        if (vka_alloc_io_page_table(vka, &table)) {
            error = seL4_NotEnoughMemory;
            break;
        }
        error = seL4_X86_IOPageTable_Map(table.cptr, iospace, vaddr);
        if (error) {
            vka_free_object(vka, &table);
            break;
        }
        if (pts)
            pts[n] = table;
        n++;
    }
    tessera_DebugExpect(seL4_NoError);
    if (num_pts)
        *num_pts = n;
    return error;
}
#endif

/* managed.h - the functions of a managed address space, by file; for the files of this folder. */
#pragma once
#include <vspace/vspace.h>

/* reserve.c */
reservation_t managed_reserve_aligned(vspace_t *vspace, size_t bytes, size_t size_bits,
                                      seL4_CapRights_t rights, int cacheable, void **vaddr);
reservation_t managed_reserve_at(vspace_t *vspace, void *vaddr, size_t bytes,
                                 seL4_CapRights_t rights, int cacheable);
reservation_t managed_reserve_deferred(vspace_t *vspace, void *vaddr, size_t bytes, int cacheable);
void managed_free_reservation(vspace_t *vspace, reservation_t reservation);
void managed_free_reservation_by_vaddr(vspace_t *vspace, void *vaddr);

/* page_dma.h - memory for devices that read and write it themselves: whole pages, in a row in
 * physical memory. */
#pragma once
#include <platsupport/io.h>
#include <vka/vka.h>
#include <vspace/vspace.h>

/* Fill dma_man: ps_dma_alloc then takes memory from vka and maps it in vspace, ps_dma_pin gives its
 * physical address.  vka is copied; vspace must stay.  0, or -1: no memory for its books. */
int sel4utils_new_page_dma_alloc(vka_t *vka, vspace_t *vspace, ps_dma_man_t *dma_man);

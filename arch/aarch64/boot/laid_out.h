/* laid_out.h - a root task that the boot loader has read from its file and laid out in memory. */
#pragma once
#include "boot/boot.h"

/* What boot.S got of it from the loader; all 0: there is none. The program's addresses are those of
 * its memory less `distance`. */
struct laid_out {
    paddr start, end;
    word distance;
    vaddr entry;
};
extern struct laid_out boot_laid_out;

/* Describe it as the file of an image, which begins in the kernel and ends where it ends. NULL, or
 * what is wrong with it. */
const char *laid_out_image(paddr kernel_end, struct image *image);

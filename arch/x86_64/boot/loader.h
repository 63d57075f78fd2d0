/* loader.h - what the boot loader passed, whichever it was. */
#pragma once
#include "boot/memory_map.h"

/* What the loader passed, in one form for all loaders. A field that is 0 was not passed.
 * Addresses are physical and not checked. */
struct loader {
    paddr line; /* the command line, a string */
    struct memory_map map;
    bool map_is_private;     /* the ABI shows user level Multiboot 1's map, but not that of 2 */
    word upper_kib;          /* memory from 1 MiB on, for where there is no map */
    word module, module_end; /* the first module */
    paddr rsdp;              /* a copy of ACPI's root pointer */
    paddr framebuffer, vbe;  /* where the loader's own words on these lie */
};

enum { FRAMEBUFFER_BYTES = 22 };

bool loader_read(struct loader *l, u32 magic, paddr info);
word boot_read(paddr at, word offset, word bytes);

/* boot_magic.h - the numbers by which kernel and boot loader know each other, for C and
 * assembly. */
#pragma once
#define MULTIBOOT_1_HEADER 0x1badb002
#define MULTIBOOT_1_LOADED 0x2badb002
#define MULTIBOOT_2_HEADER 0xe85250d6
#define MULTIBOOT_2_LOADED 0x36d76289
#define PVH_LOADED 0x336ec578 /* the first word of hvm_start_info; pvh_start puts it into eax */
#define PVH_NOTE 18           /* XEN_ELFNOTE_PHYS32_ENTRY */

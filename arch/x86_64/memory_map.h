/* memory_map.h - which memory is RAM, by the boot loader's map. */
#pragma once
#include "boot.h"

/* An entry as Multiboot 1 has it; `size` is that of what follows it. */
struct map_entry {
    u32 size;
    word base, length;
    u32 type;
} __attribute__((packed));
enum { MAP_ENTRY_BYTES = sizeof(struct map_entry), MAP_ENTRIES = 50 };

void memory_map_ram(struct ranges *ram, word base, word length);
void memory_map_read(struct ranges *ram, paddr at, word bytes);
word memory_map_copy(struct map_entry to[MAP_ENTRIES], paddr at, word bytes);

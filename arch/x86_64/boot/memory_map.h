/* memory_map.h - which memory is RAM, by the boot loader's map. */
#pragma once
#include "boot/boot.h"

/* An entry as Multiboot 1 has it; `size` is that of what follows it. */
struct map_entry {
    u32 size;
    word base, length;
    u32 type;
} __attribute__((packed));
enum { MAP_ENTRY_BYTES = sizeof(struct map_entry), MAP_ENTRIES = 50 };

/* The map of `bytes` bytes at `at`: entries of struct map_entry each `size` + 4 bytes from the
 * last, or, if `stride` is not 0, entries without their size, so many bytes from each other. */
struct memory_map {
    paddr at;
    word bytes, stride;
};

void memory_map_ram(struct ranges *ram, word base, word length);
void memory_map_read(struct ranges *ram, struct memory_map map);
word memory_map_copy(struct map_entry to[MAP_ENTRIES], struct memory_map map);

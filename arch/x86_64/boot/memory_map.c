/* memory_map.c - which memory is RAM, by the boot loader's map.
 *
 * Owns:    nothing.
 * Entered: boot.c; the host tests, with maps that no firmware would write.
 * Uses:    ranges.c.
 * Never:   believes the map: entries may overlap, wrap around, have any size, lie anywhere.  What
 *          one of them calls anything else than RAM is not RAM, whatever the others say.
 *
 * Multiboot specification 0.6.96, section 3.3. */
#include "boot/memory_map.h"
#include "lib/bits.h"
#include "core/memory.h"

enum { MAP_PAGE_BITS = 12, TYPE_RAM = 1, ENTRIES_MAX = 4096, RAM_FIRST = 1 << 20 };

/* Read the entry `offset` bytes into the map, and set *offset to that of the next. Returns false
 * if the entry is not all there. An entry whose size is too small to hold it ends the walk: the
 * next offset then lies outside of any map. */
static bool read_entry(struct memory_map map, word *offset, struct map_entry *e)
{
    word before = map.stride ? sizeof e->size : 0;
    word end = *offset + MAP_ENTRY_BYTES - before;
    if (end > map.bytes || map.at >= WINDOW_AT_BOOT || end > WINDOW_AT_BOOT - map.at)
        return false;
    const u8 *from = memory_at(map.at + *offset);
    for (word i = before; i < MAP_ENTRY_BYTES; i++)
        ((u8 *)e)[i] = from[i - before];
    word step = map.stride ? map.stride : e->size + sizeof e->size;
    *offset = step < MAP_ENTRY_BYTES - before ? ~(word)0 - MAP_ENTRY_BYTES : *offset + step;
    return true;
}

/* base to base + length - 1 is RAM. Add the whole pages of it that the kernel's window reaches.
 * A range that wraps around is a lie, and is left out. */
void memory_map_ram(struct ranges *ram, word base, word length)
{
    if (base + length < base || base >= WINDOW_SIZE)
        return;
    paddr end = round_down(min_word(base + length, WINDOW_SIZE), MAP_PAGE_BITS);
    ranges_add(ram, round_up(base < RAM_FIRST ? (word)RAM_FIRST : base, MAP_PAGE_BITS), end);
}

/* base to base + length - 1 is something else than RAM. Remove every page that it touches. */
static void remove_reserved(struct ranges *ram, word base, word length)
{
    if (length == 0 || base >= WINDOW_SIZE)
        return;
    word end = base + length < base ? WINDOW_SIZE : min_word(base + length, WINDOW_SIZE);
    ranges_remove(ram, round_down(base, MAP_PAGE_BITS), round_up(end, MAP_PAGE_BITS));
}

/* Add to `ram` what the map calls RAM. Two walks, because the order of entries says nothing:
 * what any entry calls reserved is taken away after all RAM was added. */
void memory_map_read(struct ranges *ram, struct memory_map map)
{
    struct map_entry e;
    word offset = 0;
    for (int n = 0; n < ENTRIES_MAX && read_entry(map, &offset, &e); n++)
        if (e.type == TYPE_RAM)
            memory_map_ram(ram, e.base, e.length);
    offset = 0;
    for (int n = 0; n < ENTRIES_MAX && read_entry(map, &offset, &e); n++)
        if (e.type != TYPE_RAM)
            remove_reserved(ram, e.base, e.length);
}

/* Copy the first entries for the boot information, in Multiboot 1's form; returns how many. */
word memory_map_copy(struct map_entry to[MAP_ENTRIES], struct memory_map map)
{
    struct map_entry e;
    word offset = 0, count = 0;
    while (count < MAP_ENTRIES && read_entry(map, &offset, &e))
        to[count++] = (struct map_entry){ MAP_ENTRY_BYTES - 4, e.base, e.length, e.type };
    return count;
}

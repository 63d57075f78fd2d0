/* table.c - see table.h.
 *
 * Owns:    nothing.
 * Never:   gives memory back before map_clear. */
#include "table.h"
#include <stdio.h>

void *table_grow(void *array, size_t count, size_t size)
{
    if (count & (count - 1) || (count == 0 && array)) /* it is full at powers of two only */
        return array;
    void *more = realloc(array, (count ? 2 * count : 1) * size);
    if (!more) {
        fprintf(stderr, "tessera: no memory\n");
        exit(2);
    }
    return more;
}

/* Where this key is, or would be put: it is never 0. Each bit of it counts: some keys differ in
 * high bits only. */
static size_t place(const struct map *m, uint64_t key)
{
    size_t i = (size_t)(((key ^ key >> 29) * 0x9e3779b97f4a7c15u) >> 32) & (m->room - 1);
    while (m->at[i].key && m->at[i].key != key)
        i = (i + 1) & (m->room - 1);
    return i;
}

uint64_t map_get(const struct map *m, uint64_t key)
{
    return m->room && key ? m->at[place(m, key)].value : 0;
}

static void make_room(struct map *m)
{
    struct map larger = { .room = m->room ? 2 * m->room : 64, .count = m->count };
    larger.at = calloc(larger.room, sizeof *larger.at);
    if (!larger.at) {
        fprintf(stderr, "tessera: no memory\n");
        exit(2);
    }
    for (size_t i = 0; i < m->room; i++)
        if (m->at[i].key)
            larger.at[place(&larger, m->at[i].key)] = m->at[i];
    free(m->at);
    *m = larger;
}

void map_put(struct map *m, uint64_t key, uint64_t value)
{
    if (!key)
        return;
    if (2 * (m->count + 1) > m->room)
        make_room(m);
    size_t i = place(m, key);
    m->count += !m->at[i].key;
    m->at[i].key = key;
    m->at[i].value = value;
}

void map_clear(struct map *m)
{
    free(m->at);
    *m = (struct map){ 0 };
}

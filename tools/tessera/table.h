/* table.h - tables that grow, and one that finds by a number. */
#pragma once
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Room for one more in an array of `count` things of this size; the program ends if there is no
 * memory: nothing sensible is left to do. */
void *table_grow(void *array, size_t count, size_t size);
/* The array `a` has a[count] afterwards, all zero. */
#define TABLE_MORE(a, count) \
    ((a) = table_grow((a), (count), sizeof *(a)), memset(&(a)[count], 0, sizeof *(a)), \
     &(a)[(count)++])

/* Numbers by numbers; 0 where there is none. */
struct map {
    struct {
        uint64_t key, value;
    } * at;
    size_t room, count;
};
uint64_t map_get(const struct map *m, uint64_t key);
void map_put(struct map *m, uint64_t key, uint64_t value);
void map_clear(struct map *m);

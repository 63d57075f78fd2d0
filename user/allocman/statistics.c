/* statistics.c - what an allocator has given out.
 *
 * Owns:    nothing; vka.c and allocman.c count.
 * Entered: programs. */
#include <allocman/allocman.h>
#include <stdio.h>
#include <string.h>

struct allocman_statistics allocman_statistics(struct allocman *alloc)
{
    muslcsys_lock(&alloc->lock);
    struct allocman_statistics counts = alloc->counts;
    muslcsys_unlock(&alloc->lock);
    return counts;
}

/* The number of an owner, which it gets if it has none yet. */
static unsigned char number_of(struct allocman_owner owners[ALLOCMAN_OWNERS], const char *name)
{
    for (unsigned char i = 1; name && i < ALLOCMAN_OWNERS; i++) {
        if (!owners[i].name)
            owners[i].name = name;
        if (strcmp(owners[i].name, name) == 0)
            return i;
    }
    return 0;
}

const char *allocman_count_for(struct allocman *alloc, const char *owner)
{
    muslcsys_lock(&alloc->lock);
    const char *before = alloc->counts.owners[alloc->owner].name;
    alloc->owner = number_of(alloc->counts.owners, owner);
    muslcsys_unlock(&alloc->lock);
    return before;
}

void allocman_print_statistics(struct allocman *alloc)
{
    static const char *const names[] = {
#define OBJECT(abi, name, bits) [seL4_##abi] = #name,
#include "objects.def"
#undef OBJECT
    };
    struct allocman_statistics s = allocman_statistics(alloc);
    for (size_t i = 0; i < seL4_ObjectTypeCount; i++)
        if (s.objects[i])
            printf("%6zu %s\n", s.objects[i], i < sizeof names / sizeof *names ? names[i] : "?");
    for (size_t i = 1; i < ALLOCMAN_OWNERS && s.owners[i].name; i++)
        printf("%6zu objects of %zu bytes are of %s\n", s.owners[i].used_objects,
               s.owners[i].used_bytes, s.owners[i].name);
    printf("%6zu objects of %zu bytes, %zu slots; %zu bytes of books\n", s.used_objects,
           s.used_bytes, s.used_slots, s.book_bytes);
}

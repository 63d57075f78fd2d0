/* statistics.c - what an allocator has given out.
 *
 * Owns:    nothing; vka.c and allocman.c count.
 * Entered: programs. */
#include <allocman/allocman.h>
#include <stdio.h>

struct allocman_statistics allocman_statistics(struct allocman *alloc)
{
    muslcsys_lock(&alloc->lock);
    struct allocman_statistics counts = alloc->counts;
    muslcsys_unlock(&alloc->lock);
    return counts;
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
    printf("%6zu objects of %zu bytes, %zu slots; %zu bytes of books\n", s.used_objects,
           s.used_bytes, s.used_slots, s.book_bytes);
}

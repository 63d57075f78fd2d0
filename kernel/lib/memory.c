/* memory.c - the two functions that a C compiler calls on its own.
 *
 * Owns:    nothing.   Knows nothing of the kernel.
 * Never:   used for anything large on a path that matters. */
#include <stddef.h>

/* A compiler may turn an assignment of a struct, or an initializer, into a call of these two,
 * even in a freestanding build. Copies that must be fast do not come here: ipc.h copies
 * messages, and machine_clear clears memory. */

void *memcpy(void *to, const void *from, size_t bytes);
void *memset(void *to, int value, size_t bytes);

void *memcpy(void *to, const void *from, size_t bytes)
{
    char *a = to;
    const char *b = from;
    for (size_t i = 0; i < bytes; i++)
        a[i] = b[i];
    return to;
}

void *memset(void *to, int value, size_t bytes)
{
    char *a = to;
    for (size_t i = 0; i < bytes; i++)
        a[i] = (char)value;
    return to;
}

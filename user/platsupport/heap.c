/* heap.c - the C library's heap for drivers.
 *
 * Owns:    nothing. */
#include <platsupport/io.h>
#include <stdlib.h>

static int heap_malloc(void *cookie, size_t size, void **ptr)
{
    (void)cookie;
    *ptr = malloc(size);
    return *ptr ? 0 : ENOMEM;
}

static int heap_calloc(void *cookie, size_t nmemb, size_t size, void **ptr)
{
    (void)cookie;
    *ptr = calloc(nmemb, size);
    return *ptr ? 0 : ENOMEM;
}

static int heap_free(void *cookie, size_t size, void *ptr)
{
    (void)cookie, (void)size;
    free(ptr);
    return 0;
}

int ps_new_stdlib_malloc_ops(ps_malloc_ops_t *ops)
{
    if (!ops)
        return EINVAL;
    *ops = (ps_malloc_ops_t){ heap_malloc, heap_calloc, heap_free, NULL };
    return 0;
}

/* allocate.c - malloc, realloc and free: musl's, behind a look at the calling thread.
 *
 * Owns:    nothing.
 * Entered: programs and musl, in place of musl's functions of the same names.
 * Uses:    musl's __libc_malloc_impl, __libc_realloc, __libc_free.
 * Never:   lets a thread without thread-local storage in.  musl would serve it at some times only,
 *          and its locks may not even be switched on.  Such a thread faults at once, here, and a
 *          debug kernel says what it lacks. */
#include <muslcsys/processor.h>
#include <stdlib.h>

void *__libc_malloc_impl(size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void __libc_free(void *p);

static inline void need_thread_local_storage(void)
{
    thread_pointer();
}

void *malloc(size_t bytes)
{
    need_thread_local_storage();
    return __libc_malloc_impl(bytes);
}

void *realloc(void *old, size_t bytes)
{
    need_thread_local_storage();
    return __libc_realloc(old, bytes);
}

void free(void *p)
{
    need_thread_local_storage();
    __libc_free(p);
}

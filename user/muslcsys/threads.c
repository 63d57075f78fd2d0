/* threads.c - what musl knows of a thread, and when its locks begin to lock.
 *
 * Owns:    the numbers of threads (tid): the first is 1.
 * Entered: runtime.c, when storage for another thread is written; syscalls.c asks for numbers.
 * Uses:    musl_inside.h; source.c for an object on which the thread can sleep.
 * Never:   gives a number twice: the lock of a FILE is the number of who holds it. */
#include <muslcsys/processor.h>
#include <sel4runtime.h>
#include <string.h>
#include "inside.h"
#include "musl_inside.h"
#include "threads.h"

extern struct musl_libc __libc;
extern struct musl_file *volatile __stdin_used __attribute__((weak));
extern struct musl_file *volatile __stdout_used __attribute__((weak));
extern struct musl_file *volatile __stderr_used __attribute__((weak));
extern volatile size_t __pthread_tsd_size __attribute__((weak));
struct musl_file **__ofl_lock(void);
void __ofl_unlock(void);
void *__copy_tls(unsigned char *mem);

static int last_tid = MAIN_TID;

static size_t specific_bytes(void)
{
    return &__pthread_tsd_size ? __pthread_tsd_size : 0;
}

size_t thread_storage_bytes(void)
{
    return __libc.tls_size + specific_bytes();
}

/* musl's description of a thread lies at the end of the storage and the thread pointer is its
 * address, or it lies near the beginning and the thread pointer behind it. */
size_t thread_pointer_offset(void)
{
    if (MUSL_TLS_ABOVE_TP)
        return sizeof(struct musl_thread) + __libc.tls_align - 1;
    return __libc.tls_size - sizeof(struct musl_thread);
}

/* From the thread pointer to the description, and back. */
static struct musl_thread *thread_at(uintptr_t pointer)
{
    return (struct musl_thread *)pointer - MUSL_TLS_ABOVE_TP;
}

static uintptr_t pointer_of(struct musl_thread *t)
{
    return (uintptr_t)(t + MUSL_TLS_ABOVE_TP);
}

int thread_id(void)
{
    return thread_at(sel4runtime_get_tls_base())->tid;
}

static void let_lock(struct musl_file *f)
{
    if (f && f->lock < 0)
        f->lock = 0;
}

/* pthread_create answers ENOSYS. */
static __attribute__((constructor)) void no_pthread_create(void)
{
    __libc.can_do_threads = 0;
}

/* As pthread_create does before it makes the second thread: from here on musl's locks are real. */
static void switch_locks_on(void)
{
    if (__libc.threaded)
        return;
    for (struct musl_file *f = *__ofl_lock(); f; f = f->next)
        let_lock(f);
    __ofl_unlock();
    let_lock(&__stdin_used ? __stdin_used : NULL);
    let_lock(&__stdout_used ? __stdout_used : NULL);
    let_lock(&__stderr_used ? __stderr_used : NULL);
    __libc.threads_minus_1 = 1;
    __libc.need_locks = 1;
    __libc.threaded = 1;
}

/* Storage in its initial state, with a description of a thread that is like `mine`. */
static struct musl_thread *write_storage(void *memory, const struct musl_thread *mine)
{
    memset(memory, 0, thread_storage_bytes());
    struct musl_thread *t = __copy_tls(memory);
    t->self = t->prev = t->next = t;
    t->sysinfo = mine->sysinfo;
    t->canary = mine->canary;
    t->detach_state = MUSL_JOINABLE;
    t->robust_list.head = &t->robust_list.head;
    t->locale = __libc.global_locale;
    if (specific_bytes())
        t->tsd = (void **)((char *)memory + __libc.tls_size);
    return t;
}

uintptr_t thread_write(void *memory)
{
    struct musl_thread *t = write_storage(memory, thread_at(sel4runtime_get_tls_base()));
    t->tid = __atomic_add_fetch(&last_tid, 1, __ATOMIC_RELAXED);
    switch_locks_on();
    if (source)
        source->one_more_thread(memory);
    memory_reserve();
    return pointer_of(t);
}

uintptr_t thread_move(void *memory, uintptr_t from)
{
    const struct musl_thread *mine = thread_at(from);
    struct musl_thread *t = write_storage(memory, mine);
    t->tid = mine->tid;
    t->errno_val = mine->errno_val;
    t->locale = mine->locale;
    if (mine->tsd)
        t->tsd = mine->tsd;
    return pointer_of(t);
}

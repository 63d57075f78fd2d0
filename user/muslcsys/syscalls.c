/* syscalls.c - what musl asks of an operating system, as far as there is one.
 *
 * Owns:    the heap, a static piece of memory; the table of replaced system calls.
 * Entered: musl, through syscall_arch.h.
 * Uses:    console.c for output, the runtime for the end.
 * Never:   fails loudly: what is not there answers ENOSYS, as on any other system. */
#include <muslcsys/vsyscall.h>
#include <errno.h>
#include <sel4runtime.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include "console.h"

enum { PAGE = 4096, HEAP_PAGES = 256, SYSCALLS = 512 };

long __muslcsys(long n, long a, long b, long c, long d, long e, long f);

static char heap[HEAP_PAGES * PAGE] __attribute__((aligned(PAGE)));
static bool heap_used[HEAP_PAGES];
static muslcsys_syscall_t replaced[SYSCALLS];

muslcsys_syscall_t muslcsys_install_syscall(int syscall, muslcsys_syscall_t new_syscall)
{
    if (syscall < 0 || syscall >= SYSCALLS)
        return NULL;
    muslcsys_syscall_t old = replaced[syscall];
    replaced[syscall] = new_syscall;
    return old;
}

/* ---- memory ---- */

static size_t pages(size_t bytes)
{
    return (bytes + PAGE - 1) / PAGE;
}

/* The first run of n free pages of the heap; HEAP_PAGES if there is none. */
static size_t find_run(size_t n)
{
    for (size_t start = 0; start + n <= HEAP_PAGES;) {
        size_t k = 0;
        while (k < n && !heap_used[start + k])
            k++;
        if (k == n)
            return start;
        start += k + 1;
    }
    return HEAP_PAGES;
}

static long map_memory(size_t bytes, long flags)
{
    size_t n = pages(bytes);
    if (!(flags & MAP_ANONYMOUS) || n == 0)
        return -ENOSYS;
    size_t start = find_run(n);
    if (start == HEAP_PAGES)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++)
        heap_used[start + i] = true;
    memset(heap + start * PAGE, 0, n * PAGE);
    return (long)(heap + start * PAGE);
}

static long unmap_memory(size_t at, size_t bytes)
{
    size_t offset = at - (size_t)heap;
    if (offset % PAGE || offset >= sizeof heap || pages(bytes) > HEAP_PAGES - offset / PAGE)
        return -EINVAL;
    for (size_t i = 0; i < pages(bytes); i++)
        heap_used[offset / PAGE + i] = false;
    return 0;
}

/* ---- output ---- */

static long write_one(long fd, const char *text, size_t bytes)
{
    if (fd != 1 && fd != 2)
        return -EBADF;
    console_write(text, bytes);
    return (long)bytes;
}

static long write_many(long fd, const struct iovec *v, long count)
{
    long total = 0;
    for (long i = 0; i < count; i++) {
        long n = write_one(fd, v[i].iov_base, v[i].iov_len);
        if (n < 0)
            return n;
        total += n;
    }
    return total;
}

static long call_replaced(long n, ...)
{
    va_list args;
    va_start(args, n);
    long result = replaced[n](args);
    va_end(args);
    return result;
}

/* Serve Linux system call n. */
long __muslcsys(long n, long a, long b, long c, long d, long e, long f)
{
    if (n >= 0 && n < SYSCALLS && replaced[n])
        return call_replaced(n, a, b, c, d, e, f);
    switch (n) {
    case SYS_write:
        return write_one(a, (const char *)b, (size_t)c);
    case SYS_writev:
        return write_many(a, (const struct iovec *)b, c);
    case SYS_mmap:
        return map_memory((size_t)b, d);
    case SYS_munmap:
        return unmap_memory((size_t)a, (size_t)b);
    case SYS_set_thread_area:
        seL4_SetTLSBase((seL4_Word)a);
        return 0;
    case SYS_set_tid_address:
    case SYS_gettid:
    case SYS_getpid:
        return 1;
    case SYS_rt_sigprocmask:
    case SYS_rt_sigaction:
    case SYS_madvise:
    case SYS_close:
        return 0;
    case SYS_sched_yield:
        seL4_Yield();
        return 0;
    case SYS_ioctl:
        return -ENOTTY;
    case SYS_exit:
    case SYS_exit_group:
        sel4runtime_exit((int)a);
    case SYS_tkill:
        sel4runtime_exit(1);
    case SYS_open:
    case SYS_openat:
        return -ENOENT;
    case SYS_brk:
        return 0;
    default:
        return -ENOSYS;
    }
}

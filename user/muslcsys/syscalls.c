/* syscalls.c - what musl asks of an operating system, as far as there is one.
 *
 * Owns:    the table of replaced system calls.
 * Entered: musl, through syscall_arch.h.
 * Uses:    memory.c futex.c clock.c files.c threads.c; the runtime for the end.
 * Never:   fails loudly, nor says that it did what it did not: what is not there is ENOSYS.  Where
 *          musl does not look at the answer, unable.c has the function instead. */
#include <muslcsys/vsyscall.h>
#include <errno.h>
#include <fcntl.h>
#include <muslcsys/processor.h>
#include <sel4runtime.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include "inside.h"
#include "threads.h"

enum { SYSCALLS = 512 };

struct arguments {
    long a, b, c, d, e, f;
};

long __muslcsys(long n, long a, long b, long c, long d, long e, long f);

/* Set by source.c, which is linked only if the program has a vka. */
const struct source *source;

static muslcsys_syscall_t replaced[SYSCALLS];
static const long not_here = -ENOSYS;

muslcsys_syscall_t muslcsys_install_syscall(int syscall, muslcsys_syscall_t new_syscall)
{
    if (syscall < 0 || syscall >= SYSCALLS)
        return NULL;
    muslcsys_syscall_t old = replaced[syscall];
    replaced[syscall] = new_syscall;
    return old;
}

static long call_replaced(long n, ...)
{
    va_list args;
    va_start(args, n);
    long result = replaced[n](args);
    va_end(args);
    return result;
}

/* mmap and its kin. */
static long memory_call(long n, const struct arguments *x)
{
    switch (n) {
    case SYS_mmap:
        return memory_map((size_t)x->b, x->d, x->e, x->f);
    case SYS_munmap:
        return memory_unmap((size_t)x->a, (size_t)x->b);
    case SYS_mremap:
        return memory_remap((size_t)x->a, (size_t)x->b, (size_t)x->c, x->d);
    case SYS_mprotect:
        return memory_protect((size_t)x->a, (size_t)x->b, x->c);
    case SYS_madvise:
        return memory_advise((size_t)x->a, (size_t)x->b, x->c);
    case SYS_brk: /* where the break is: it never moves, so malloc uses mmap */
        return 0;
    default:
        return not_here;
    }
}

static long file_call(long n, const struct arguments *x)
{
    switch (n) {
#ifdef SYS_open
    case SYS_open:
        return file_open(AT_FDCWD, (const char *)x->a, x->b);
#endif
    case SYS_openat:
        return file_open(x->a, (const char *)x->b, x->c);
    case SYS_close:
        return file_close(x->a);
    case SYS_read:
        return file_read(x->a, (void *)x->b, (size_t)x->c);
    case SYS_readv:
        return file_readv(x->a, (const struct iovec *)x->b, x->c);
    case SYS_pread64:
        return file_read_at(x->a, (void *)x->b, (size_t)x->c, x->d);
    case SYS_write:
        return file_write(x->a, (const char *)x->b, (size_t)x->c);
    case SYS_writev:
        return file_writev(x->a, (const struct iovec *)x->b, x->c);
    case SYS_lseek:
        return file_seek(x->a, x->b, x->c);
    case SYS_fcntl:
        return file_control(x->a, x->b);
    case SYS_ioctl:
        return file_ioctl(x->a);
    default:
        return not_here;
    }
}

/* Files by their names. Some architectures have only the calls that name a folder, too. */
static long path_call(long n, const struct arguments *x)
{
    switch (n) {
#ifdef SYS_access
    case SYS_access:
        return file_access(AT_FDCWD, (const char *)x->a, x->b);
#endif
    case SYS_faccessat:
        return file_access(x->a, (const char *)x->b, x->c);
    case SYS_fstat:
        return file_stat(x->a, (struct stat *)x->b);
#ifdef SYS_stat
    case SYS_stat:
    case SYS_lstat:
        return file_stat_at(AT_FDCWD, (const char *)x->a, (struct stat *)x->b, 0);
#endif
    case SYS_newfstatat:
        return file_stat_at(x->a, (const char *)x->b, (struct stat *)x->c, x->d);
    default:
        return not_here;
    }
}

static long time_call(long n, const struct arguments *x)
{
    enum { ABSOLUTE = 1 };
    switch (n) {
    case SYS_clock_gettime:
        return clock_get(x->a, (struct timespec *)x->b);
    case SYS_clock_settime:
        return clock_set(x->a, (const struct timespec *)x->b);
    case SYS_clock_getres:
        return clock_resolution(x->a, (struct timespec *)x->b);
    case SYS_nanosleep:
        return clock_sleep(CLOCK_MONOTONIC, false, (const struct timespec *)x->a);
    case SYS_clock_nanosleep:
        return clock_sleep(x->a, x->b & ABSOLUTE, (const struct timespec *)x->c);
    default:
        return not_here;
    }
}

static long thread_call(long n, const struct arguments *x)
{
    switch (n) {
    case SYS_futex:
        return futex((int *)x->a, x->b, (int)x->c, (const void *)x->d, (int *)x->e);
#ifdef SYS_set_thread_area
    case SYS_set_thread_area:
        thread_pointer_set((uintptr_t)x->a);
        return 0;
#endif
    case SYS_set_tid_address: /* of the first thread, before it has a number */
        return MAIN_TID;
    case SYS_gettid:
        return thread_id();
    case SYS_getpid: /* the one program that there is */
        return MAIN_TID;
    case SYS_sched_yield:
        seL4_Yield();
        return 0;
    case SYS_exit:
    case SYS_exit_group:
        sel4runtime_exit((int)x->a);
    case SYS_tkill: /* raise: nobody handles a signal, so it ends the program */
        if (x->b == 0)
            return 0;
        sel4runtime_exit(1);
    default:
        return not_here;
    }
}

/* What has an answer without an operating system. */
static long other_call(long n, const struct arguments *x)
{
    struct rlimit *limit;
    switch (n) {
    case SYS_rt_sigprocmask: /* no signal ever comes: all may be blocked, none is */
        if (x->c)
            memset((void *)x->c, 0, (size_t)x->d);
        return 0;
    case SYS_prlimit64:
        limit = (struct rlimit *)x->d;
        if (x->c)
            return not_here;
        if (limit)
            limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
        return 0;
    case SYS_sysinfo: /* sysconf and getloadavg use what is in it, whatever we answer */
        memset((void *)x->a, 0, sizeof(struct sysinfo));
        return not_here;
    default:
        return not_here;
    }
}

/* Serve Linux system call n. */
long __muslcsys(long n, long a, long b, long c, long d, long e, long f)
{
    static long (*const kinds[])(long n, const struct arguments *x) = {
        memory_call, file_call, path_call, time_call, thread_call, other_call,
    };
    const struct arguments x = { a, b, c, d, e, f };
    if (n >= 0 && n < SYSCALLS && replaced[n])
        return call_replaced(n, a, b, c, d, e, f);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        long result = kinds[i](n, &x);
        if (result != not_here)
            return result;
    }
    return not_here;
}

long sel4_vsyscall(long sysnum, ...)
{
    va_list args;
    va_start(args, sysnum);
    const long a = va_arg(args, long), b = va_arg(args, long), c = va_arg(args, long);
    const long d = va_arg(args, long), e = va_arg(args, long), f = va_arg(args, long);
    va_end(args);
    return __muslcsys(sysnum, a, b, c, d, e, f);
}

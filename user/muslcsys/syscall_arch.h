/* syscall_arch.h - how musl makes a system call here: it calls a function (syscalls.c).
 *
 * Takes the place of the file of this name in the copy of musl's source that is built. */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

long __muslcsys(long n, long a, long b, long c, long d, long e, long f);

static inline long __syscall0(long n)
{
    return __muslcsys(n, 0, 0, 0, 0, 0, 0);
}

static inline long __syscall1(long n, long a)
{
    return __muslcsys(n, a, 0, 0, 0, 0, 0);
}

static inline long __syscall2(long n, long a, long b)
{
    return __muslcsys(n, a, b, 0, 0, 0, 0);
}

static inline long __syscall3(long n, long a, long b, long c)
{
    return __muslcsys(n, a, b, c, 0, 0, 0);
}

static inline long __syscall4(long n, long a, long b, long c, long d)
{
    return __muslcsys(n, a, b, c, d, 0, 0);
}

static inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
    return __muslcsys(n, a, b, c, d, e, 0);
}

static inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
    return __muslcsys(n, a, b, c, d, e, f);
}

#define IPC_64 0

/* musl_inside.h - what we know of the insides of musl 1.2.3: its state, a thread, a FILE.
 *
 * tools/musl-layout.c compares this with musl's own headers when musl is built. */
#pragma once
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* musl's state, `__libc`. */
struct musl_libc {
    char can_do_threads, threaded, secure;
    volatile signed char need_locks;
    int threads_minus_1;
    size_t *auxv;
    void *tls_head;
    size_t tls_size, tls_align, tls_cnt;
    size_t page_size;
    void *global_locale[6];
};

/* A thread, at its thread pointer. */
struct musl_thread {
    struct musl_thread *self;
#ifndef __aarch64__ /* there the vector and the canary come last, next to the thread pointer */
    uintptr_t *dtv;
#endif
    struct musl_thread *prev, *next;
    uintptr_t sysinfo;
#ifndef __aarch64__
    uintptr_t canary;
#endif
    int tid, errno_val;
    volatile int detach_state;
    volatile int cancel;
    volatile unsigned char canceldisable, cancelasync;
    unsigned char flags;
    unsigned char *map_base;
    size_t map_size;
    void *stack;
    size_t stack_size, guard_size;
    void *result, *cancelbuf;
    void **tsd;
    struct {
        volatile void *volatile head;
        long off;
        volatile void *volatile pending;
    } robust_list;
    int h_errno_val;
    volatile int timer_id;
    void *locale;
    volatile int killlock[1];
    char *dlerror_buf;
    void *stdio_locks;
#ifdef __aarch64__
    uintptr_t canary;
    uintptr_t *dtv;
#endif
};
enum { MUSL_JOINABLE = 2 };

/* A FILE. */
struct musl_file {
    unsigned flags;
    unsigned char *rpos, *rend;
    void *close;
    unsigned char *wend, *wpos, *zero, *wbase;
    void *read, *write, *seek;
    unsigned char *buf;
    size_t buf_size;
    struct musl_file *prev, *next;
    int fd, pipe_pid;
    long lockcount;
    int mode;
    volatile int lock; /* -1: never locked; else 0 or the tid of who holds it */
};

/* inside.h - what the files of this folder say to one another. */
#pragma once
#include <sel4/sel4.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>
#include <vka/object.h>

/* memory.c: mmap and its kin; a result, or a negated errno. */
long memory_map(size_t bytes, long flags, long fd, long offset);
long memory_unmap(size_t at, size_t bytes);
long memory_remap(size_t at, size_t old_bytes, size_t new_bytes, long flags);
long memory_protect(size_t at, size_t bytes, long allowed);
long memory_advise(size_t at, size_t bytes, long advice);
/* Have memory for threads that cannot make the heap grow. */
void memory_reserve(void);

/* futex.c: SYS_futex; and objects on which waiting threads sleep, FUTEX_OBJECTS and one for
 * itself. */
enum { FUTEX_OBJECTS = 64 };
long futex(int *word, long operation, int value, const void *limit_or_count, int *other);
void futex_add_object(seL4_CPtr notification);

/* source.c, if the program gave the C library a vka; else NULL. */
struct source {
    /* Map `pages` (1 or 512) pages of 4 KiB, cleared, at `at`; false: it does not work. */
    bool (*map)(uintptr_t at, size_t pages, vka_object_t *frame);
    /* Give such a frame back. */
    void (*unmap)(vka_object_t *frame);
    /* A thread with this storage may wait for a lock. */
    void (*one_more_thread)(const void *storage);
    /* A way to the serial port, for processor_serial_get; 0: the program may not have it. */
    seL4_Word (*serial)(void);
};
extern const struct source *source;
/* A vka that had nothing to give when the program gave it: has it now?  Then it is the source. */
bool source_begin(void) __attribute__((weak)); /* no reason to link source.c */
/* Invocations with capabilities or many words need an IPC buffer. */
static inline bool source_usable(void)
{
    return seL4_GetIPCBuffer() != NULL;
}

/* clock.c.  Times are in nanoseconds. */
enum { SECOND = 1000000000 };
bool clock_now(uint64_t *now);
bool clock_span(const struct timespec *t, uint64_t *span);
long clock_get(long clock, struct timespec *t);
long clock_set(long clock, const struct timespec *t);
long clock_resolution(long clock, struct timespec *t);
long clock_sleep(long clock, bool until, const struct timespec *t);

/* files.c: a result, or a negated errno. */
long file_open(long folder, const char *path, long flags);
long file_close(long fd);
long file_read(long fd, void *to, size_t bytes);
long file_readv(long fd, const struct iovec *v, long count);
long file_read_at(long fd, void *to, size_t bytes, long offset);
long file_write(long fd, const char *text, size_t bytes);
long file_writev(long fd, const struct iovec *v, long count);
long file_seek(long fd, long offset, long from);
long file_access(long folder, const char *path, long mode);
long file_control(long fd, long command);
long file_ioctl(long fd);
long file_stat(long fd, struct stat *st);
long file_stat_at(long folder, const char *path, struct stat *st, long flags);

/* serial.c: the next character, -1 if there is no serial port. */
int serial_get(void);

/* libc.c - the C library from many threads: its heap, its files, its locks, the time, and what it
 * cannot do.
 *
 * Threads of equal and of higher priority hammer it.  Those of higher priority wake in the midst of
 * what the others do: a thread that has lost the processor inside malloc holds a lock that they
 * want. -DROUNDS=n makes it longer. */
#define _GNU_SOURCE
#include "check.h"
#include "../../user/muslcsys/inside.h"
#include <cpio/cpio.h>
#include <errno.h>
#include <fcntl.h>
#include <muslcsys/vsyscall.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/times.h>
#include <time.h>
#include <sys/ioctl.h>
#include <unistd.h>

#ifndef ROUNDS
#define ROUNDS 1500
#endif
enum {
    EQUAL = 5,
    HIGHER = 3,
    THREADS = EQUAL + HIGHER,
    BLOCKS = 16,
    TLS_BYTES = 4096,
    STACK = 16384
};

/* ---- threads with storage of their own ---- */

static char storage[THREADS][TLS_BYTES] __attribute__((aligned(64)));
static char stacks[THREADS][STACK] __attribute__((aligned(16)));
static seL4_CPtr tcbs[THREADS];
static volatile int ended;
static seL4_CPtr all_ended;

/* Thread i, which runs entry(i).  With no IPC buffer it can do anything but invoke with
 * capabilities. */
static void start_thread(seL4_Word i, void (*entry)(void *), seL4_Word priority, bool with_buffer)
{
    seL4_CPtr frame = 0;
    seL4_IPCBuffer *buffer = with_buffer ? new_page(&frame) : NULL;
    seL4_UserContext regs;
    tcbs[i] = new_object(seL4_TCBObject, 0);
    int error = seL4_TCB_Configure(tcbs[i], 0, CNODE, 0, VSPACE, 0, (seL4_Word)buffer, frame);
    sel4utils_arch_init_local_context((sel4utils_thread_entry_fn)entry, (void *)i, NULL, NULL,
                                      stacks[i] + STACK, &regs);
    regs.TLS = sel4runtime_write_tls_image(storage[i]);
    if (buffer)
        sel4runtime_set_tls_variable(regs.TLS, __sel4_ipc_buffer, buffer);
    error |= seL4_TCB_SetPriority(tcbs[i], SELF, priority);
    error |= seL4_TCB_WriteRegisters(tcbs[i], 1, 0, sizeof regs / sizeof(seL4_Word), &regs);
    CHECK(error == 0);
}

static void __attribute__((noreturn)) end_here(seL4_CPtr wait_for_ever)
{
    __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
    seL4_Signal(all_ended);
    for (;;)
        seL4_RecvWithMRs(wait_for_ever, NULL, NULL, NULL, NULL, NULL);
}

/* Let `n` threads run until they have ended; then they are gone. */
static void wait_for(int n)
{
    seL4_TCB_SetPriority(SELF, SELF, 90);
    while (ended < n)
        seL4_Wait(all_ended, NULL);
    for (int i = 0; i < THREADS; i++)
        if (tcbs[i]) {
            delete (tcbs[i]);
            tcbs[i] = 0;
        }
    ended = 0;
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* ---- how often musl waited for a lock ---- */

static volatile long futex_calls, futex_waits;

static long counted_futex(va_list args)
{
    int *word = va_arg(args, int *);
    long operation = va_arg(args, long);
    int value = (int)va_arg(args, long);
    const void *limit = va_arg(args, const void *);
    __atomic_add_fetch(&futex_calls, 1, __ATOMIC_RELAXED);
    if (operation % 128 == 0)
        __atomic_add_fetch(&futex_waits, 1, __ATOMIC_RELAXED);
    return futex(word, operation, value, limit, va_arg(args, int *));
}

/* ---- the stress ---- */

static volatile long bad, out_of_memory, lines_written, torn, heap_calls;
static seL4_CPtr wake[HIGHER], never;

/* malloc is in the midst of what it does when it calls mmap: there others come to run. */
static long map_late(va_list args)
{
    static unsigned next;
    va_arg(args, long);
    size_t bytes = va_arg(args, size_t);
    va_arg(args, long);
    long flags = va_arg(args, long), fd = va_arg(args, long);
    if (wake[0]) {
        seL4_Signal(wake[next++ % HIGHER]);
        seL4_Yield();
    }
    return memory_map(bytes, flags, fd, va_arg(args, long));
}
static FILE *shared;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long under_mutex, rounds_of_equals;

struct block {
    unsigned char *at;
    size_t size;
};

static void look(const struct block *b, unsigned char byte)
{
    for (size_t i = 0; i < b->size; i++)
        if (b->at[i] != byte) {
            __atomic_add_fetch(&bad, 1, __ATOMIC_SEQ_CST);
            return;
        }
}

/* One block more, less, or of another size. */
static void one_block(struct block *b, unsigned char byte, unsigned random)
{
    size_t size = random % 16 ? random / 64 % 900 + 1 : random / 64 % 40000 + 1;
    unsigned char *at;
    __atomic_add_fetch(&heap_calls, 1, __ATOMIC_RELAXED);
    if (b->at) {
        look(b, byte);
        if (random / 2 % 2) {
            free(b->at);
            b->at = NULL;
            return;
        }
        at = realloc(b->at, size);
        if (at && b->size < size)
            memset(at + b->size, byte, size - b->size);
    } else {
        at = random / 4 % 4 ? malloc(size) : calloc(1, size);
        if (at && random / 4 % 4 == 0) {
            struct block zero = { at, size };
            look(&zero, 0);
        }
        if (at)
            memset(at, byte, size);
    }
    if (!at) {
        __atomic_add_fetch(&out_of_memory, 1, __ATOMIC_SEQ_CST);
        return;
    }
    *b = (struct block){ at, size };
}

/* What a thread does between two looks at the clock of others. */
static void hammer(seL4_Word id, unsigned *seed, struct block *blocks, long i)
{
    for (int k = 0; k < 8; k++) {
        *seed = *seed * 1103515245 + 12345;
        unsigned which = *seed >> 16 & (BLOCKS - 1);
        one_block(&blocks[which], (unsigned char)(id * BLOCKS + which), *seed >> 3);
    }
    if (i % 4 == 0)
        fprintf(shared, "%lu:%ld:abcdefghijklmnopqrstuvwxyz:%lu\n", id, i, id);
    if (i % 16 == 0) {
        pthread_mutex_lock(&mutex);
        under_mutex++;
        pthread_mutex_unlock(&mutex);
    }
    if (i % 512 == 0)
        printf("thread %lu at %ld, %5.2f\n", id, i, (double)i / 3);
}

static void free_all(struct block *blocks)
{
    for (int i = 0; i < BLOCKS; i++)
        free(blocks[i].at);
}

static void equal(void *arg)
{
    seL4_Word id = (seL4_Word)arg;
    unsigned seed = (unsigned)id * 77 + 1;
    struct block blocks[BLOCKS] = { { NULL, 0 } };
    for (long i = 0; i < ROUNDS; i++) {
        hammer(id, &seed, blocks, i);
        __atomic_add_fetch(&rounds_of_equals, 1, __ATOMIC_RELAXED);
        if ((seed >> 20) % 4 == 0)
            seL4_Signal(wake[(seed >> 24) % HIGHER]);
    }
    free_all(blocks);
    pthread_mutex_lock(&mutex);
    pthread_cond_broadcast(&cond);
    pthread_mutex_unlock(&mutex);
    end_here(never);
}

static void higher(void *arg)
{
    seL4_Word id = (seL4_Word)arg;
    unsigned seed = (unsigned)id * 99 + 5;
    struct block blocks[BLOCKS] = { { NULL, 0 } };
    for (long i = 0;
         __atomic_load_n(&rounds_of_equals, __ATOMIC_RELAXED) < (long)EQUAL * ROUNDS - 100; i++) {
        seL4_RecvWithMRs(wake[id - EQUAL], NULL, NULL, NULL, NULL, NULL);
        hammer(id, &seed, blocks, i);
    }
    free_all(blocks);
    pthread_mutex_lock(&mutex);
    while (__atomic_load_n(&rounds_of_equals, __ATOMIC_RELAXED) < (long)EQUAL * ROUNDS)
        pthread_cond_wait(&cond, &mutex);
    pthread_mutex_unlock(&mutex);
    end_here(never);
}

/* Where the shared file's text goes.  Others come to run in its midst, with the file's lock
 * taken. */
static ssize_t count_lines(void *cookie, const char *text, size_t bytes)
{
    static char line[100];
    static size_t n;
    (void)cookie;
    for (size_t i = 0; i < bytes; i++) {
        unsigned long a, b;
        long at;
        if (n < sizeof line - 1)
            line[n++] = text[i];
        if (text[i] == 'm') /* the middle */
            seL4_Yield();
        if (text[i] != '\n')
            continue;
        line[n] = 0;
        if (sscanf(line, "%lu:%ld:abcdefghijklmnopqrstuvwxyz:%lu", &a, &at, &b) != 3 || a != b)
            torn++;
        lines_written++;
        n = 0;
    }
    return (ssize_t)bytes;
}

static void stress(void)
{
    shared = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = count_lines });
    CHECK(shared && setvbuf(shared, NULL, _IOLBF, BUFSIZ) == 0);
    for (int i = 0; i < HIGHER; i++)
        wake[i] = new_object(seL4_NotificationObject, 0);
    long calls = futex_calls;
    CHECK(malloc(1) != NULL && fprintf(shared, "9:0:abcdefghijklmnopqrstuvwxyz:9\n") > 0);
    CHECK(futex_calls == calls); /* nobody was in the way: no system call */
    for (seL4_Word i = 0; i < EQUAL; i++)
        start_thread(i, equal, 100, i % 2);
    for (seL4_Word i = EQUAL; i < THREADS; i++)
        start_thread(i, higher, 100 + i, i % 2);
    wait_for(THREADS);
    CHECK(bad == 0);
    CHECK(out_of_memory == 0);
    CHECK(torn == 0 && lines_written > EQUAL * ROUNDS / 4);
    CHECK(under_mutex >= EQUAL * ROUNDS / 16);
    CHECK(futex_waits > 0);
    CHECK(fclose(shared) == 0);
    printf("%ld heap calls, %ld lines, %ld waits for a lock\n", heap_calls, lines_written,
           futex_waits);
}

/* ---- one allocator of objects for all, also for the heap ---- */

static volatile long vka_errors, inside_allocator, inside_heap, arrived;
static int (*plain_slot)(struct allocman *alloc, void *cookie, cspacepath_t *path);
static const struct source *plain_source;
static struct source late_source;

/* In the midst of what the allocator does, others come to run; nobody else may come in. */
static int late_slot(struct allocman *alloc, void *cookie, cspacepath_t *path)
{
    vka_errors += __atomic_add_fetch(&inside_allocator, 1, __ATOMIC_SEQ_CST) != 1;
    seL4_Yield();
    int error = plain_slot(alloc, cookie, path);
    __atomic_sub_fetch(&inside_allocator, 1, __ATOMIC_SEQ_CST);
    return error;
}

static bool late_map(uintptr_t at, size_t pages, vka_object_t *frame)
{
    vka_errors += __atomic_add_fetch(&inside_heap, 1, __ATOMIC_SEQ_CST) != 1;
    seL4_Yield();
    bool done = plain_source->map(at, pages, frame);
    __atomic_sub_fetch(&inside_heap, 1, __ATOMIC_SEQ_CST);
    return done;
}

static void allocate_objects(void *arg)
{
    enum { BYTES = 3 << 20 };
    seL4_Word id = (seL4_Word)arg;
    vka_object_t o[4] = { { 0 } };
    for (int i = 0; i < 150; i++) {
        vka_object_t *one = &o[(i * 7 + (int)id) % 4];
        if (one->cptr)
            vka_free_object(&vka, one), one->cptr = 0;
        else if (vka_alloc_object(&vka, i % 2 ? seL4_EndpointObject : seL4_CapTableObject,
                                  1 + i % 3, one))
            vka_errors++;
    }
    for (int i = 0; i < 4; i++)
        vka_free_object(&vka, &o[i]);
    __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
    while (arrived < 4)
        seL4_Yield();
    char *mine = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    vka_errors += mine == MAP_FAILED;
    memset(mine, (int)id + 1, BYTES);
    for (int i = 0; i < 20; i++)
        seL4_Yield();
    for (int i = 0; i < BYTES; i += 4096)
        vka_errors += mine[i] != (char)(id + 1);
    vka_errors += munmap(mine, BYTES) != 0;
    end_here(never);
}

static void allocators(void)
{
    allocman_t *a = vka.data;
    plain_slot = a->cspace.alloc;
    a->cspace.alloc = late_slot;
    plain_source = source;
    late_source = *source;
    late_source.map = late_map;
    source = &late_source;
    for (seL4_Word i = 0; i < 4; i++)
        start_thread(i, allocate_objects, 100, true);
    wait_for(4);
    source = plain_source;
    a->cspace.alloc = plain_slot;
    CHECK(vka_errors == 0);
}

/* ---- pthread's other parts, in threads made by hand ---- */

static sem_t semaphore;
static pthread_key_t key;
static volatile long own_errors;
static __thread long mine_alone, mine_with_a_value = 5;

static void own_things(void *arg)
{
    own_errors += mine_alone++ != 0 || mine_with_a_value++ != 5;
    own_errors += pthread_getspecific(key) != NULL || pthread_setspecific(key, arg) != 0;
    sem_wait(&semaphore);
    errno = 100 + (int)(seL4_Word)arg;
    for (int i = 0; i < 20; i++)
        seL4_Yield();
    own_errors += errno != 100 + (int)(seL4_Word)arg || pthread_getspecific(key) != arg;
    own_errors += gettid() < 2 || syscall(SYS_gettid) != gettid();
    sem_post(&semaphore);
    end_here(never);
}

static void *nothing(void *arg)
{
    return arg;
}

static void threads_have_their_own(void)
{
    pthread_t t;
    struct timespec soon;
    CHECK(sem_init(&semaphore, 0, 1) == 0 && pthread_key_create(&key, NULL) == 0);
    for (int round = 0; round < 2; round++) {
        for (seL4_Word i = 0; i < 4; i++)
            start_thread(i, own_things, 100, false);
        wait_for(4);
    }
    CHECK(own_errors == 0);
    CHECK(sem_wait(&semaphore) == 0);
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec = (soon.tv_nsec + 5000000) % 1000000000;
    soon.tv_sec += soon.tv_nsec < 5000000;
    CHECK(!HAS_CLOCK || (sem_timedwait(&semaphore, &soon) == -1 && errno == ETIMEDOUT));
    CHECK(pthread_create(&t, NULL, nothing, NULL) == ENOSYS);
}

/* A thread without storage stops at once; run-all.sh looks for what the kernel says. */
static volatile long lived_on;

static void no_storage(void *arg)
{
    (void)arg;
    printf("a thread without storage prints, also %5.3f\n", 1.5);
    void *volatile p = malloc(100);
    free(p);
    lived_on = 1;
    end_here(never);
}

static void thread_without_storage(void)
{
    seL4_UserContext regs;
    seL4_CPtr t = new_object(seL4_TCBObject, 0);
    CHECK(seL4_TCB_Configure(t, 0, CNODE, 0, VSPACE, 0, 0, 0) == 0);
    sel4utils_arch_init_context((void *)no_storage, stacks[0] + STACK - 8, &regs);
    CHECK(seL4_TCB_WriteRegisters(t, 0, 0, sizeof regs / sizeof(seL4_Word), &regs) == 0);
    CHECK(seL4_TCB_SetPriority(t, SELF, 254) == 0 && seL4_TCB_Resume(t) == 0);
    let_run();
    CHECK(lived_on == 0 && seL4_TCB_ReadRegisters(t, 0, 0, 3, &regs) == 0);
    CHECK(regs.IP >= (seL4_Word)malloc && regs.IP < (seL4_Word)malloc + 32);
    void *volatile p = malloc(100); /* it took no lock with it */
    CHECK(delete (t) == 0 && p);
    free(p);
}

/* ---- memory ---- */

/* What a program gives serves before the heap grows; what was in it is not seen.  It stays in
 * use, so the tests after it find the heap as it was. */
extern char *morecore_area;
extern size_t morecore_size;
static void memory_of_the_program(void)
{
    enum { LARGE = 400 << 10, SMALL = 4096 };
    static char mine[LARGE + 4 * SMALL];
    memset(mine, 0xff, sizeof mine);
    morecore_area = mine + 1;
    morecore_size = sizeof mine - 1;
    char *p = calloc(1, LARGE);
    bool clean = p;
    for (size_t i = 0; p && i < LARGE; i++)
        clean &= p[i] == 0;
    CHECK(clean && p > mine && p + LARGE < mine + sizeof mine);
}

static void memory(void)
{
    enum { MIB = 1 << 20 };
    /* The heap grows while a message is put together. */
    for (int i = 0; i < 20; i++)
        seL4_SetMR(i, 1000 + (seL4_Word)i);
    seL4_SetCap(0, 77);
    char *large = malloc(20 * MIB);
    CHECK(large != NULL);
    bool same = seL4_GetCap(0) == 77;
    for (int i = 0; i < 20; i++)
        same &= seL4_GetMR(i) == 1000 + (seL4_Word)i;
    CHECK(same);
    memset(large, 5, 20 * MIB);
    large = realloc(large, 30 * MIB);
    CHECK(large && large[0] == 5 && large[20 * MIB - 1] == 5);
    large = realloc(large, 4 * MIB);
    CHECK(large && large[4 * MIB - 1] == 5);
    free(large);
    /* Freed memory is used again, and clean. */
    for (int i = 0; i < 40; i++) {
        large = calloc(1, 8 * MIB);
        CHECK(large && large[0] == 0 && large[8 * MIB - 1] == 0);
        if (large)
            memset(large, 0xff, 8 * MIB);
        free(large);
    }
    errno = 0;
    CHECK(malloc((size_t)1 << 40) == NULL && errno == ENOMEM);
    CHECK(malloc(400 * MIB) == NULL && errno == ENOMEM);
    large = malloc(2 * MIB);
    CHECK(large != NULL);
    free(large);
    void *p = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(p != MAP_FAILED && mprotect(p, 4096, PROT_READ | PROT_WRITE) == 0);
    CHECK(mprotect(p, 4096, PROT_READ) == -1 && errno == ENOSYS);
    CHECK(munmap(p, 3 * 4096) == 0 && munmap(p, 4096) == -1 && errno == EINVAL);
    CHECK(aligned_alloc(4096, 10000) != NULL);
}

/* Where programs of 2018 look for the boot information. */
static void environment(void)
{
    const char *text = getenv("bootinfo");
    CHECK(text != NULL && strtoul(text, NULL, 0) == (unsigned long)platsupport_get_bootinfo());
}

/* ---- time ---- */

static void times_of_day(void)
{
    struct timespec a, b, pause = { 0, 20000000 };
    struct timeval tv;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &a) == 0 && nanosleep(&pause, NULL) == 0);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &b) == 0);
    long us = (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000;
    CHECK(us >= 20000 && us < 20000000);
    /* Nobody has set the clock: it began in 1970. */
    CHECK(time(NULL) >= 0 && time(NULL) < 100000000);
    b = (struct timespec){ 1700000000, 0 };
    CHECK(clock_settime(CLOCK_REALTIME, &b) == 0);
    time_t now = time(NULL);
    CHECK(now >= 1700000000 && now < 1700001000);
    CHECK(gettimeofday(&tv, NULL) == 0 && tv.tv_sec >= now && tv.tv_usec < 1000000);
    CHECK(clock_gettime(CLOCK_MONOTONIC, &b) == 0 && b.tv_sec < 100000000);
    CHECK(clock_getres(CLOCK_MONOTONIC, &b) == 0 && b.tv_nsec == 1);
    CHECK(clock() == -1);
    CHECK(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b) == -1 && errno == EINVAL);
    pause.tv_nsec = 1000000000;
    CHECK(nanosleep(&pause, NULL) == -1 && errno == EINVAL);
}

/* ---- files ---- */

static char archive[4096];
static size_t archive_bytes;

static void add(const char *name, const char *content)
{
    size_t n = strlen(content), name_bytes = strlen(name) + 1;
    char *to = archive + archive_bytes;
    to += sprintf(to, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 1, 0100644, 0,
                  0, 1, 0, n, 0, 0, 0, 0, name_bytes, 0);
    memcpy(to, name, name_bytes);
    archive_bytes = (size_t)(to + name_bytes - archive + 3) / 4 * 4;
    memcpy(archive + archive_bytes, content, n);
    archive_bytes = (archive_bytes + n + 3) / 4 * 4;
}

static void archives(void)
{
    const char *name;
    unsigned long size;
    struct cpio_info about;
    char names[3][20], *list[] = { names[0], names[1], names[2] };
    add("hello.txt", "Hello\nfrom an archive\n");
    add("dir/empty", "");
    add("last", "1234567");
    add("TRAILER!!!", "");
    CHECK(cpio_info(archive, archive_bytes, &about) == 0 && about.file_count == 3 &&
          about.max_path_sz == 10);
    CHECK(cpio_get_entry(archive, archive_bytes, 2, &name, &size) && strcmp(name, "last") == 0 &&
          size == 7);
    CHECK(!cpio_get_entry(archive, archive_bytes, 3, &name, &size));
    CHECK(!cpio_get_entry(archive, archive_bytes, -1, &name, &size));
    CHECK(!cpio_get_file(archive, archive_bytes, "hello", &size));
    cpio_ls(archive, archive_bytes, list, 3);
    CHECK(strcmp(names[0], "hello.txt") == 0 && strcmp(names[2], "last") == 0);
    /* An archive that is cut off anywhere: what the library finds lies inside. */
    for (unsigned long n = 0; n < archive_bytes; n++) {
        const char *c = cpio_get_file(archive, n, "last", &size);
        if (c)
            CHECK(c + size <= archive + n);
        if (n < archive_bytes - 4)
            CHECK(cpio_info(archive, n, &about) == -1);
    }
}

static void files(void)
{
    char text[40];
    struct stat st;
    CHECK(open("hello.txt", O_RDONLY) == -1 && errno == ENOENT);
    archives();
    muslcsys_install_cpio_interface(archive, archive_bytes, cpio_get_file);
    int fd = open("hello.txt", O_RDONLY);
    CHECK(fd == 3 && read(fd, text, 5) == 5 && memcmp(text, "Hello", 5) == 0);
    CHECK(lseek(fd, -8, SEEK_END) == 14 && read(fd, text, 40) == 8 &&
          memcmp(text, "archive\n", 8) == 0);
    CHECK(read(fd, text, 40) == 0 && lseek(fd, -30, SEEK_CUR) == -1 && errno == EINVAL);
    CHECK(pread(fd, text, 4, 6) == 4 && memcmp(text, "from", 4) == 0);
    CHECK(fstat(fd, &st) == 0 && st.st_size == 22 && S_ISREG(st.st_mode));
    CHECK(write(fd, "x", 1) == -1 && errno == EBADF);
    char *mapped = mmap(NULL, 22, PROT_READ, MAP_PRIVATE, fd, 0);
    CHECK(mapped != MAP_FAILED && memcmp(mapped, "Hello\n", 6) == 0 && munmap(mapped, 22) == 0);
    CHECK(close(fd) == 0 && close(fd) == -1 && errno == EBADF && read(fd, text, 1) == -1 &&
          errno == EBADF);
    FILE *f = fopen("/hello.txt", "r");
    CHECK(f && fgets(text, sizeof text, f) && strcmp(text, "Hello\n") == 0 && ftell(f) == 6);
    CHECK(fscanf(f, "%39s", text) == 1 && strcmp(text, "from") == 0);
    CHECK(fseek(f, 0, SEEK_SET) == 0 && getc(f) == 'H');
    CHECK(fclose(f) == 0);
    CHECK(stat("./dir/empty", &st) == 0 && st.st_size == 0 && stat("dir/none", &st) == -1 &&
          errno == ENOENT);
    CHECK(access("last", R_OK) == 0 && access("last", W_OK) == -1 && errno == EROFS);
    CHECK(fopen("last", "w") == NULL && errno == EROFS && fopen("new", "w") == NULL &&
          errno == EROFS);
    int opened = 0;
    while ((fd = open("last", O_RDONLY)) >= 0)
        opened++;
    CHECK(opened >= 32 && errno == EMFILE);
    while (opened > 0)
        CHECK(close(2 + opened--) == 0);
    CHECK(fstat(1, &st) == 0 && S_ISCHR(st.st_mode) && !isatty(1) && errno == ENOTTY);
    CHECK(ioctl(99, 0) == -1 && errno == EBADF);
}

/* ---- what cannot work says so ---- */

static bool served(long n)
{
    static const short numbers[] = {
        SYS_mmap,         SYS_munmap,          SYS_mremap,
        SYS_mprotect,     SYS_madvise,         SYS_brk,
        SYS_openat,       SYS_close,           SYS_read,
        SYS_readv,        SYS_pread64,         SYS_write,
        SYS_writev,       SYS_lseek,           SYS_fcntl,
        SYS_ioctl,        SYS_faccessat,       SYS_fstat,
        SYS_newfstatat,   SYS_clock_gettime,   SYS_clock_settime,
        SYS_clock_getres, SYS_nanosleep,       SYS_clock_nanosleep,
        SYS_futex,        SYS_set_tid_address, SYS_gettid,
        SYS_getpid,       SYS_sched_yield,     SYS_exit,
        SYS_exit_group,   SYS_tkill,           SYS_rt_sigprocmask,
        SYS_prlimit64,    SYS_sysinfo,
#ifdef CONFIG_ARCH_X86_64
        SYS_open,         SYS_access,          SYS_stat,
        SYS_lstat,        SYS_set_thread_area,
#endif
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (numbers[i] == n)
            return true;
    return false;
}

static void not_here(void)
{
    struct tms t;
    for (long n = 0; n < 512; n++) {
        errno = 0;
        if (!served(n) && !CHECK(syscall(n, 0, 0, 0, 0, 0, 0) == -1 && errno == ENOSYS))
            printf("system call %ld\n", n);
    }
#define UNABLE(call) (errno = 0, (long)(int)(call) == -1 && errno == ENOSYS)
    CHECK(UNABLE(getuid()) && UNABLE(geteuid()) && UNABLE(getgid()) && UNABLE(getegid()));
    CHECK(UNABLE(getppid()) && UNABLE(getpgrp()) && UNABLE(times(&t)) && UNABLE(fork()));
    CHECK(UNABLE(umask(0)) && UNABLE(chdir("/")) && UNABLE(dup(1)) && UNABLE(setuid(0)));
    CHECK(UNABLE(pipe((int[2]){ 0 })) && UNABLE(unlink("last")) && UNABLE(mkdir("d", 0777)));
    CHECK(getpid() == 1 && gettid() == 1);
    CHECK(sysconf(_SC_OPEN_MAX) == -1 && sysconf(_SC_NPROCESSORS_ONLN) == 1 &&
          sysconf(_SC_PAGESIZE) == 4096);
}

/* Constructors can invoke: the first of them gives the thread its buffer. */
static seL4_IPCBuffer *buffer_of_a_constructor;
static __attribute__((constructor)) void early(void)
{
    buffer_of_a_constructor = __sel4_ipc_buffer;
}

/* By upstream's name, with its arguments as Linux takes them. */
static void system_calls(void)
{
    char text[] = "";
    CHECK(sel4_vsyscall(SYS_getpid) == getpid() && sel4_vsyscall(SYS_setuid) == -ENOSYS);
    CHECK(sel4_vsyscall(SYS_write, 1, text, 0) == 0);
    CHECK(buffer_of_a_constructor && buffer_of_a_constructor == seL4_GetIPCBuffer());
}

int main(void)
{
    muslcsys_install_syscall(SYS_futex, counted_futex);
    muslcsys_install_syscall(SYS_mmap, map_late);
    start();
    all_ended = new_object(seL4_NotificationObject, 0);
    never = new_object(seL4_NotificationObject, 0);
    memory_of_the_program();
    system_calls();
    not_here();
    environment();
    if (HAS_CLOCK)
        times_of_day();
    files();
    allocators();
    memory();
    stress();
    threads_have_their_own();
    thread_without_storage();
    return finish();
}

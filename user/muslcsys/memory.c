/* memory.c - the memory that malloc hands out: mmap and its kin, for memory without a file.
 *
 * Owns:    three areas of pages: a small static one, one that grows from the program's vka, and
 *          one that the program may give (morecore_area); a lock for all, because any thread may
 *          call mmap, not only under malloc's lock.
 * Entered: syscalls.c (musl's malloc, programs); threads.c.
 * Uses:    source.c to map more pages, while it holds the lock: so the vka must not call malloc.
 * Never:   gives pages back that were once handed out: what was freed is used again. */
#define _GNU_SOURCE /* mremap */
#include <errno.h>
#include <muslcsys/lock.h>
#include <muslcsys/vka.h>
#include <string.h>
#include <sys/mman.h>
#include "console.h"
#include "inside.h"

enum { PAGE = 4096, WORD = 64, STATIC_PAGES = 64, LARGE_PAGES = 512 };
/* The growing area, one bit for each of its pages below it: addresses that programs leave alone. */
#define GROWN_BASE 0x600000000000ul
#define GROWN_BITS (GROWN_BASE - GROWN_PAGES / 8)
#define GROWN_PAGES (1ul << 24) /* 64 GiB */
enum { PAGES_OF_BITS_PAGE = PAGE * 8, RESERVE_PAGES = 64 };

struct area {
    uintptr_t base;
    size_t pages, used; /* that can be used; that are */
    size_t touched;     /* the pages from here on were never used: they are zero */
    uint64_t *bits;     /* 1: in use */
};
static char static_pages[STATIC_PAGES * PAGE] __attribute__((aligned(PAGE)));
static uint64_t static_bits[STATIC_PAGES / WORD];
static struct area areas[] = {
    { (uintptr_t)static_pages, STATIC_PAGES, 0, 0, static_bits },
    { GROWN_BASE, 0, 0, 0, (uint64_t *)GROWN_BITS },
    { 0, 0, 0, 0, NULL },
};
static struct area *const grown = &areas[1], *const given = &areas[2];
enum { AREAS = sizeof areas / sizeof *areas };
static muslcsys_lock_t lock;

/* Memory that a program has for malloc, by the names that seL4's libraries have for it; it is
 * taken when memory is asked for next. */
char *morecore_area;
size_t morecore_size; /* bytes */

static bool in_use(const struct area *a, size_t page)
{
    return a->bits[page / WORD] >> page % WORD & 1;
}

static void mark(struct area *a, size_t page, size_t n, bool used)
{
    for (size_t i = page; i < page + n; i++)
        a->bits[i / WORD] = (a->bits[i / WORD] & ~(1ul << i % WORD)) | (uint64_t)used << i % WORD;
    a->used = used ? a->used + n : a->used - n;
}

/* The first run of n free pages; a->pages if there is none. */
static size_t find_run(const struct area *a, size_t n)
{
    size_t run = 0;
    if (n > a->pages - a->used)
        return a->pages;
    for (size_t i = 0; i < a->pages; i++) {
        if (i % WORD == 0 && a->bits[i / WORD] == ~0ul) {
            run = 0;
            i += WORD - 1;
        } else if (in_use(a, i)) {
            run = 0;
        } else if (++run == n) {
            return i + 1 - n;
        }
    }
    return a->pages;
}

void muslcsys_heap_area(uintptr_t *start, uintptr_t *end)
{
    *start = GROWN_BITS;
    *end = GROWN_BASE + GROWN_PAGES * PAGE;
}

/* A step of the growing area that may have to be taken back; at the start of its memory. */
struct step {
    struct step *before;
    vka_object_t frame;
    size_t pages;
};

/* One step more: 2 MiB if they can be had, else one page; NULL: neither. */
static struct step *grow(void)
{
    static size_t bits_pages;
    vka_object_t frame;
    size_t n = LARGE_PAGES;
    if (grown->pages >= GROWN_PAGES || !source_usable() ||
        (!source && (!source_begin || !source_begin())))
        return NULL;
    if (grown->pages / PAGES_OF_BITS_PAGE == bits_pages) {
        if (!source->map(GROWN_BITS + bits_pages * PAGE, 1, &frame))
            return NULL;
        bits_pages++;
    }
    uintptr_t at = grown->base + grown->pages * PAGE;
    if (grown->pages % LARGE_PAGES || !source->map(at, LARGE_PAGES, &frame)) {
        n = 1;
        if (!source->map(at, 1, &frame))
            return NULL;
    }
    grown->pages += n;
    struct step *step = (struct step *)at;
    *step = (struct step){ NULL, frame, n };
    return step;
}

/* The steps stay: what says how to take them back is cleared. */
static void keep(struct step *last)
{
    while (last) {
        struct step *before = last->before;
        memset(last, 0, sizeof *last);
        last = before;
    }
}

static void take_back(struct step *last)
{
    while (last) {
        struct step step = *last;
        source->unmap(&step.frame);
        grown->pages -= step.pages;
        last = step.before;
    }
}

/* The free pages at the end of the growing area. */
static size_t free_at_end(void)
{
    size_t n = 0;
    while (n < grown->pages && !in_use(grown, grown->pages - 1 - n))
        n++;
    return n;
}

/* n free pages at the end of the growing area, or it stays as it is. */
static bool grow_by(size_t n)
{
    struct step *last = NULL;
    for (size_t there = free_at_end(); there < n;) {
        struct step *step = grow();
        if (!step) {
            take_back(last);
            return false;
        }
        step->before = last;
        last = step;
        there += step->pages;
    }
    keep(last);
    return true;
}

/* Its first pages hold its bits.  What the others hold is not known: they count as used before. */
static void take_given(void)
{
    if (given->pages || !morecore_area)
        return;
    uintptr_t start = ((uintptr_t)morecore_area + PAGE - 1) / PAGE * PAGE;
    uintptr_t end = ((uintptr_t)morecore_area + morecore_size) / PAGE * PAGE;
    size_t pages = end > start ? (end - start) / PAGE : 0;
    size_t bits_pages = pages / PAGES_OF_BITS_PAGE + 1;
    if (pages <= bits_pages)
        return;
    memset((void *)start, 0, bits_pages * PAGE);
    given->bits = (uint64_t *)start;
    given->base = start + bits_pages * PAGE;
    given->pages = given->touched = pages - bits_pages;
}

static void complain(void)
{
    static bool said;
    static const char no_vka[] =
        "C library: its 256 KiB of memory are used up.  Give it a vka (allocman_make_vka, or\n"
        "    muslcsys_use_vka), and malloc has as much as the vka gives.\n";
    static const char no_buffer[] =
        "C library: its memory is used up, and this thread, which has no IPC buffer, cannot get "
        "more\n"
        "    from the vka.  Give the thread a buffer, or call malloc in one that has one.\n";
    if (said || (source && source_usable()))
        return;
    said = true;
    if (source)
        console_write(no_buffer, sizeof no_buffer - 1);
    else
        console_write(no_vka, sizeof no_vka - 1);
}

/* n pages, marked as used, of *result; false: there are none. */
static bool take(size_t n, struct area **result, size_t *page)
{
    take_given();
    for (int i = 0; i < AREAS; i++) {
        *result = &areas[i];
        *page = find_run(*result, n);
        if (*page < areas[i].pages)
            return true;
    }
    if (n > GROWN_PAGES)
        return false;
    if (!grow_by(n)) {
        complain();
        return false;
    }
    *result = grown;
    *page = find_run(grown, n);
    return true;
}

/* Pages that were used before are cleared. */
static void use(struct area *a, size_t page, size_t n)
{
    size_t dirty = page + n < a->touched ? n : page < a->touched ? a->touched - page : 0;
    mark(a, page, n, true);
    memset((void *)(a->base + page * PAGE), 0, dirty * PAGE);
    if (a->touched < page + n)
        a->touched = page + n;
}

static long map_locked(size_t n)
{
    struct area *a;
    size_t page;
    if (!take(n, &a, &page))
        return -ENOMEM;
    use(a, page, n);
    return (long)(a->base + page * PAGE);
}

/* Keep something ahead, for threads that cannot make the area grow. */
static void keep_ahead(void)
{
    if (source && source_usable() && grown->pages - grown->used < RESERVE_PAGES)
        keep(grow());
}

void memory_reserve(void)
{
    muslcsys_lock(&lock);
    keep_ahead();
    muslcsys_unlock(&lock);
}

static size_t whole_pages(size_t bytes)
{
    return bytes / PAGE + (bytes % PAGE != 0);
}

/* The area in which these pages lie, all in use; NULL if there is none. */
static struct area *area_of(size_t at, size_t bytes, size_t *page, size_t *n)
{
    *n = whole_pages(bytes);
    for (int i = 0; i < AREAS; i++) {
        struct area *a = &areas[i];
        *page = (at - a->base) / PAGE;
        if (at < a->base || at % PAGE || *page >= a->pages || *n > a->pages - *page)
            continue;
        for (size_t k = 0; k < *n; k++)
            if (!in_use(a, *page + k))
                return NULL;
        return a;
    }
    return NULL;
}

/* A file's content can only be copied: the mapping is private, and starts as the file is. */
static long fill(long at, size_t bytes, long fd, long offset)
{
    long n = file_read_at(fd, (void *)at, bytes, offset);
    if (n < 0)
        memory_unmap((size_t)at, bytes);
    return n < 0 ? n : at;
}

long memory_map(size_t bytes, long flags, long fd, long offset)
{
    if (bytes == 0)
        return -EINVAL;
    if (flags & MAP_FIXED)
        return -ENOSYS;
    if (!(flags & MAP_ANONYMOUS) && !(flags & MAP_PRIVATE))
        return -ENOSYS;
    muslcsys_lock(&lock);
    long at = map_locked(whole_pages(bytes));
    if (at > 0 && grown->pages)
        keep_ahead();
    muslcsys_unlock(&lock);
    return at < 0 || flags & MAP_ANONYMOUS ? at : fill(at, bytes, fd, offset);
}

long memory_unmap(size_t at, size_t bytes)
{
    size_t page, n;
    muslcsys_lock(&lock);
    struct area *a = bytes ? area_of(at, bytes, &page, &n) : NULL;
    if (a)
        mark(a, page, n, false);
    muslcsys_unlock(&lock);
    return a ? 0 : -EINVAL;
}

/* Grow from n to `more` pages where they lie, if the next ones are free. */
static bool extend(struct area *a, size_t page, size_t n, size_t more)
{
    if (more > a->pages - page)
        return false;
    for (size_t i = page + n; i < page + more; i++)
        if (in_use(a, i))
            return false;
    use(a, page + n, more - n);
    return true;
}

static long remap_locked(size_t at, size_t old_bytes, size_t new_bytes, long flags)
{
    size_t page, n, wanted = whole_pages(new_bytes);
    struct area *a = area_of(at, old_bytes, &page, &n);
    if (!a)
        return -EFAULT;
    if (wanted <= n) {
        mark(a, page + wanted, n - wanted, false);
        return (long)at;
    }
    if (extend(a, page, n, wanted))
        return (long)at;
    if (!(flags & MREMAP_MAYMOVE))
        return -ENOMEM;
    long to = map_locked(wanted);
    if (to > 0) {
        memcpy((void *)to, (void *)at, n * PAGE);
        mark(a, page, n, false);
    }
    return to;
}

long memory_remap(size_t at, size_t old_bytes, size_t new_bytes, long flags)
{
    if (old_bytes == 0 || new_bytes == 0)
        return -EINVAL;
    if (flags & MREMAP_FIXED)
        return -ENOSYS;
    muslcsys_lock(&lock);
    long result = remap_locked(at, old_bytes, new_bytes, flags);
    muslcsys_unlock(&lock);
    return result;
}

/* All memory may be read and written; nothing else can be arranged. */
long memory_protect(size_t at, size_t bytes, long allowed)
{
    size_t page, n;
    muslcsys_lock(&lock);
    struct area *a = area_of(at, bytes, &page, &n);
    muslcsys_unlock(&lock);
    return a && (allowed & (PROT_READ | PROT_WRITE)) == (PROT_READ | PROT_WRITE) ? 0 : -ENOSYS;
}

long memory_advise(size_t at, size_t bytes, long advice)
{
    size_t page, n;
    muslcsys_lock(&lock);
    struct area *a = area_of(at, bytes, &page, &n);
    if (a && advice == MADV_DONTNEED)
        memset((void *)at, 0, n * PAGE);
    muslcsys_unlock(&lock);
    return a ? 0 : -ENOMEM;
}

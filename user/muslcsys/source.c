/* source.c - kernel objects for the C library, from the program's vka.
 *
 * Owns:    a copy of the vka that the program gave.
 * Entered: allocman_make_vka, programs (muslcsys/vka.h); memory.c, threads.c, serial.c.
 * Uses:    the vka; sel4utils_map_page_leaky.
 * Never:   changes the calling thread's message registers: malloc may be called while a message is
 *          put together. */
#include <muslcsys/processor.h>
#include <muslcsys/lock.h>
#include <muslcsys/vka.h>
#include <sel4runtime.h>
#include <sel4utils/mapping.h>
#include <vspace/vspace.h>
#include "inside.h"

/* One notification is for those who wait at futex.c's door, one for each thread. */
enum { DOOR = 1, FIRST_THREAD = 1, MAX_THREADS = FUTEX_OBJECTS - FIRST_THREAD };
enum { ROW = 16, ROW_BITS = seL4_NotificationBits + 4 };

static struct {
    vka_t vka;
    seL4_CPtr vspace;
} given;
static int objects; /* the notifications so far */
static muslcsys_lock_t lock;

/* With these a program tells seL4's libraries where malloc finds memory.  Here it finds it by the
 * vka, in addresses of its own, so nothing is read from them. */
vspace_t *muslc_this_vspace;
reservation_t muslc_brk_reservation;
void *muslc_brk_reservation_start;

/* What invocations may change of an IPC buffer. */
struct message {
    seL4_Word words[16], caps[3];
};

static void save(struct message *m)
{
    for (int i = 0; i < 16; i++)
        m->words[i] = seL4_GetMR(i);
    for (int i = 0; i < 3; i++)
        m->caps[i] = seL4_GetCap(i);
}

static void restore(const struct message *m)
{
    for (int i = 0; i < 16; i++)
        seL4_SetMR(i, m->words[i]);
    for (int i = 0; i < 3; i++)
        seL4_SetCap(i, m->caps[i]);
}

static bool map_frame(uintptr_t at, bool large, vka_object_t *frame)
{
    seL4_Word type = large ? seL4_ARCH_LargePageObject : seL4_ARCH_4KPage;
    if (vka_alloc_object(&given.vka, type, 0, frame))
        return false;
    if (sel4utils_map_page_leaky(&given.vka, given.vspace, frame->cptr, (void *)at, seL4_AllRights,
                                 1) == seL4_NoError)
        return true;
    vka_free_object(&given.vka, frame);
    return false;
}

static bool map(uintptr_t at, size_t pages, vka_object_t *frame)
{
    struct message m;
    save(&m);
    bool done = map_frame(at, pages > 1, frame);
    restore(&m);
    return done;
}

static void unmap(vka_object_t *frame)
{
    struct message m;
    save(&m);
    vka_free_object(&given.vka, frame);
    restore(&m);
}

/* One piece of memory becomes a row of notifications: that takes little of the vka's
 * book-keeping. */
static int add_row(void)
{
    vka_object_t memory;
    cspacepath_t path;
    int n = 0;
    if (vka_alloc_untyped(&given.vka, ROW_BITS, &memory))
        return 0;
    while (n < ROW && vka_cspace_alloc_path(&given.vka, &path) == 0) {
        if (vka_untyped_retype_at(memory.cptr, seL4_NotificationObject, 0, 1, &path)) {
            vka_cspace_free_path(&given.vka, path);
            break;
        }
        futex_add_object(path.capPtr);
        n++;
    }
    return n;
}

static int add_objects(void)
{
    struct message m;
    if (!source_usable())
        return 0;
    save(&m);
    int n = add_row();
    restore(&m);
    return n;
}

/* Storage that is written again belongs to the same thread, or to one in place of one that
 * ended. */
static void one_more_thread(const void *storage)
{
    static const void *known[MAX_THREADS];
    static int threads;
    muslcsys_lock(&lock);
    int i = 0;
    while (i < threads && known[i] != storage)
        i++;
    if (i == threads && threads < MAX_THREADS) {
        known[threads++] = storage;
        if (objects < threads + DOOR + FIRST_THREAD)
            objects += add_objects();
    }
    muslcsys_unlock(&lock);
}

/* Only the root task can open it by itself. */
static seL4_Word serial(void)
{
    struct message m;
    if (!source_usable() || !sel4runtime_bootinfo())
        return 0;
    save(&m);
    seL4_Word opened = processor_open_serial(&given.vka, given.vspace);
    restore(&m);
    return opened;
}

static const struct source from_vka = { map, unmap, one_more_thread, serial };

bool source_begin(void)
{
    if (source || given.vspace == 0)
        return source != NULL;
    objects += add_objects();
    if (objects > 0)
        source = &from_vka;
    return source != NULL;
}

int muslcsys_use_vka(vka_t *vka, seL4_CPtr vspace)
{
    if (source || !vka || vspace == 0)
        return -1;
    given.vka = *vka;
    given.vspace = vspace;
    return source_begin() ? 0 : -1;
}

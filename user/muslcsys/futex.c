/* futex.c - threads that wait for a word to change, and the lock of lock.h.
 *
 * Owns:    the list of sleeping threads; the notifications on which they sleep.
 * Entered: syscalls.c (all of musl's locks); lock.h; source.c brings notifications.
 * Uses:    Signal and Recv on notifications; Yield where there are none.
 * Never:   spins while another thread must run: a thread of higher priority that waits sleeps, so
 *          the holder of a lock goes on.  Touches no IPC buffer and no thread-local storage.
 *
 * Each thread that sleeps does so on a notification of its own: one shared by several would let a
 * thread of high priority take, again and again, the signal meant for another. */
#include <errno.h>
#include <muslcsys/lock.h>
#include <muslcsys/processor.h>
#include <stdio.h>
#include "console.h"
#include "inside.h"

enum { WAIT = 0, WAKE = 1, REQUEUE = 3, COMMAND = 127 }; /* what SYS_futex is asked */

struct sleeper {
    struct sleeper *next;
    int *word;
    seL4_CPtr object;
    bool woken;
};
static struct sleeper *first;
static seL4_CPtr objects[FUTEX_OBJECTS]; /* those on which nobody sleeps are in front */
static unsigned free_objects, all_objects;

/* Who may touch the above: how many threads are inside or before the door, and the notification on
 * which they wait; `handed_on` in its stead while there is none. */
static struct {
    int threads, handed_on;
    seL4_CPtr object;
} door;

/* Wait without a notification.  If that takes long, say so once. */
static void wait_awake(uint64_t since)
{
    enum { LONG = 33 }; /* 2^33 ticks: a few seconds */
    static bool said;
    seL4_Yield();
    if ((processor_ticks() - since) >> LONG && !said) {
        static const char text[] =
            "C library: a thread has waited for seconds for a lock; its holder does not run.  Does "
            "it\n"
            "    have a lower priority?  Give the library a vka (allocman_make_vka or "
            "muslcsys_use_vka)\n"
            "    before the second thread is made, and waiting threads sleep.\n";
        said = true;
        console_write(text, sizeof text - 1);
    }
}

static void sleep_on(seL4_CPtr object)
{
    seL4_Word badge;
#ifdef CONFIG_KERNEL_MCS
    seL4_WaitWithMRs(object, &badge, NULL, NULL, NULL, NULL);
#else
    seL4_RecvWithMRs(object, &badge, NULL, NULL, NULL, NULL);
#endif
}

static void enter(void)
{
    uint64_t since = 0;
    if (__atomic_fetch_add(&door.threads, 1, __ATOMIC_SEQ_CST) == 0)
        return;
    for (;;) {
        int mine = 1;
        if (__atomic_compare_exchange_n(&door.handed_on, &mine, 0, false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST))
            return;
        seL4_CPtr object = __atomic_load_n(&door.object, __ATOMIC_SEQ_CST);
        if (object) {
            sleep_on(object);
            return;
        }
        since = since ? since : processor_ticks();
        wait_awake(since);
    }
}

/* A notification takes the place of `handed_on` only while somebody is inside (futex_add_object):
 * so nobody hands on in one way what another waits for in the other. */
static void leave(void)
{
    if (__atomic_fetch_sub(&door.threads, 1, __ATOMIC_SEQ_CST) == 1)
        return;
    if (door.object)
        seL4_Signal(door.object);
    else
        __atomic_store_n(&door.handed_on, 1, __ATOMIC_SEQ_CST);
}

/* The first notification is the door's, the others are for sleepers. */
void futex_add_object(seL4_CPtr notification)
{
    enter();
    if (door.object == 0)
        __atomic_store_n(&door.object, notification, __ATOMIC_SEQ_CST);
    else if (all_objects < FUTEX_OBJECTS) {
        all_objects++;
        objects[free_objects++] = notification;
    }
    leave();
}

static int value_of(const int *word)
{
    return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}

static bool in_time(const uint64_t *end)
{
    uint64_t now;
    return !end || (clock_now(&now) && now < *end);
}

/* Not one notification is left for this thread. */
static long wait_without(const int *word, int value, const uint64_t *end)
{
    uint64_t since = processor_ticks();
    while (value_of(word) == value) {
        if (!in_time(end))
            return -ETIMEDOUT;
        wait_awake(since);
    }
    return 0;
}

/* The thread is off the list, or was not on it any more: then it was woken. */
static bool give_up(struct sleeper *me)
{
    bool found = false;
    enter();
    for (struct sleeper **p = &first; *p; p = &(*p)->next)
        if (*p == me) {
            *p = me->next;
            objects[free_objects++] = me->object;
            found = true;
            break;
        }
    leave();
    return found;
}

/* Sleep if *word is `value`, until somebody wakes this thread or the time is `end` (NULL:
 * never). */
static long futex_wait(int *word, int value, const uint64_t *end)
{
    enter();
    if (value_of(word) != value) {
        leave();
        return -EAGAIN;
    }
    if (free_objects == 0) {
        leave();
        return wait_without(word, value, end);
    }
    struct sleeper me = { .word = word, .object = objects[--free_objects] };
    struct sleeper **last = &first;
    while (*last)
        last = &(*last)->next;
    *last = &me;
    leave();
    if (end) {
        while (in_time(end) && !__atomic_load_n(&me.woken, __ATOMIC_SEQ_CST))
            seL4_Yield();
        if (!__atomic_load_n(&me.woken, __ATOMIC_SEQ_CST) && give_up(&me))
            return -ETIMEDOUT;
    }
    sleep_on(me.object);
    enter();
    objects[free_objects++] = me.object;
    leave();
    return 0;
}

/* Wake up to `count` threads that sleep at `word`, the longest sleeping first; how many they
 * were. */
static long futex_wake(int *word, int count)
{
    struct sleeper *chosen = NULL, **end = &chosen;
    int n = 0;
    enter();
    for (struct sleeper **p = &first; *p && n < count;) {
        struct sleeper *s = *p;
        if (s->word != word) {
            p = &s->next;
            continue;
        }
        *p = s->next;
        s->next = NULL;
        *end = s;
        end = &s->next;
        n++;
        __atomic_store_n(&s->woken, true, __ATOMIC_SEQ_CST);
    }
    leave();
    while (chosen) { /* a sleeper is gone as soon as it is signalled */
        seL4_CPtr object = chosen->object;
        chosen = chosen->next;
        seL4_Signal(object);
    }
    return n;
}

/* Up to `count` threads that sleep at `word` sleep at `other` from now on. */
static long futex_requeue(int *word, int *other, long count)
{
    long n = 0;
    enter();
    for (struct sleeper *s = first; s && n < count; s = s->next)
        if (s->word == word) {
            s->word = other;
            n++;
        }
    leave();
    return n;
}

long futex(int *word, long operation, int value, const void *limit_or_count, int *other)
{
    uint64_t now, end;
    long n;
    switch (operation & COMMAND) {
    case WAIT:
        if (!limit_or_count)
            return futex_wait(word, value, NULL);
        if (!clock_span(limit_or_count, &end) || !clock_now(&now))
            return -EINVAL;
        end += now;
        return futex_wait(word, value, &end);
    case WAKE:
        return futex_wake(word, value);
    case REQUEUE:
        n = futex_wake(word, value);
        return n + futex_requeue(word, other, (long)limit_or_count);
    default:
        return -ENOSYS;
    }
}

/* ---- lock.h ---- */

enum { FREE, TAKEN, WANTED };

void muslcsys_lock(muslcsys_lock_t *lock)
{
    int seen = FREE;
    if (__atomic_compare_exchange_n(&lock->state, &seen, TAKEN, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED))
        return;
    while (__atomic_exchange_n(&lock->state, WANTED, __ATOMIC_ACQUIRE) != FREE)
        futex_wait(&lock->state, WANTED, NULL);
}

void muslcsys_unlock(muslcsys_lock_t *lock)
{
    if (__atomic_exchange_n(&lock->state, FREE, __ATOMIC_RELEASE) == WANTED)
        futex_wake(&lock->state, 1);
}

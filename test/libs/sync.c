/* sync.c - semaphores, locks and condition variables, between threads of equal priority; an
 * allocator with memory set
 * aside, one that watches, one that has nothing. */
#include "both.h"
#include <allocman/statistics.h>
#include <sel4debug/register_dump.h>
#include <sel4utils/slab.h>
#include <sel4utils/thread.h>
#include <sel4utils/vspace.h>
#include <sync/bin_sem.h>
#include <sync/condition_var.h>
#include <sync/mutex.h>
#include <sync/recursive_mutex.h>
#include <sync/sem.h>
#include <vka/debug-vka.h>
#include <vka/null-vka.h>

enum { THREADS = 4, ROUNDS = 300, PRIORITY = 100, BUFFER = 3 };
static vspace_t vspace;
static sel4utils_alloc_data_t books;
static sel4utils_thread_t threads[THREADS];
static seL4_CPtr done;

static sync_mutex_t mutex;
static sync_recursive_mutex_t recursive;
static sync_sem_t room, filled;
static sync_cv_t changed;
static volatile long counter, sum_in, sum_out, inside, most_inside;
static volatile int ready, woken, queue[BUFFER], put_at, got_at;

static void run(sel4utils_thread_entry_fn entry)
{
    sel4utils_thread_config_t config = thread_of(PRIORITY);
    for (long i = 0; i < THREADS; i++) {
        CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &threads[i]) == 0);
        CHECK(sel4utils_start_thread(&threads[i], entry, (void *)i, NULL, 1) == 0);
    }
}

/* Each says once that it has done its work. */
static void wait_for_all(void)
{
    for (int i = 0; i < THREADS; i++)
        api_recv(done, NULL, reply_object());
    for (int i = 0; i < THREADS; i++)
        sel4utils_clean_up_thread(&vka, &vspace, &threads[i]);
}

static void __attribute__((noreturn)) end(void)
{
    seL4_Call(done, seL4_MessageInfo_new(0, 0, 0, 0));
    for (;;)
        seL4_Yield();
}

static void count_under_mutex(void *arg, void *unused, void *buffer)
{
    (void)arg, (void)unused, (void)buffer;
    for (int i = 0; i < ROUNDS; i++) {
        sync_mutex_lock(&mutex);
        long seen = counter;
        seL4_Yield();
        counter = seen + 1;
        sync_mutex_unlock(&mutex);
    }
    end();
}

static void count_recursively(void *arg, void *unused, void *buffer)
{
    (void)arg, (void)unused, (void)buffer;
    for (int i = 0; i < ROUNDS; i++) {
        sync_recursive_mutex_lock(&recursive);
        sync_recursive_mutex_lock(&recursive);
        long seen = counter;
        sync_recursive_mutex_unlock(&recursive);
        seL4_Yield();
        counter = seen + 1;
        sync_recursive_mutex_unlock(&recursive);
    }
    end();
}

/* Even threads put numbers into a small queue, odd ones get them. */
static void put_and_get(void *arg, void *unused, void *buffer)
{
    (void)unused, (void)buffer;
    for (int i = 1; i <= ROUNDS; i++) {
        if ((long)arg % 2 == 0) {
            sync_sem_wait(&room);
            sync_mutex_lock(&mutex);
            inside++;
            most_inside = MAX(most_inside, inside);
            queue[put_at++ % BUFFER] = i;
            sum_in += i;
            sync_mutex_unlock(&mutex);
            sync_sem_post(&filled);
        } else {
            sync_sem_wait(&filled);
            sync_mutex_lock(&mutex);
            inside--;
            sum_out += queue[got_at++ % BUFFER];
            sync_mutex_unlock(&mutex);
            sync_sem_post(&room);
        }
    }
    end();
}

static void wait_until_ready(void *arg, void *unused, void *buffer)
{
    (void)arg, (void)unused, (void)buffer;
    sync_mutex_lock(&mutex);
    while (!ready)
        sync_cv_wait(&mutex, &changed);
    woken++;
    sync_mutex_unlock(&mutex);
    end();
}

static void locks(void)
{
    CHECK(sync_mutex_new(&vka, &mutex) == 0);
    run(count_under_mutex);
    wait_for_all();
    CHECK(counter == THREADS * ROUNDS);
    counter = 0;
    CHECK(sync_recursive_mutex_new(&vka, &recursive) == 0);
    CHECK(sync_recursive_mutex_unlock(&recursive) == -1); /* it is not taken */
    run(count_recursively);
    wait_for_all();
    CHECK(counter == THREADS * ROUNDS);
    CHECK(sync_recursive_mutex_destroy(&vka, &recursive) == 0);
    CHECK(sync_mutex_lock(NULL) == -1 &&
          sync_bin_sem_init(&mutex, mutex.notification.cptr, 2) == -1);
}

static void semaphores(void)
{
    CHECK(sync_sem_new(&vka, &room, BUFFER) == 0 && sync_sem_new(&vka, &filled, 0) == 0);
    CHECK(sync_sem_trywait(&filled) == -1);
    run(put_and_get);
    wait_for_all();
    CHECK(sum_in == sum_out && sum_in == 2l * ROUNDS * (ROUNDS + 1) / 2);
    CHECK(most_inside <= BUFFER && inside == 0);
    CHECK(sync_sem_trywait(&room) == 0 && sync_sem_post(&room) == 0);
    sync_sem_destroy(&vka, &room);
    sync_sem_destroy(&vka, &filled);
}

/* Let the others run until all wait at the condition. */
static void all_wait(void)
{
    share_until(PRIORITY, changed.waiters == THREADS);
    seL4_TCB_SetPriority(SELF, SELF, PRIORITY);
}

static void conditions(int how)
{
    ready = woken = 0;
    CHECK(sync_cv_new(&vka, &changed) == 0);
    run(wait_until_ready);
    all_wait();
    sync_mutex_lock(&mutex);
    ready = 1;
    if (how == 0)
        CHECK(sync_cv_broadcast(&changed) == 0);
    for (int i = 0; how == 1 && i < THREADS; i++) /* as many signals at once as there are threads */
        CHECK(sync_cv_signal(&changed) == 0);
    if (how == 2)
        CHECK(sync_cv_broadcast_release(&mutex, &changed) == 0);
    else
        sync_mutex_unlock(&mutex);
    wait_for_all();
    CHECK(woken == THREADS && changed.waiters == 0 && changed.due == 0);
    CHECK(sync_cv_destroy(&vka, &changed) == 0);
}

static void allocators(void)
{
    vka_t slab, watched, none;
    vka_object_t o[4];
    size_t freq[seL4_ObjectTypeCount] = { 0 };
    size_t before = allocman_statistics(vka.data).used_objects;
    freq[seL4_EndpointObject] = 2;
    freq[seL4_TCBObject] = 1;
    CHECK(slab_init(&slab, &vka, freq) == 0);
    size_t with = allocman_statistics(vka.data).used_objects;
    CHECK(with == before + 3);
    CHECK(vka_alloc_endpoint(&slab, &o[0]) == 0 && vka_alloc_endpoint(&slab, &o[1]) == 0);
    CHECK(allocman_statistics(vka.data).used_objects == with);
    CHECK(vka_alloc_endpoint(&slab, &o[2]) == 0); /* from the other allocator */
    CHECK(allocman_statistics(vka.data).used_objects == with + 1);
    vka_free_object(&slab, &o[1]);
    vka_free_object(&slab, &o[2]);
    CHECK(vka_alloc_endpoint(&slab, &o[1]) == 0);
    CHECK(allocman_statistics(vka.data).used_objects == with);
    freq[seL4_CapTableObject] = 1; /* its size is not fixed */
    CHECK(slab_init(&slab, &vka, freq) != 0);
    CHECK(allocman_statistics(vka.data).used_objects == with);

    CHECK(vka_init_debugvka(&watched, &vka) == 0);
    CHECK(vka_alloc_notification(&watched, &o[3]) == 0 && vka_debugvka_print(&watched) == 2);
    vka_object_t twice = o[3];
    vka_free_object(&watched, &o[3]);
    CHECK(vka_debugvka_print(&watched) == 0);
    size_t now = allocman_statistics(vka.data).used_objects;
    vka_utspace_free(&watched, twice.type, twice.size_bits,
                     twice.ut); /* complains, and does nothing */
    CHECK(allocman_statistics(vka.data).used_objects == now);

    vka_init_nullvka(&none);
    CHECK(vka_alloc_endpoint(&none, &o[3]) != 0 &&
          vka_alloc_reply(config_set(CONFIG_KERNEL_MCS) ? &none : &vka, &o[3]) != 0);
}

int main(void)
{
    start();
    CHECK(sel4utils_bootstrap_vspace_with_bootinfo_leaky(&vspace, &books, VSPACE, &vka, info) == 0);
    done = new_object(seL4_EndpointObject, 0);
    seL4_TCB_SetPriority(SELF, SELF, PRIORITY);
    locks();
    semaphores();
    for (int how = 0; how < 3; how++)
        conditions(how);
    allocators();
    sel4utils_thread_config_t config = thread_config_new(&simple);
    CHECK(sel4utils_configure_thread_config(&vka, &vspace, &vspace, config, &threads[0]) == 0);
    sel4debug_dump_registers_prefix(threads[0].tcb.cptr, "| ");
    return finish();
}

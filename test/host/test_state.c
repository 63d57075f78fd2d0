/* test_state.c - the state port: a model that follows the stream equals the kernel's own snapshot.
 *
 * HOST_SEED=n starts with another seed, STATE_CALLS=n makes that many calls. */
#include "debug/state_port.h"
#include "tools/tessera/model.h"
#include "steps.h"
#include <stdlib.h>
#include <string.h>

enum { CALLS_DEFAULT = 10000, CALLS_OF_A_WORLD = 500, CALLS_OF_A_LOOK = 100, MOST_SHOWN = 8 };

static unsigned shown;

/* Both models say the same of `what` at `at`. */
static void same(bool ok, const char *what, tess_word at)
{
    if (ok) {
        checks_passed++;
        return;
    }
    checks_failed++;
    if (shown++ < MOST_SHOWN)
        printf("state: %s at 0x%lx differs\n", what, (unsigned long)at);
}

static void same_thread(const struct tess *t, const struct tess *whole, const struct tess_thread *a)
{
    const struct tess_thread *b = tess_thread_at(whole, a->id.at);
    same(b, "a thread", a->id.at);
    if (!b)
        return;
    same(strcmp(a->name, b->name) == 0, "the name of a thread", a->id.at);
    same(a->state == b->state, "the state of a thread", a->id.at);
    same(a->waits_at == b->waits_at && a->badge == b->badge && a->is_call == b->is_call &&
             a->is_fault == b->is_fault,
         "what a thread waits for", a->id.at);
    same(a->slot == b->slot && a->cptr == b->cptr, "the last call of a thread", a->id.at);
    same(a->reply_slot == b->reply_slot && a->awaited == b->awaited, "the answer to a thread",
         a->id.at);
    same(a->priority == b->priority && a->mcp == b->mcp && a->domain == b->domain &&
             a->flags == b->flags && a->bound == b->bound && a->fault_handler == b->fault_handler &&
             a->buffer == b->buffer,
         "something of a thread", a->id.at);
    same(tess_space_of(t, a) == tess_space_of(whole, b), "the VSpace of a thread", a->id.at);
}

static void same_slot(const struct tess *t, const struct tess *whole, const struct tess_slot *a)
{
    const struct tess_slot *b = tess_slot_at(whole, a->at), *pa, *pb;
    same(b, "a slot", a->at);
    if (!b)
        return;
    same(a->type == b->type && a->object.at == b->object.at && a->bits == b->bits &&
             a->radix == b->radix && a->guard_bits == b->guard_bits,
         "the capability", a->at);
    same(a->rights == b->rights && a->badge == b->badge, "rights or badge", a->at);
    same(a->data == b->data, "the second word", a->at);
    same(a->flags == b->flags, "the flags", a->at);
    same(a->mapped == b->mapped && a->space == b->space && a->address == b->address, "the mapping",
         a->at);
    same(a->holder == b->holder && a->index == b->index, "the place", a->at);
    pa = tess_parent(t, a);
    pb = tess_parent(whole, b);
    same((pa ? pa->at : 0) == (pb ? pb->at : 0), "the parent", a->at);
    if (tess_is(t, a, "notification")) {
        struct tess_notification x, y;
        tess_notification(t, a->object.at, &x);
        tess_notification(whole, b->object.at, &y);
        same(x.active == y.active && x.bits == y.bits && x.bound == y.bound, "a notification",
             a->object.at);
    }
}

static size_t living(const struct tess *t)
{
    size_t count = 0;
    for (size_t i = 0; i < tess_thread_count(t); i++)
        count += !tess_thread(t, i)->gone;
    return count;
}

/* t has followed the stream; `whole` knows one snapshot. */
static void same_state(const struct tess *t, const struct tess *whole)
{
    same(!tess_error(t), "the stream", 0);
    same(!tess_error(whole), "the snapshot", 0);
    if (tess_error(t))
        printf("state: %s\n", tess_error(t));
    same(living(t) == living(whole), "the number of threads", living(t));
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone)
            same_thread(t, whole, tess_thread(t, i));
    same(tess_slot_count(t) == tess_slot_count(whole), "the number of slots", tess_slot_count(t));
    for (size_t i = 0; i < tess_slot_count(t); i++)
        same_slot(t, whole, tess_slot(t, i));
    const struct tess_thread *a = tess_running(t), *b = tess_running(whole);
    same((a ? a->id.at : 0) == (b ? b->id.at : 0), "who runs", a ? a->id.at : 0);
}

/* Compare what the stream so far comes to with the state as the kernel finds it now. The kernel
 * writes a second stream for that, and the first one is not looked at any more. */
static void look_at_stream(void)
{
    size_t bytes;
    const u8 *stream = host_state_stream(&bytes);
    u8 *kept = malloc(bytes);
    memcpy(kept, stream, bytes);
    struct tess *t = tess_open_bytes(kept, bytes);
    tess_run(t);
    host_state_start();
    state_switch(true);
    state_leave();
    stream = host_state_stream(&bytes);
    struct tess *whole = tess_open_bytes(stream, bytes);
    same_state(t, whole);
    tess_close(t);
    tess_close(whole);
    free(kept);
}

/* A kernel whose stream begins. */
static void start(void)
{
    host_state_start();
    state_switch(true);
    random_world();
}

/* A Call and its answer, a signal that waits and one that does not; with `looks` the states are
 * compared after each step. */
static void talk(bool looks)
{
    host_state_start();
    state_switch(true);
    world_start();
    word f = first_free, n = f + 10, badged = f + 11;
    handle root = root_thread(), t = start_receiver(f, 254);
    retype(world_untyped(14), 3, 0, n, 1);
    mint(badged, n, RIGHTS_ALL, 4);
    as_thread(t, SYS_Recv, f, 0, 0);
    for (int step = 0; step < 6; step++) {
        if (looks)
            look_at_stream();
        switch (step) {
        case 0:
            system_call(SYS_Call, f + 1, info_make(5, 0, 0, 2), 7);
            CHECK_IS(this_cpu()->current, t);
            break;
        case 1:
            system_call(SYS_ReplyRecv, f, info_make(0, 0, 0, 1), 9);
            CHECK_IS(this_cpu()->current, root);
            break;
        case 2:
            invoke_words(f + 2, LABEL_TCB_BindNotification, NONE, WORDS(n));
            break;
        case 3:
            system_call(SYS_Send, badged, 0, 0); /* wakes t, which is bound */
            break;
        case 4:
            system_call(SYS_Send, badged, 0, 0); /* is kept */
            break;
        default:
            as_thread(t, SYS_Recv, f, 0, 0); /* t takes it */
            break;
        }
    }
    if (looks)
        look_at_stream();
}

static void test_history(void)
{
    size_t bytes, count;
    talk(true);
    talk(false);
    const u8 *stream = host_state_stream(&bytes);
    struct tess *t = tess_open_bytes(stream, bytes);
    CHECK(tess_run(t));
    const struct tess_message *m = tess_messages(t, &count);
    CHECK_IS(count, 2);
    if (count == 2) {
        CHECK_IS(m[0].kind, STATE_MESSAGE_CALL + STATE_MESSAGE_FAST);
        CHECK(m[0].from->id.at == root_thread() && m[0].to == m[1].from);
        CHECK(m[0].badge == 0x61 && m[0].label == 5 && m[0].length == 2 && m[0].words[0] == 7);
        CHECK(m[0].through.cptr == first_free + 1 && m[0].through.badge == 0x61);
        CHECK_IS(m[0].answered, m[1].number);
        CHECK_IS(m[1].kind, STATE_MESSAGE_ANSWER + STATE_MESSAGE_FAST);
        CHECK(m[1].answers == m[0].number && m[1].words[0] == 9);
    }
    const struct tess_signal *s = tess_signals(t, &count);
    CHECK_IS(count, 3);
    if (count == 3) {
        CHECK(s[0].badge == 4 && s[0].to && s[0].from->id.at == root_thread());
        CHECK(s[1].badge == 4 && !s[1].to && !s[1].taken);
        CHECK(s[2].taken && s[2].badge == 4 && s[2].to == s[0].to);
    }
    tess_close(t);
    state_switch(false);
}

/* A CNode and a TCB die step by step: the stream shows each step. */
static void test_zombies(void)
{
    for (word type = 1; type <= 4; type += 3)
        for (word steps = 1; steps < 8; steps++) {
            host_state_start();
            state_switch(true);
            world_start();
            word u = world_untyped(14), dead = first_free, more = first_free + 1;
            retype(u, type, type == 4 ? 3 : 0, dead, 1);
            retype(u, 2, 0, more, 1);
            if (type == 4)
                for (word i = 0; i < 6; i++)
                    invoke_words(dead, LABEL_CNode_Copy, WORDS(i, 3, more, 64, 15),
                                 WORDS(ROOT_SLOT_CNODE));
            host_interrupt_every(1);
            for (word i = 0; i < steps; i++) {
                makes_call(&tcb(root_thread())->context);
                world_registers(ROOT_SLOT_CNODE, info_make(LABEL_CNode_Delete, 0, 0, 2),
                                WORDS(dead, 64), NONE);
                world_enter(SYS_Call);
            }
            host_interrupt_every(0);
            look_at_stream();
        }
    state_switch(false);
}

/* Streams that are cut off or damaged say so, and nobody reads outside them. */
static void test_damage(void)
{
    size_t bytes;
    start();
    for (int i = 0; i < 50 && this_cpu()->current; i++)
        random_call();
    const u8 *stream = host_state_stream(&bytes);
    for (size_t n = 0; n < bytes; n += 1 + n / 64) {
        u8 *part = malloc(n);
        memcpy(part, stream, n);
        struct tess *t = tess_open_bytes(part, n);
        tess_run(t);
        CHECK(n > 1000 || tess_error(t));
        tess_close(t);
        if (n > STATE_MAGIC_BYTES) {
            for (int i = 0; i < 4; i++)
                part[STATE_MAGIC_BYTES + pick(n - STATE_MAGIC_BYTES)] ^= (u8)(1 + pick(255));
            t = tess_open_bytes(part, n);
            tess_run(t);
            tess_close(t);
        }
        free(part);
    }
    state_switch(false);
}

/* A transport that takes nothing for a while: the loss is told, and then the state is whole
 * again. */
static void test_loss(void)
{
    size_t bytes;
    start();
    host_state_limit(200);
    for (int i = 0; i < 100 && this_cpu()->current && world_lives(); i++)
        random_call();
    host_state_limit(SIZE_MAX);
    entry_tick();
    const u8 *stream = host_state_stream(&bytes);
    struct tess *t = tess_open_bytes(stream, bytes);
    CHECK(tess_run(t));
    CHECK(tess_lost(t) > 0);
    tess_close(t);
    look_at_stream();
    state_switch(false);
}

/* Backwards and forwards again: the same. */
static void test_seek(void)
{
    size_t bytes;
    start();
    for (int i = 0; i < 100 && this_cpu()->current; i++)
        random_call();
    const u8 *stream = host_state_stream(&bytes);
    struct tess *t = tess_open_bytes(stream, bytes), *u = tess_open_bytes(stream, bytes);
    tess_run(t);
    size_t end = tess_pass(t), middle = end / 2;
    const struct tess_thread *first = tess_thread(t, 0);
    CHECK(tess_seek(t, middle) && tess_seek(u, middle));
    same_state(t, u);
    CHECK(tess_thread(t, 0) == first);
    CHECK(tess_seek(t, end) && tess_run(u));
    same_state(t, u);
    CHECK(!tess_seek(t, end + 1));
    tess_close(t);
    tess_close(u);
    state_switch(false);
}

/* The byte s asks for a snapshot, at the next tick. */
static void test_key(void)
{
    size_t before, after;
    start();
    host_state_stream(&before);
    entry_tick();
    host_state_stream(&after);
    CHECK_IS(after, before);
    host_state_key('s');
    entry_tick();
    host_state_stream(&after);
    CHECK(after > before + 1000);
    look_at_stream();
    state_switch(false);
}

/* The byte t lets the kernel print who waits for whom. Nothing comes at the port for it. */
static void test_report_key(void)
{
    size_t before, after;
    start();
    host_state_stream(&before);
    host_text_taken();
    entry_tick();
    CHECK(!strstr(host_text_taken(), "can run"));
    host_state_key('t');
    entry_tick();
    CHECK(strstr(host_text_taken(), "rootserver can run (priority 255, domain 0).\n"));
    host_state_stream(&after);
    CHECK_IS(after, before);
    state_switch(false);
}

void test_state(void)
{
    const char *calls = getenv("STATE_CALLS");
    unsigned long n = calls ? strtoul(calls, NULL, 10) : CALLS_DEFAULT, since = 0, worlds = 0;
    random_start();
    world_fast = (struct world_fast){ .by_door = true };
    shown = 0;
    for (unsigned long i = 0; i < n; i++) {
        if (since % CALLS_OF_A_WORLD == 0 || !this_cpu()->current || !world_lives()) {
            start();
            worlds++;
            since = 0;
        }
        random_call();
        if (++since % CALLS_OF_A_LOOK == 0 || !this_cpu()->current || !world_lives())
            look_at_stream();
    }
    printf("state: %lu calls in %lu worlds\n", n, worlds);
    test_history();
    test_zombies();
    test_damage();
    test_loss();
    test_seek();
    test_key();
    test_report_key();
    state_switch(false);
    world_fast.by_door = false;
}

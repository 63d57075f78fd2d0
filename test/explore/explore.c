/* explore.c - breadth first through every state, each operation in each of them.
 *
 * Owns:    the states: each is what differs from the first, as words, and the model beside it.
 * Uses:    the kernel on the host machine (world.h), themes.
 * Never:   leaves an operation out: kernel and model are compared after every one; the invariants
 *          are checked in every new state, and on a walk after each 16th operation.
 *
 *     explore [THEME...]: to the end of each, or to EXPLORE_STATES states (240,000 unless set).
 *     With EXPLORE_WALK=n: n operations of each at random instead, in walks of 400 from the first
 *     state: deeper than the states of a large theme can all be looked at; EXPLORE_SEED=n starts
 *     elsewhere.
 * A difference is printed as the shortest sequence of operations that leads to it (of a walk: all
 * of them, those that could not be done too), and ends the run with 1. Where an assertion or an
 * access check of the host machine stops the run, the sequence is printed before. */
#include "explore.h"
#include "message/ipc.h"
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    MAX_REGIONS = 32,
    STATES_DEFAULT = 240000,
    FULL_CHECK_EVERY = 4096,
    WALK = 400,
    BLOCK = 512
};

static struct region {
    u8 *at, *first, *kept; /* where it lies, and copies of how it was */
    word bytes;
} regions[MAX_REGIONS];
static word region_count;
static u8 *first_memory, *first_kinds;

/* One word that differs: where, over all regions one behind the other, and what it is. */
struct change {
    u32 at;
    word value;
} __attribute__((packed));

struct state {
    struct change *changes; /* then the model */
    u32 count, parent, op;
    word hash;
};

static const struct theme *theme;
static const struct onlooker *onlooker;
static struct state *states;
static word state_count, state_limit, found_state, edges;
static u32 *table_of;
static word table_size;
static word now_parent, now_op;
static struct change *scratch, *mark;
static word scratch_count, mark_count;
static word walked[WALK], walked_count;
static struct state here; /* on a walk: before the operation */
static bool at_scratch;   /* memory is what `scratch` says: no operation since */

static void region(void *at, word bytes)
{
    if (region_count == MAX_REGIONS)
        abort();
    struct region *r = &regions[region_count++];
    *r = (struct region){ at, malloc(bytes), malloc(bytes), bytes };
    memcpy(r->first, at, bytes);
}

void explore_watch(handle at, word bytes)
{
    /* Whole words of the map, too: changes() looks at words. */
    const word unit = HOST_CELL * 8;
    bytes = (at % unit + bytes + unit - 1) / unit * unit;
    at -= at % unit;
    region(host_memory + at, bytes);
    region(host_kinds + at / HOST_CELL, bytes / HOST_CELL);
}

/* What differs from the first state, into `to`; how many words. */
static word changes(struct change *to)
{
    word n = 0, base = 0;
    for (word i = 0; i < region_count; i++) {
        const struct region *r = &regions[i];
        for (word block = 0; block < r->bytes; block += BLOCK) {
            word end = min_word(block + BLOCK, r->bytes);
            if (memcmp(r->at + block, r->first + block, end - block) == 0)
                continue; /* as most are */
            for (word at = block; at < end; at += 8) {
                word value, before;
                memcpy(&value, r->at + at, 8);
                memcpy(&before, r->first + at, 8);
                to[n] = (struct change){ (u32)(base + at), value };
                n += value != before;
            }
        }
        base += r->bytes;
    }
    return n;
}

static void restore(const struct state *s)
{
    word base = 0, i = 0, undo = 0;
    for (word k = 0; k < region_count; k++) {
        const struct region *r = &regions[k];
        word end = base + r->bytes;
        if (!at_scratch)
            memcpy(r->at, r->first, r->bytes);
        for (; at_scratch && undo < scratch_count && scratch[undo].at < end; undo++)
            memcpy(r->at + scratch[undo].at - base, r->first + scratch[undo].at - base, 8);
        for (; i < s->count && s->changes[i].at < end; i++)
            memcpy(r->at + s->changes[i].at - base, &s->changes[i].value, 8);
        base = end;
    }
    at_scratch = false;
}

static void restore_all(const struct state *s)
{
    restore(s);
    memcpy(theme->model, s->changes + s->count, theme->model_bytes);
}

void explore_again(void)
{
    restore(here.changes ? &here : &states[now_parent]);
}

void explore_keep(void)
{
    for (word i = 0; i < region_count; i++)
        memcpy(regions[i].kept, regions[i].at, regions[i].bytes);
}

void explore_back(void)
{
    for (word i = 0; i < region_count; i++)
        memcpy(regions[i].at, regions[i].kept, regions[i].bytes);
    at_scratch = false;
}

void explore_mark(void)
{
    mark_count = changes(mark);
}

bool explore_same(void)
{
    scratch_count = changes(scratch);
    return scratch_count == mark_count && memcmp(scratch, mark, mark_count * sizeof *mark) == 0;
}

/* An invocation by the root thread; its registers and buffer are afterwards as if there had been
 * none. */
word explore_result;
int explore_call(word cptr, enum label label, word n, const word *words, word caps, const word *cap)
{
    handle t = root_thread();
    struct context *ctx = &tcb(t)->context, before = *ctx;
    word *buffer = ipc_buffer(t, true), saved[64];
    memcpy(saved, buffer, sizeof saved);
    struct {
        word words[3];
    } extra;
    memcpy(&extra, buffer + BUFFER_CAPS, sizeof extra);
    ctx->cap = cptr;
    ctx->info = info_make(label, 0, caps, n);
    ctx->by = BY_SYSCALL;
    ctx->next_ip = 0x400002;
    for (word i = 0; i < n; i++) {
        if (i < MESSAGE_REGISTERS)
            ctx->mr[i] = words[i];
        else
            buffer[BUFFER_MESSAGE + i] = words[i];
    }
    memcpy(buffer + BUFFER_CAPS, cap, caps * sizeof *cap);
    enter_slow((word)(int64_t)SYS_Call);
    int error = (int)info_label(ctx->info);
    explore_result = ctx->mr[0];
    *ctx = before;
    memcpy(buffer, saved, sizeof saved);
    memcpy(buffer + BUFFER_CAPS, &extra, sizeof extra);
    return error;
}

static word hash_bytes(word h, const void *p, size_t bytes)
{
    const u8 *b = p;
    for (; bytes > 0; bytes -= bytes < 8 ? bytes : 8, b += 8) {
        word w = 0;
        memcpy(&w, b, bytes < 8 ? bytes : 8);
        h = (h ^ w) * 0x9e3779b97f4a7c15;
        h ^= h >> 32;
    }
    return h;
}

/* Remember the present state; false if it was known. */
static bool add_state(void)
{
    word n = scratch_count = changes(scratch);
    at_scratch = true;
    word h = hash_bytes(hash_bytes(0xcbf29ce484222325, scratch, n * sizeof *scratch), theme->model,
                        theme->model_bytes);
    word i = h % table_size;
    for (; table_of[i]; i = (i + 1) % table_size) {
        const struct state *s = &states[table_of[i] - 1];
        if (s->hash == h && s->count == n &&
            memcmp(s->changes, scratch, n * sizeof *scratch) == 0 &&
            memcmp(s->changes + n, theme->model, theme->model_bytes) == 0) {
            found_state = table_of[i] - 1;
            return false;
        }
    }
    struct state *s = &states[state_count];
    *s = (struct state){ malloc(n * sizeof *scratch + theme->model_bytes), (u32)n, (u32)now_parent,
                         (u32)now_op, h };
    memcpy(s->changes, scratch, n * sizeof *scratch);
    memcpy(s->changes + n, theme->model, theme->model_bytes);
    found_state = state_count++;
    table_of[i] = (u32)state_count;
    return true;
}

static void print_way(void)
{
    word way[1000], n = 0;
    for (word s = now_parent; s && n < 1000; s = states[s].parent)
        way[n++] = states[s].op;
    for (word i = walked_count; i > 0; i--)
        way[n++] = walked[i - 1];
    fprintf(stderr, "theme %s, %lu operations:\n", theme->name, (unsigned long)n + 1);
    while (n > 0)
        fprintf(stderr, "    %s\n", theme->text(way[--n]));
    fprintf(stderr, "    %s\n", theme->text(now_op));
}

static void aborted(int signal)
{
    (void)signal;
    print_way();
    _Exit(1);
}

/* No operation touches anything but what is watched. */
static void check_rest(void)
{
    at_scratch = false;
    for (word i = 0; i < region_count; i++)
        memcpy(regions[i].at, regions[i].first, regions[i].bytes);
    if (memcmp(host_memory, first_memory, sizeof host_memory) != 0 ||
        memcmp(host_kinds, first_kinds, sizeof host_kinds) != 0) {
        fprintf(stderr, "memory that no operation should touch was changed\n");
        abort();
    }
}

/* An operation that cannot be done in this state leaves everything as it was: looked at now and
 * then. */
static void check_untouched(const struct state *s, word op)
{
    if ((edges + op) % 64 != 0)
        return;
    word n = changes(scratch);
    if (n != s->count || memcmp(scratch, s->changes, n * sizeof *scratch) != 0 ||
        memcmp(theme->model, s->changes + n, theme->model_bytes) != 0) {
        fprintf(stderr, "an operation that cannot be done changed something\n");
        abort();
    }
}

/* Kernel and model in the state that both start from. */
static void start(void)
{
    region_count = 0;
    theme->start();
    region(&kernel, sizeof kernel / 8 * 8);
    memcpy(first_memory, host_memory, sizeof host_memory);
    memcpy(first_kinds, host_kinds, sizeof host_kinds);
    memset(table_of, 0, table_size * sizeof *table_of);
    state_count = edges = now_parent = now_op = walked_count = 0;
    at_scratch = false;
    if (theme->settle)
        theme->settle();
    add_state();
}

static void want(const char *what)
{
    if (!what)
        return;
    fprintf(stderr, "kernel and model differ: %s\n", what);
    abort();
}

static void compare(void)
{
    want(theme->differs());
    if (theme->settle)
        theme->settle();
}

static void finish(void)
{
    for (word i = 0; i < state_count; i++)
        free(states[i].changes);
    for (word i = 0; i < region_count; i++)
        free(regions[i].first), free(regions[i].kept);
}

static void walk(word operations, word seed)
{
    start();
    clock_t since = clock();
    word walks = 0;
    here.changes = malloc(sizeof host_memory);
    while (edges < operations) {
        restore_all(&states[0]);
        for (walked_count = 0; walked_count < WALK; walked_count++) {
            seed = seed * 6364136223846793005 + 1442695040888963407;
            walked[walked_count] = now_op = (seed >> 33) % theme->operations;
            here.count = (u32)changes(here.changes);
            if (!theme->apply(now_op))
                continue;
            compare();
            if (++edges % 16 == 0)
                check_invariants();
        }
        walked_count--; /* the last is now_op */
        check_invariants();
        if (++walks % 64 == 0)
            check_rest();
    }
    printf("  %-12s %10lu operations at random, %5.1f s\n", theme->name, (unsigned long)edges,
           (double)(clock() - since) / CLOCKS_PER_SEC);
    free(here.changes);
    here.changes = NULL;
    finish();
}

/* The onlooker sees this state, which may be new, and how it was come to. */
static void look_at(word from, bool is_new)
{
    if (!onlooker)
        return;
    if (is_new) {
        onlooker->look(found_state);
        at_scratch = false; /* it may have changed anything that is watched */
    }
    want(onlooker->edge(from, found_state));
}

/* The states are known. */
static void judge_all(word expanded)
{
    walked_count = 0;
    for (word s = 0; onlooker && s < state_count; s++) {
        now_parent = states[s].parent, now_op = states[s].op;
        want(onlooker->judge(s, expanded));
    }
}

static void explore(void)
{
    start();
    clock_t since = clock();
    word s = 0, most = state_limit;
    if (onlooker) {
        onlooker->look(0);
        at_scratch = false;
        most /= onlooker->fewer;
    }
    bool untouched = false;
    for (; s < state_count && state_count < most; s++) {
        untouched = false;
        for (word op = 0; op < theme->operations && state_count < most; op++) {
            now_parent = s, now_op = op;
            if (!untouched)
                restore_all(&states[s]);
            untouched = !theme->apply(op);
            if (untouched) {
                check_untouched(&states[s], op);
                continue;
            }
            edges++;
            compare();
            bool is_new = add_state();
            if (is_new)
                check_invariants();
            look_at(s, is_new);
            if (edges % FULL_CHECK_EVERY == 0)
                check_rest();
        }
    }
    judge_all(s);
    word hash = 0;
    for (word i = 0; i < state_count; i++)
        hash = hash * 31 + states[i].hash;
    printf("  %-12s%9lu states, %10lu edges, %5.1f s, %s, hash %016lx\n", theme->name,
           (unsigned long)state_count, (unsigned long)edges,
           (double)(clock() - since) / CLOCKS_PER_SEC, s == state_count ? "all of them" : "not all",
           (unsigned long)hash);
    finish();
}

int main(int argc, char **argv)
{
    /* With one domain, or with two. */
#if MCS
    static const struct theme *const alone[] = { &theme_signals, &theme_lending, NULL };
    static const struct theme *const domains[] = { NULL };
    const struct onlooker *const looks = NULL;
#else
    static const struct theme *const alone[] = { &theme_ipc,
                                                 &theme_bound,
                                                 &theme_replies,
                                                 &theme_copies,
                                                 &theme_nested,
                                                 &theme_cnodes,
                                                 &theme_devices,
                                                 &theme_paging,
                                                 &theme_identifiers,
                                                 &theme_derivation,
                                                 &theme_untyped,
                                                 &theme_who,
                                                 NULL };
    static const struct theme *const domains[] = { &theme_turns,
                                                   &theme_apart_objects,
                                                   &theme_apart_messages,
                                                   &theme_one_way_messages,
                                                   &theme_apart,
                                                   &theme_one_way,
                                                   NULL };
    const struct onlooker *const looks = &onlooker_who;
#endif
    const struct theme *const *themes = NUM_DOMAINS == 1 ? alone : domains;
    const char *limit = getenv("EXPLORE_STATES");
    const char *steps = getenv("EXPLORE_WALK"), *seed = getenv("EXPLORE_SEED");
    state_limit = steps ? 1 : limit ? strtoul(limit, NULL, 10) : STATES_DEFAULT;
    table_size = state_limit * 2 + 7;
    states = calloc(state_limit + 1, sizeof *states);
    table_of = calloc(table_size, sizeof *table_of);
    scratch = malloc(sizeof host_memory);
    mark = malloc(sizeof host_memory);
    first_memory = malloc(sizeof host_memory);
    first_kinds = malloc(sizeof host_kinds);
    signal(SIGABRT, aborted);
    for (size_t i = 0; themes[i]; i++) {
        bool wanted = argc < 2;
        for (int k = 1; k < argc; k++)
            wanted |= strcmp(argv[k], themes[i]->name) == 0;
        theme = themes[i];
        onlooker = looks && looks->theme == theme ? looks : NULL;
        if (wanted && steps)
            walk(strtoul(steps, NULL, 10), seed ? strtoul(seed, NULL, 10) : 1);
        else if (wanted)
            explore();
    }
    return 0;
}

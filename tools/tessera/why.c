/* why.c - per endpoint, how many messages took the fast path, and why others did not:
 * tessera why FILE [PROGRAM [NAME=PROGRAM...]].
 *
 * Owns:    the counts.
 * Entered: tessera.c.
 * Uses:    the model; lines.c for the lines of source that sent.
 * Never:   judges: some messages have no fast path, as those with capabilities.
 *
 * PROGRAM is the root task's ELF file, NAME=PROGRAM that of a program that was announced by NAME.
 * Without them, or without debug information in them, places are addresses. */
#include "lines.h"
#include "say.h"
#include "table.h"
#include "tools.h"

/* Messages that were sent in one way: from one instruction, to one endpoint, with one fate. */
struct way {
    struct tess_id to; /* endpoint or notification; at 0: answers */
    bool signal, answer;
    const struct tess_thread *from;
    tess_word ip, slow; /* slow: the reason plus 1; 0: none is known */
    bool fast;
    size_t count;
    struct line line;
};

struct ways {
    struct way *at;
    size_t count;
};

static void count_one(struct ways *w, const struct way *one)
{
    for (size_t i = 0; i < w->count; i++) {
        struct way *o = &w->at[i];
        if (tess_same(o->to, one->to) && o->signal == one->signal && o->answer == one->answer &&
            o->from == one->from && o->ip == one->ip && o->slow == one->slow &&
            o->fast == one->fast) {
            o->count++;
            return;
        }
    }
    *TABLE_MORE(w->at, w->count) = *one;
    w->at[w->count - 1].count = 1;
}

/* The instruction with which the sender sent: of this pass, or, if it had to wait for the receiver,
 * of the last pass before in which it named that capability. */
static tess_word sent_at(const struct tess_when *when, const struct tess_thread *from,
                         const struct tess_entry *entries, size_t count)
{
    if (when->thread == from || !from)
        return when->ip;
    size_t i = count;
    while (i > 0 && (entries[i - 1].when.pass > when->pass || entries[i - 1].when.thread != from))
        i--;
    return i ? entries[i - 1].when.ip : 0;
}

static void count_all(const struct tess *t, struct ways *w)
{
    size_t count, entry_count;
    const struct tess_entry *entries = tess_entries(t, &entry_count);
    const struct tess_message *m = tess_messages(t, &count);
    for (size_t i = 0; i < count; i++) {
        bool answer = m[i].kind & STATE_MESSAGE_ANSWER;
        const struct tess_message *asked = tess_message(t, m[i].answers);
        count_one(w, &(struct way){ .to = answer && asked ? asked->endpoint : m[i].endpoint,
                                    .answer = answer,
                                    .from = m[i].from,
                                    .ip = sent_at(&m[i].when, m[i].from, entries, entry_count),
                                    .fast = m[i].kind & STATE_MESSAGE_FAST,
                                    .slow = m[i].slow });
    }
    const struct tess_signal *s = tess_signals(t, &count);
    for (size_t i = 0; i < count; i++)
        if (!s[i].taken && s[i].from)
            count_one(w, &(struct way){ .to = s[i].notification,
                                        .signal = true,
                                        .from = s[i].from,
                                        .ip = s[i].when.ip,
                                        .fast = s[i].fast,
                                        .slow = s[i].slow });
}

/* The ELF file of the program that a thread runs; NULL: it was not given. */
static const char *file_of(const struct tess *t, const struct tess_thread *thread, int count,
                           char **words)
{
    const char *name = tess_program(t, thread);
    size_t n = strlen(name);
    for (int i = 0; i < count && n; i++)
        if (strncmp(words[i], name, n) == 0 && words[i][n] == '=')
            return words[i] + n + 1;
    return n == 0 && count && !strchr(words[0], '=') ? words[0] : NULL;
}

/* All lines of one program are asked for at once. */
static void find_lines(const struct tess *t, struct ways *w, int count, char **words)
{
    uint64_t *addresses = resize(NULL, (w->count + 1) * sizeof *addresses);
    size_t *whose = resize(NULL, (w->count + 1) * sizeof *whose);
    struct line *lines = resize(NULL, (w->count + 1) * sizeof *lines);
    bool *done = resize(NULL, w->count + 1);
    memset(done, 0, w->count + 1);
    for (size_t i = 0; i < w->count; i++) {
        const char *path = file_of(t, w->at[i].from, count, words);
        size_t n = 0;
        for (size_t k = i; k < w->count && path; k++) {
            const char *other = file_of(t, w->at[k].from, count, words);
            if (done[k] || !other || strcmp(other, path) != 0)
                continue;
            done[k] = true;
            whose[n] = k;
            addresses[n++] = w->at[k].ip;
        }
        if (n && lines_find(path, addresses, n, lines))
            for (size_t k = 0; k < n; k++)
                w->at[whose[k]].line = lines[k];
    }
    free(addresses);
    free(whose);
    free(lines);
    free(done);
}

static int by_count(const void *a, const void *b)
{
    const struct way *x = a, *y = b;
    if (x->to.at != y->to.at)
        return x->to.at < y->to.at ? -1 : 1;
    if (x->answer != y->answer)
        return x->answer ? 1 : -1;
    return x->count > y->count ? -1 : x->count < y->count;
}

static void say_place(const struct way *w)
{
    const char *slash = w->line.file ? strrchr(w->line.file, '/') : NULL;
    if (w->line.file)
        printf("%s (%s:%u)", w->line.function ? w->line.function : "?",
               slash ? slash + 1 : w->line.file, w->line.number);
    else
        printf("0x%llx", (unsigned long long)w->ip);
}

/* The ways to one object, from w[0] on; how many. */
static size_t say_object_ways(const struct tess *t, const struct way *w, size_t count)
{
    size_t n = 0, all = 0, fast = 0;
    char text[SAY_SLOT];
    while (n < count && tess_same(w[n].to, w[0].to)) {
        all += w[n].count;
        fast += w[n].fast ? w[n].count : 0;
        n++;
    }
    const struct tess_slot *s = tess_next_to(t, w[0].to.at, NULL);
    printf("%s 0x%llx",
           w[0].signal  ? "notification"
           : w[0].to.at ? "endpoint"
                        : "other answers",
           (unsigned long long)w[0].to.at);
    if (s)
        printf(" (%s)", say_slot(t, s, NULL, text));
    printf(": %zu of %zu took the fast path\n", fast, all);
    for (size_t i = 0; i < n; i++) {
        printf("  %7zu %s %s by %s, ", w[i].count, w[i].fast ? "fast" : "slow",
               w[i].answer   ? "answers"
               : w[i].signal ? "signals"
                             : "messages",
               say_name(w[i].from));
        say_place(&w[i]);
        if (!w[i].fast)
            printf(": %s", w[i].slow ? tess_name(t, STATE_TABLE_SLOW, w[i].slow - 1)
                                     : "there is no fast path for this system call");
        putchar('\n');
    }
    return n;
}

int why_main(struct tess *t, int count, char **words)
{
    struct ways w = { 0 };
    count_all(t, &w);
    find_lines(t, &w, count, words);
    if (w.count)
        qsort(w.at, w.count, sizeof *w.at, by_count);
    else
        printf("No message was sent, and no signal.\n");
    for (size_t i = 0; i < w.count;)
        i += say_object_ways(t, &w.at[i], w.count - i);
    free(w.at);
    return 0;
}

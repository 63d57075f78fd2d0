/* answers.c - what `tessera who` answers to the questions that a person would ask, for the page of
 * view.c.
 *
 * Owns:    nothing.
 * Entered: view.c.
 * Uses:    reach.c for the answers, who.c for their chains in words.
 * Never:   answers otherwise than `tessera who`: both take chains from the same place. */
#include "answers.h"
#include "table.h"
#include "tools.h"
#include "who.h"

/* Above these the answers would take longer to find, or more room, than they are worth: the page
 * says so. */
enum { MOST_WORK = 20000, MOST_ALONE = 12, MOST_PAGES = 200 };

struct answers {
    FILE *out;
    const struct tess *t;
    struct reach *all, *alone[MOST_ALONE]; /* alone: of each thread, NULL if it is gone */
    bool has_alone;
    char **texts; /* chains, each once: many threads have the same */
    size_t text_count;
    struct map text_at; /* by a sum of the text: its number, plus 1 */
    const char *comma;
};

/* The number of a chain's text. who.c prints it: standard output goes into memory for that time. */
static size_t text_of(struct answers *a, const struct reach *r, size_t fact)
{
    char *text = NULL;
    size_t size, i;
    tess_word sum = 0xcbf29ce484222325;
    FILE *real = stdout, *memory = open_memstream(&text, &size);
    if (!memory)
        stop("tessera view: no memory");
    stdout = memory;
    who_chain(a->t, r, fact, "");
    stdout = real;
    fclose(memory);
    for (const char *c = text; *c; c++)
        sum = (sum ^ (unsigned char)*c) * 0x100000001b3;
    while ((i = (size_t)map_get(&a->text_at, sum)) && strcmp(a->texts[i - 1], text) != 0)
        sum++;
    if (i) {
        free(text);
        return i - 1;
    }
    *TABLE_MORE(a->texts, a->text_count) = text;
    map_put(&a->text_at, sum, a->text_count);
    return a->text_count - 1;
}

/* [[thread, chain]...] of those that can. */
static void put_who(struct answers *a, const struct reach_goal *g, bool alone)
{
    const char *comma = "";
    fputs("[", a->out);
    for (size_t i = 0; i < tess_thread_count(a->t); i++) {
        const struct tess_thread *thread = tess_thread(a->t, i);
        struct reach *r = alone ? a->alone[i] : a->all;
        if (thread->gone)
            continue;
        if (alone)
            reach_ask(r, g, 1);
        size_t fact = reach_can(r, thread);
        if (fact) {
            fprintf(a->out, "%s[%zu,%zu]", comma, i, text_of(a, r, fact));
            comma = ",";
        }
    }
    fputs("]", a->out);
}

/* One question: [verb, kind of target, its address, words for `tessera who`, who can, who can
 * alone]. */
static void put_question(struct answers *a, const struct reach_goal *g, const char *kind,
                         const char *words)
{
    tess_word at = g->verb == VERB_LEARN ? g->badge : g->object;
    fprintf(a->out, "%s[\"%s\",\"%s\",\"%llx\",", a->comma, reach_verbs[g->verb], kind,
            (unsigned long long)at);
    put_text(a->out, words);
    fputs(",", a->out);
    reach_ask(a->all, g, 1);
    put_who(a, g, false);
    if (a->has_alone) {
        fputs(",", a->out);
        put_who(a, g, true);
    }
    fputs("]", a->out);
    a->comma = ",\n";
}

/* About each thread. */
static void put_threads(struct answers *a)
{
    static const enum reach_verb verbs[] = { VERB_CONTROL, VERB_STOP };
    for (size_t i = 0; i < tess_thread_count(a->t); i++) {
        const struct tess_thread *it = tess_thread(a->t, i);
        for (size_t k = 0; !it->gone && k < sizeof verbs / sizeof *verbs; k++) {
            struct reach_goal g = { .verb = verbs[k], .object = it->id.at, .is_thread = true };
            put_question(a, &g, "thread", it->name);
        }
    }
}

/* Was the question asked before, for another capability to the same object? */
static bool is_first(struct map *seen, tess_word at, unsigned verb)
{
    tess_word key = at * 16 + verb + 1;
    if (map_get(seen, key))
        return false;
    map_put(seen, key, 1);
    return true;
}

/* About each endpoint and notification that somebody can name, and each badge. */
static void put_objects(struct answers *a)
{
    static const enum reach_verb of_endpoint[] = { VERB_CALL, VERB_RECEIVE, VERB_LEARN };
    static const enum reach_verb of_notification[] = { VERB_SIGNAL, VERB_RECEIVE, VERB_LEARN };
    struct map seen = { 0 };
    for (size_t i = 0; i < tess_slot_count(a->t); i++) {
        const struct tess_slot *s = tess_slot(a->t, i);
        bool endpoint = tess_is(a->t, s, "endpoint");
        tess_word cptr;
        const struct tess_thread *who = endpoint || tess_is(a->t, s, "notification")
                                            ? say_owner(a->t, s->at, NULL, &cptr)
                                            : NULL;
        for (unsigned k = 0; who && k < 3; k++) {
            struct reach_goal g = { .verb = endpoint ? of_endpoint[k] : of_notification[k],
                                    .object = s->object.at,
                                    .badge = s->badge };
            bool badge = g.verb == VERB_LEARN;
            char words[200];
            if (badge && !s->badge)
                continue;
            if (!is_first(&seen, badge ? s->object.at + s->badge * 1048573 : s->object.at, g.verb))
                continue;
            snprintf(words, sizeof words, "0x%llx of %s", (unsigned long long)cptr, who->name);
            put_question(a, &g, badge ? "badge" : endpoint ? "endpoint" : "notification", words);
        }
    }
    map_clear(&seen);
}

/* About memory: each frame that is mapped, up to a count. */
static void put_memory(struct answers *a)
{
    struct map seen = { 0 };
    size_t pages = 0;
    for (size_t i = 0; i < tess_thread_count(a->t); i++) {
        const struct tess_thread *it = tess_thread(a->t, i);
        tess_word space = it->gone ? 0 : tess_space_of(a->t, it);
        for (size_t k = 0; space && k < tess_mapping_count(a->t, space); k++) {
            const struct tess_slot *s = tess_mapping(a->t, space, k);
            char words[200];
            if (!tess_is(a->t, s, "frame") || !is_first(&seen, s->object.at, 0) ||
                pages++ >= MOST_PAGES)
                continue;
            snprintf(words, sizeof words, "0x%llx in %s", (unsigned long long)s->address, it->name);
            struct reach_goal g = { .verb = VERB_WRITE,
                                    .object = s->object.at,
                                    .memory = s->object.at,
                                    .bytes = (tess_word)1 << s->bits % 64 };
            put_question(a, &g, "memory", words);
            g.verb = VERB_READ;
            put_question(a, &g, "memory", words);
        }
    }
    map_clear(&seen);
}

static void close_all(struct answers *a)
{
    size_t threads = tess_thread_count(a->t);
    a->all = reach_begin(a->t);
    reach_close(a->all);
    a->has_alone = threads <= MOST_ALONE;
    for (size_t i = 0; a->has_alone && i < threads; i++) {
        if (tess_thread(a->t, i)->gone)
            continue;
        a->alone[i] = reach_begin(a->t);
        for (size_t k = 0; k < threads; k++)
            if (k != i)
                reach_trust(a->alone[i], tess_thread(a->t, k));
        reach_close(a->alone[i]);
    }
}

void answers_put(FILE *out, const char *bytes, size_t size)
{
    struct tess *t = tess_open_bytes(bytes, size);
    struct answers a = { .out = out, .t = t, .comma = "" };
    tess_run(t);
    fprintf(out, "\"who\":{\"pass\":%zu,\"questions\":[", tess_pass(t));
    bool fits = tess_slot_count(t) * tess_thread_count(t) <= MOST_WORK;
    if (fits) {
        close_all(&a);
        put_threads(&a);
        put_objects(&a);
        put_memory(&a);
        reach_end(a.all);
        for (size_t i = 0; i < MOST_ALONE; i++)
            if (a.alone[i])
                reach_end(a.alone[i]);
    }
    fprintf(out, "],\n\"large\":%s,\"chains\":[", fits ? "false" : "true");
    for (size_t i = 0; i < a.text_count; i++) {
        fputs(i ? ",\n" : "", out);
        put_text(out, a.texts[i]);
        free(a.texts[i]);
    }
    fputs("],\n\"verbs\":{", out);
    for (int i = 0; i < VERBS; i++) {
        static const char *const texts[] = {
#define VERB(name, word, text) text,
#include "who.def"
        };
        fprintf(out, "%s\"%s\":", i ? "," : "", reach_verbs[i]);
        put_text(out, texts[i]);
    }
    fputs("}}", out);
    free(a.texts);
    map_clear(&a.text_at);
    tess_close(t);
}

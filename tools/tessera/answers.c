/* answers.c - what `tessera who` answers to the questions that a person would ask, at each moment
 * of a run, for the page of view.c.
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
 * says so. Work: capabilities times threads, at one moment; and at all of them. */
enum { MOST_WORK = 20000, MOST_IN_ALL = 1000000, MOST_ALONE = 12, MOST_PAGES = 200 };

/* A question, and its answers as JSON: [[pass, words for `tessera who`, who can, who can
 * alone]...], one for each pass since which the answer is another; [pass] alone: there is nothing
 * to ask about any more. */
struct question {
    enum reach_verb verb;
    const char *kind; /* of the target */
    struct tess_id target;
    tess_word badge;
    char *last; /* the answer of the last moment; NULL: the question did not arise */
    char *all;
    size_t all_bytes;
    bool arises; /* at this moment */
};

struct answers {
    const struct tess *t;
    struct reach *all, *alone[MOST_ALONE]; /* alone: of each thread, NULL if it is gone */
    bool has_alone;
    struct question *questions;
    size_t question_count;
    struct map question_at; /* by a sum of what it is: its number, plus 1 */
    char **texts;           /* chains, each once: many threads have the same */
    size_t text_count;
    struct map text_at; /* by a sum of the text: its number, plus 1 */
    size_t *moments, moment_count;
};

static tess_word sum_of(tess_word sum, const void *bytes, size_t count)
{
    const unsigned char *b = bytes;
    for (size_t i = 0; i < count; i++)
        sum = (sum ^ b[i]) * 0x100000001b3;
    return sum;
}
enum { SUM_START = 0x4bf29ce4 };

/* The number of a chain's text. who.c prints it: standard output goes into memory for that time. */
static size_t text_of(struct answers *a, const struct reach *r, size_t fact)
{
    char *text = NULL;
    size_t size, i;
    FILE *real = stdout, *memory = open_memstream(&text, &size);
    if (!memory)
        stop("tessera view: no memory");
    stdout = memory;
    who_chain(a->t, r, fact, "");
    stdout = real;
    fclose(memory);
    tess_word sum = sum_of(SUM_START, text, size);
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
static void put_who(FILE *out, struct answers *a, const struct reach_goal *g, bool alone)
{
    const char *comma = "";
    fputs("[", out);
    for (size_t i = 0; i < tess_thread_count(a->t); i++) {
        const struct tess_thread *thread = tess_thread(a->t, i);
        struct reach *r = alone ? a->alone[i] : a->all;
        if (thread->gone)
            continue;
        if (alone)
            reach_ask(r, g, 1);
        size_t fact = reach_can(r, thread);
        if (fact) {
            fprintf(out, "%s[%zu,%zu]", comma, i, text_of(a, r, fact));
            comma = ",";
        }
    }
    fputs("]", out);
}

/* The question, which may be a new one. Kinds are compared as pointers: each is one text. */
static struct question *question_of(struct answers *a, enum reach_verb verb, const char *kind,
                                    struct tess_id target, tess_word badge)
{
    tess_word what[] = { verb, (tess_word)(uintptr_t)kind, target.at, target.generation, badge };
    tess_word sum = sum_of(SUM_START, what, sizeof what);
    for (size_t i; (i = (size_t)map_get(&a->question_at, sum)); sum++) {
        struct question *q = &a->questions[i - 1];
        if (q->verb == verb && q->kind == kind && tess_same(q->target, target) && q->badge == badge)
            return q;
    }
    struct question *q = TABLE_MORE(a->questions, a->question_count);
    q->verb = verb;
    q->kind = kind;
    q->target = target;
    q->badge = badge;
    map_put(&a->question_at, sum, a->question_count);
    return q;
}

/* Its answer is another since this pass; NULL: it does not arise any more. */
static void now_answers(struct question *q, size_t pass, char *answer)
{
    char head[32];
    int length = snprintf(head, sizeof head, "%s[%zu%s", q->all_bytes ? "," : "", pass,
                          answer ? "," : "");
    size_t more = (size_t)length + (answer ? strlen(answer) : 0) + 2;
    q->all = resize(q->all, q->all_bytes + more);
    snprintf(q->all + q->all_bytes, more, "%s%s]", head, answer ? answer : "");
    q->all_bytes += more - 1;
    free(q->last);
    q->last = answer;
}

/* A question at this moment. */
static void put_question(struct answers *a, const struct reach_goal *g, const char *kind,
                         struct tess_id target, const char *words)
{
    char *answer = NULL;
    size_t size;
    FILE *out = open_memstream(&answer, &size);
    struct question *q = question_of(a, g->verb, kind, target, g->badge);
    if (!out)
        stop("tessera view: no memory");
    put_text(out, words);
    fputs(",", out);
    reach_ask(a->all, g, 1);
    put_who(out, a, g, false);
    if (a->has_alone) {
        fputs(",", out);
        put_who(out, a, g, true);
    }
    fclose(out);
    q->arises = true;
    if (q->last && strcmp(q->last, answer) == 0)
        free(answer);
    else
        now_answers(q, tess_pass(a->t), answer);
}

/* About each thread. */
static void put_threads(struct answers *a)
{
    static const enum reach_verb verbs[] = { VERB_CONTROL, VERB_STOP };
    for (size_t i = 0; i < tess_thread_count(a->t); i++) {
        const struct tess_thread *it = tess_thread(a->t, i);
        for (size_t k = 0; !it->gone && k < sizeof verbs / sizeof *verbs; k++) {
            struct reach_goal g = { .verb = verbs[k], .object = it->id.at, .is_thread = true };
            put_question(a, &g, "thread", it->id, say_name(it));
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
                                    .object = s->object.at };
            bool badge = g.verb == VERB_LEARN;
            g.badge = badge ? s->badge : 0;
            char words[200];
            if (badge && !s->badge)
                continue;
            if (!is_first(&seen, badge ? s->object.at + s->badge * 1048573 : s->object.at, g.verb))
                continue;
            snprintf(words, sizeof words, "0x%llx of %s", (unsigned long long)cptr, say_name(who));
            put_question(a, &g,
                         badge      ? "badge"
                         : endpoint ? "endpoint"
                                    : "notification",
                         s->object, words);
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
            snprintf(words, sizeof words, "0x%llx in %s", (unsigned long long)s->address,
                     say_name(it));
            struct reach_goal g = { .verb = VERB_WRITE,
                                    .object = s->object.at,
                                    .memory = s->object.at,
                                    .bytes = (tess_word)1 << s->bits % 64 };
            put_question(a, &g, "memory", s->object, words);
            g.verb = VERB_READ;
            put_question(a, &g, "memory", s->object, words);
        }
    }
    map_clear(&seen);
}

static void close_all(struct answers *a)
{
    size_t threads = tess_thread_count(a->t);
    a->all = reach_begin(a->t);
    reach_close(a->all);
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

/* All questions at this moment. */
static void ask_all(struct answers *a)
{
    for (size_t i = 0; i < a->question_count; i++)
        a->questions[i].arises = false;
    close_all(a);
    put_threads(a);
    put_objects(a);
    put_memory(a);
    reach_end(a->all);
    for (size_t i = 0; i < MOST_ALONE; i++)
        if (a->alone[i]) {
            reach_end(a->alone[i]);
            a->alone[i] = NULL;
        }
    for (size_t i = 0; i < a->question_count; i++)
        if (a->questions[i].last && !a->questions[i].arises)
            now_answers(&a->questions[i], tess_pass(a->t), NULL);
    *TABLE_MORE(a->moments, a->moment_count) = tess_pass(a->t);
}

/* The moments at which a capability or a thread changes: how many; or (each > 0) all questions at
 * every so many of them, and at the last. */
static size_t go_through(struct tess *t, struct answers *a, size_t each)
{
    size_t changes = 0, count = 0;
    tess_seek(t, 0);
    for (bool more = true; more;) {
        size_t now = tess_changes(t), pass = tess_pass(t);
        if (count == 0 || now != changes) {
            if (each && count % each == 0)
                ask_all(a);
            count++;
        }
        changes = now;
        more = tess_step(t);
        if (!more && each && a->moments[a->moment_count - 1] != pass)
            ask_all(a);
    }
    return count;
}

static void put_questions(FILE *out, struct answers *a)
{
    for (size_t i = 0; i < a->question_count; i++) {
        struct question *q = &a->questions[i];
        fprintf(out, "%s[\"%s\",\"%s\",\"%llx\",[%s]]", i ? ",\n" : "", reach_verbs[q->verb],
                q->kind, (unsigned long long)(q->verb == VERB_LEARN ? q->badge : q->target.at),
                q->all);
        free(q->all);
        free(q->last);
    }
}

void answers_put(FILE *out, const char *bytes, size_t size)
{
    struct tess *t = tess_open_bytes(bytes, size);
    struct answers a = { .t = t };
    tess_run(t);
    say_keep_names(t);
    size_t work = tess_slot_count(t) * tess_thread_count(t);
    bool fits = work <= MOST_WORK;
    a.has_alone = tess_thread_count(t) <= MOST_ALONE;
    fputs("\"who\":{\"questions\":[", out);
    size_t each = 1;
    if (fits) {
        size_t moments = go_through(t, &a, 0), most = MOST_IN_ALL / (work + 1) + 1;
        each = (moments + most - 1) / most;
        go_through(t, &a, each);
    }
    put_questions(out, &a);
    fprintf(out, "],\n\"large\":%s,\"each\":%zu,\"moments\":[", fits ? "false" : "true", each);
    for (size_t i = 0; i < a.moment_count; i++)
        fprintf(out, "%s%zu", i ? "," : "", a.moments[i]);
    fputs("],\n\"chains\":[", out);
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
    free(a.questions);
    free(a.moments);
    free(a.texts);
    map_clear(&a.question_at);
    map_clear(&a.text_at);
    tess_close(t);
}

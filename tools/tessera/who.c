/* who.c - who can do what, and by which chain of capabilities: tessera who FILE VERB TARGET.
 *
 * Owns:    nothing.
 * Entered: tessera.c; policy.c for what is asked, and for chains.
 * Uses:    reach.c, which knows the rules; say.h.
 * Never:   answers for programs: what they do with what they have is theirs (docs/who-can.md).
 *
 * tessera who FILE [alone] [trust=THREAD]... VERB TARGET
 *     VERB     write read call receive signal control stop learn hold reach   (who.def)
 *     TARGET   0xADDRESS in THREAD | memory 0xADDRESS [BYTES] | 0xCPTR of THREAD | THREAD
 *     alone    without the help of other threads;  trust=THREAD: that one helps nobody
 * Ends with 0 if somebody can, with 1 if nobody can, with 2 if the words are wrong. */
#include "who.h"
#include "table.h"
#include "tools.h"

/* ---- what is asked ---- */

static enum who_result refuse(enum who_result how, char error[WHO_ERROR], const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static enum who_result refuse(enum who_result how, char error[WHO_ERROR], const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error, WHO_ERROR, format, arguments);
    va_end(arguments);
    return how;
}

bool who_verb(const char *word, enum reach_verb *verb)
{
    for (int i = 0; i < VERBS; i++) {
        size_t n = strlen(reach_verbs[i]);
        const char *end = word + n;
        if (strncmp(word, reach_verbs[i], n) == 0 &&
            (!*end || strcmp(end, "s") == 0 || strcmp(end, "es") == 0)) {
            *verb = (enum reach_verb)i;
            return true;
        }
    }
    return false;
}

static enum who_result wrong_verb(const char *word, char error[WHO_ERROR])
{
    char list[200] = "";
    for (int i = 0; i < VERBS; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), " %s", reach_verbs[i]);
    return refuse(WHO_WRONG, error, "\"%s\" is no verb; there are:%s", word, list);
}

bool who_is(const struct asked *a, const struct tess_thread *thread)
{
    return a->target == thread;
}

static void want(struct asked *a, struct reach_goal g)
{
    if (a->count < WHO_GOALS)
        a->goals[a->count++] = g;
}

/* One more object at which a thread receives, unless it is known. */
static void want_once(struct asked *a, enum reach_verb verb, tess_word object)
{
    for (size_t i = 0; i < a->count; i++)
        if (a->goals[i].verb == verb && a->goals[i].object == object)
            return;
    if (object)
        want(a, (struct reach_goal){ .verb = verb, .object = object });
}

/* Where the thread is met: it waits there, has received there, or is bound to it. */
static void want_meetings(const struct tess *t, const struct tess_thread *thread, struct asked *a,
                          bool endpoints)
{
    size_t count;
    bool at_endpoint = tess_state_is(t, thread, "receive");
    const struct tess_message *m = tess_messages(t, &count);
    if (endpoints && at_endpoint)
        want_once(a, VERB_CALL, thread->waits_at);
    for (size_t i = 0; endpoints && i < count; i++)
        if (m[i].to == thread && tess_same(m[i].endpoint, tess_id_at(t, m[i].endpoint.at)))
            want_once(a, VERB_CALL, m[i].endpoint.at);
    if (endpoints)
        return;
    const struct tess_signal *s = tess_signals(t, &count);
    want_once(a, VERB_SIGNAL, thread->bound);
    if (tess_state_is(t, thread, "notification"))
        want_once(a, VERB_SIGNAL, thread->waits_at);
    for (size_t i = 0; i < count; i++)
        if (s[i].to == thread && tess_same(s[i].notification, tess_id_at(t, s[i].notification.at)))
            want_once(a, VERB_SIGNAL, s[i].notification.at);
}

static enum who_result target_thread(const struct tess *t, const char *name, struct asked *a,
                                     char error[WHO_ERROR])
{
    int fit;
    const struct tess_thread *thread = word_find_thread(t, name, &fit);
    if (!thread)
        return refuse(fit ? WHO_WRONG : WHO_ABSENT, error, "%s thread is called \"%s\"",
                      fit ? "more than one" : "no", name);
    snprintf(a->text, sizeof a->text, "%s %s", reach_verbs[a->verb], say_name(thread));
    a->target = thread;
    switch (a->verb) {
    case VERB_CALL:
    case VERB_SIGNAL:
        want_meetings(t, thread, a, a->verb == VERB_CALL);
        if (!a->count)
            return refuse(WHO_ABSENT, error, "%s has not received at any %s so far",
                          say_name(thread), a->verb == VERB_CALL ? "endpoint" : "notification");
        return WHO_OK;
    case VERB_REACH:
        want_meetings(t, thread, a, true);
        want_meetings(t, thread, a, false);
        break;
    case VERB_CONTROL:
    case VERB_STOP:
    case VERB_HOLD:
        break;
    default:
        return refuse(WHO_WRONG, error,
                      "\"%s\" wants memory or a capability, and \"%s\" is a thread: say 0xADDRESS "
                      "in THREAD, or 0xCPTR of THREAD",
                      reach_verbs[a->verb], name);
    }
    want(a, (struct reach_goal){ .verb = a->verb, .object = thread->id.at, .is_thread = true });
    return WHO_OK;
}

static bool about_memory(enum reach_verb verb)
{
    return verb == VERB_WRITE || verb == VERB_READ || verb == VERB_REACH;
}

/* 0xCPTR of THREAD: what that capability names. */
static enum who_result target_capability(const struct tess *t, tess_word cptr,
                                         const struct tess_thread *thread, struct asked *a,
                                         char error[WHO_ERROR])
{
    const struct tess_slot *s = tess_lookup(t, thread, cptr, NULL);
    if (!s)
        return refuse(WHO_ABSENT, error,
                      "CPtr 0x%llx of %s leads to nothing (tessera cspace says why)",
                      (unsigned long long)cptr, say_name(thread));
    struct reach_goal g = { .verb = a->verb, .object = s->object.at, .badge = s->badge };
    bool endpoint = tess_is(t, s, "endpoint"), notification = tess_is(t, s, "notification");
    bool memory = tess_is(t, s, "frame") || tess_is(t, s, "untyped"), tcb = tess_is(t, s, "tcb");
    bool fits = false;
    snprintf(a->text, sizeof a->text, "%s 0x%llx of %s (%s 0x%llx)", reach_verbs[a->verb],
             (unsigned long long)cptr, say_name(thread), say_type(t, s->type),
             (unsigned long long)s->object.at);
    switch (a->verb) {
    case VERB_WRITE:
    case VERB_READ:
        fits = memory;
        break;
    case VERB_CALL:
        fits = endpoint;
        break;
    case VERB_SIGNAL:
        fits = notification;
        break;
    case VERB_RECEIVE:
        fits = endpoint || notification;
        break;
    case VERB_LEARN:
        if ((endpoint || notification) && !s->badge)
            return refuse(WHO_WRONG, error, "the capability at 0x%llx of %s has no badge",
                          (unsigned long long)cptr, say_name(thread));
        snprintf(a->text, sizeof a->text, "learn the badge 0x%llx of 0x%llx of %s",
                 (unsigned long long)s->badge, (unsigned long long)cptr, say_name(thread));
        fits = endpoint || notification;
        break;
    case VERB_CONTROL:
    case VERB_STOP:
        fits = tcb;
        break;
    default:
        fits = true;
    }
    if (!fits)
        return refuse(WHO_WRONG, error,
                      "CPtr 0x%llx of %s is a capability to %s %s, and \"%s\" "
                      "makes no sense for that",
                      (unsigned long long)cptr, say_name(thread),
                      strchr("aeiou", *say_type(t, s->type)) ? "an" : "a", say_type(t, s->type),
                      reach_verbs[a->verb]);
    if (memory && about_memory(a->verb)) {
        g.memory = s->object.at;
        g.bytes = (tess_word)1 << s->bits % 64;
    }
    g.is_thread = tcb;
    want(a, g);
    return WHO_OK;
}

/* 0xADDRESS in THREAD: the frame that is mapped there. */
static enum who_result target_page(const struct tess *t, tess_word address,
                                   const struct tess_thread *thread, struct asked *a,
                                   char error[WHO_ERROR])
{
    const struct tess_slot *s = tess_mapped_at(t, tess_space_of(t, thread), address);
    if (!s)
        return refuse(WHO_ABSENT, error,
                      "nothing is mapped at 0x%llx of %s (tessera vspace says why)",
                      (unsigned long long)address, say_name(thread));
    struct reach_goal g = { .verb = a->verb, .object = s->object.at };
    if (!about_memory(a->verb) && a->verb != VERB_HOLD)
        return refuse(WHO_WRONG, error, "\"%s\" makes no sense for memory", reach_verbs[a->verb]);
    snprintf(a->text, sizeof a->text, "%s 0x%llx in %s (memory 0x%llx, %s)", reach_verbs[a->verb],
             (unsigned long long)address, say_name(thread), (unsigned long long)s->object.at,
             say_size(s->bits));
    if (about_memory(a->verb)) {
        g.memory = s->object.at;
        g.bytes = (tess_word)1 << s->bits % 64;
    }
    want(a, g);
    return WHO_OK;
}

static enum who_result target_memory(int count, char **words, struct asked *a,
                                     char error[WHO_ERROR])
{
    struct reach_goal g = { .verb = a->verb, .bytes = 1 };
    if (count < 1 || count > 2 || !word_number(words[0], &g.memory) ||
        (count == 2 && (!word_number(words[1], &g.bytes) || !g.bytes)))
        return refuse(WHO_WRONG, error,
                      "behind \"memory\" come a physical address and, if it is more than one byte, "
                      "how many");
    if (!about_memory(a->verb))
        return refuse(WHO_WRONG, error, "\"%s\" makes no sense for memory", reach_verbs[a->verb]);
    snprintf(a->text, sizeof a->text, "%s the memory 0x%llx", reach_verbs[a->verb],
             (unsigned long long)g.memory);
    want(a, g);
    return WHO_OK;
}

enum who_result who_read(const struct tess *t, int count, char **words, struct asked *a,
                         char error[WHO_ERROR])
{
    tess_word n;
    int fit;
    char name[128] = "";
    a->count = 0;
    a->target = NULL;
    if (count < 1 || !who_verb(words[0], &a->verb))
        return wrong_verb(count < 1 ? "" : words[0], error);
    if (count < 2)
        return refuse(WHO_WRONG, error,
                      "what is it that they %s? 0xADDRESS in THREAD, memory "
                      "0xADDRESS, 0xCPTR of THREAD, or a thread",
                      reach_verbs[a->verb]);
    if (strcmp(words[1], "memory") == 0)
        return target_memory(count - 2, words + 2, a, error);
    bool number = word_number(words[1], &n);
    for (int i = number ? 3 : 1; i < count; i++)
        snprintf(name + strlen(name), sizeof name - strlen(name), "%s%s", *name ? " " : "",
                 words[i]);
    if (!number)
        return target_thread(t, name, a, error);
    bool in = count > 3 && strcmp(words[2], "in") == 0,
         of = count > 3 && strcmp(words[2], "of") == 0;
    if (!in && !of)
        return refuse(WHO_WRONG, error,
                      "behind %s comes \"in THREAD\" (an address in memory) or "
                      "\"of THREAD\" (a capability)",
                      words[1]);
    const struct tess_thread *thread = word_find_thread(t, name, &fit);
    if (!thread)
        return refuse(fit ? WHO_WRONG : WHO_ABSENT, error, "%s thread is called \"%s\"",
                      fit ? "more than one" : "no", name);
    return in ? target_page(t, n, thread, a, error) : target_capability(t, n, thread, a, error);
}

/* ---- chains ---- */

/* Steps that have got a number so far, and the rules that they used. */
struct chain {
    const struct tess *t;
    const struct reach *r;
    const char *indent;
    size_t *facts, count;
    bool rules[RULES];
};

/* Does this fact say the same as what it follows from, so that it gets no line? */
static bool is_silent(const struct reach_fact *f)
{
    switch (f->kind) {
    case FACT_LIES:
    case FACT_NAMED:
    case FACT_MANAGES:
    case FACT_FAULTS:
        return f->rule == RULE_HELD;
    case FACT_POOL:
    case FACT_FLOWS:
        return true;
    case FACT_CAN:
        return f->rule == RULE_HELD || (f->rule == RULE_THROUGH && !f->from[1]);
    default:
        return false;
    }
}

/* The capability of a fact, by the address that `reader` has for it, if it has one. */
static void say_cap(const struct chain *c, const struct reach_fact *f,
                    const struct tess_thread *reader)
{
    char text[SAY_SLOT];
    const struct tess_slot *s = f->slot;
    if (f->made)
        printf("a new %s, made of ", f->made_type);
    printf("the %s 0x%llx (%s", say_type(c->t, s->type), (unsigned long long)s->object.at,
           say_slot(c->t, s, reader, text));
    if (s->rights)
        printf("; may");
    say_rights(s->rights);
    if (s->badge)
        printf("; badge 0x%llx", (unsigned long long)s->badge);
    printf(")");
}

static void say_fact(const struct chain *c, const struct reach_fact *f)
{
    const char *who = say_name(f->thread);
    struct reach_fact lies = { 0 };
    switch (f->kind) {
    case FACT_USES:
        if (f->from[1])
            reach_fact(c->r, f->from[1], &lies);
        printf(lies.rule == RULE_HELD || !f->from[1] ? "%s has " : "so %s can use ", who);
        say_cap(c, f, f->thread);
        return;
    case FACT_LIES:
        printf("so a copy of ");
        say_cap(c, f, NULL);
        printf(" can come into the CNode 0x%llx", (unsigned long long)f->cnode);
        return;
    case FACT_NAMED:
        printf("so the slots of the CNode 0x%llx can have addresses in the CSpace of %s",
               (unsigned long long)f->cnode, who);
        return;
    case FACT_MANAGES:
        printf("so %s can name the slots of the CNode 0x%llx", who, (unsigned long long)f->cnode);
        return;
    case FACT_ACTS:
        printf("so %s can make %s do anything", who, say_name(f->other));
        return;
    case FACT_RUNS:
        printf(f->rule == RULE_RUNS ? "%s runs in the address space 0x%llx"
                                    : "so %s can run in the address space 0x%llx",
               who, (unsigned long long)f->space);
        return;
    case FACT_MAPS:
        if (f->rule != RULE_MAPPED)
            printf("so ");
        say_cap(c, f, NULL);
        if (f->rule == RULE_MAPPED)
            printf(" is mapped in the address space 0x%llx at 0x%llx", (unsigned long long)f->space,
                   (unsigned long long)f->slot->address);
        else
            printf(" can be mapped in the address space 0x%llx", (unsigned long long)f->space);
        return;
    case FACT_FAULTS:
        printf("so the faults of %s can come to the endpoint 0x%llx", who,
               (unsigned long long)f->endpoint);
        return;
    case FACT_CAN:
        printf("so %s can do it", who);
        return;
    default:
        return;
    }
}

/* The number of the step of a fact; 0: it has none. */
static size_t step_of(const struct chain *c, size_t fact)
{
    for (size_t i = 0; i < c->count; i++)
        if (c->facts[i] == fact)
            return i + 1;
    return 0;
}

/* The steps from which a fact follows, through those that have no line of their own. */
static void collect(const struct chain *c, const struct reach_fact *f, size_t *steps, size_t *count)
{
    for (int i = 0; i < 3; i++) {
        struct reach_fact from;
        if (!f->from[i])
            continue;
        size_t step = step_of(c, f->from[i]), k = 0;
        reach_fact(c->r, f->from[i], &from);
        if (!step) {
            collect(c, &from, steps, count);
            continue;
        }
        while (k < *count && steps[k] != step)
            k++;
        if (k == *count && *count < 8)
            steps[(*count)++] = step;
    }
}

/* The rule by which a fact follows; a silent one on the way may have the real one. */
static enum reach_rule rule_of(const struct chain *c, const struct reach_fact *f)
{
    struct reach_fact from;
    if (f->kind == FACT_USES && f->from[1]) {
        reach_fact(c->r, f->from[1], &from);
        return from.rule;
    }
    return f->rule;
}

static void say_step(struct chain *c, size_t fact)
{
    struct reach_fact f;
    reach_fact(c->r, fact, &f);
    if (step_of(c, fact))
        return;
    for (int i = 0; i < 3; i++)
        if (f.from[i])
            say_step(c, f.from[i]);
    /* What lies in a CNode is said where somebody uses it. */
    if (is_silent(&f) || f.kind == FACT_LIES)
        return;
    size_t steps[8], count = 0;
    enum reach_rule rule = rule_of(c, &f);
    collect(c, &f, steps, &count);
    *TABLE_MORE(c->facts, c->count) = fact;
    printf("%s%2zu. ", c->indent, c->count);
    say_fact(c, &f);
    c->rules[rule] = rule != RULE_HELD && f.from[0];
    for (size_t i = 0; i < count; i++)
        printf("%s%zu", i ? (i + 1 < count ? ", " : " and ") : "  <- ", steps[i]);
    if (c->rules[rule])
        printf("%s %s", count ? "," : "  <-", reach_rules[rule]);
    putchar('\n');
}

void who_chain(const struct tess *t, const struct reach *r, size_t fact, const char *indent)
{
    struct chain c = { .t = t, .r = r, .indent = indent };
    say_step(&c, fact);
    for (int i = 1; i < RULES; i++)
        if (c.rules[i])
            printf("%s    %s: %s\n", indent, reach_rules[i], reach_sentences[i]);
    free(c.facts);
}

/* ---- the command ---- */

/* A thread that can, and the closure in which it can: with `alone` each thread has its own. */
struct answer {
    struct reach *r;
    size_t fact;
    unsigned cost;
};

static int by_cost(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    return x->cost < y->cost ? -1 : x->cost > y->cost;
}

struct options {
    bool alone;
    const struct tess_thread *trusted[32];
    size_t trusted_count;
};

static bool is_trusted(const struct options *o, const struct tess_thread *thread)
{
    for (size_t i = 0; i < o->trusted_count; i++)
        if (o->trusted[i] == thread)
            return true;
    return false;
}

static struct reach *close_for(const struct tess *t, const struct options *o,
                               const struct tess_thread *one, const struct asked *a)
{
    struct reach *r = reach_begin(t);
    for (size_t i = 0; i < tess_thread_count(t); i++) {
        const struct tess_thread *it = tess_thread(t, i);
        if (is_trusted(o, it) || (one && it != one))
            reach_trust(r, it);
    }
    reach_close(r);
    reach_ask(r, a->goals, a->count);
    return r;
}

static int say_answers(const struct tess *t, struct answer *found, size_t count,
                       const struct asked *a)
{
    struct reach_fact f;
    if (!count) {
        printf("Nobody can %s.\n", a->text);
        return 1;
    }
    qsort(found, count, sizeof *found, by_cost);
    for (size_t i = 0; i < count; i++) {
        reach_fact(found[i].r, found[i].fact, &f);
        printf("%s can %s:\n", say_name(f.thread), a->text);
        who_chain(t, found[i].r, found[i].fact, "  ");
    }
    return 0;
}

int who_main(struct tess *t, int count, char **words)
{
    struct options o = { 0 };
    struct asked a;
    char error[WHO_ERROR];
    struct answer *found = NULL;
    size_t found_count = 0;
    for (; count > 0; count--, words++) {
        if (strcmp(*words, "alone") == 0)
            o.alone = true;
        else if (strncmp(*words, "trust=", 6) == 0 && o.trusted_count < 32)
            o.trusted[o.trusted_count++] = word_thread(t, *words + 6);
        else
            break;
    }
    if (who_read(t, count, words, &a, error) != WHO_OK)
        stop("tessera: %s", error);
    struct reach *all = o.alone ? NULL : close_for(t, &o, NULL, &a), **own = NULL;
    size_t own_count = 0;
    for (size_t i = 0; i < tess_thread_count(t); i++) {
        const struct tess_thread *it = tess_thread(t, i);
        struct reach *r = all;
        if (it->gone || is_trusted(&o, it))
            continue;
        if (o.alone)
            *TABLE_MORE(own, own_count) = r = close_for(t, &o, it, &a);
        size_t fact = reach_can(r, it);
        if (fact)
            *TABLE_MORE(found, found_count) = (struct answer){ r, fact, reach_cost(r, fact) };
    }
    int status = say_answers(t, found, found_count, &a);
    for (size_t i = 0; i < own_count; i++)
        reach_end(own[i]);
    if (all)
        reach_end(all);
    free(own);
    free(found);
    return status;
}

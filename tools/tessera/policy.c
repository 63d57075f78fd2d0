/* policy.c - does a run keep to a policy: tessera policy FILE POLICY.
 *
 * Owns:    the lines of the policy.
 * Entered: tessera.c.
 * Uses:    who.c, which reads what is asked and prints chains; reach.c.
 * Never:   passes over a line that it does not understand, or that was about nobody: both are
 *          errors.
 *
 * Lines, with # for comments; a name with blanks stands in "quotes":
 *     trust THREAD, ...                     these help nobody: their programs are trusted
 *     let NAME = TARGET                     a word for a target, as tessera who takes it
 *     SUBJECT, ... never VERBs TARGET       client never reaches disk
 *     nobody [but SUBJECT, ...] VERBs TARGET
 *     SUBJECT, ... can VERB TARGET          at the end of the run
 * What is forbidden is looked at after each pass that changed a capability or a thread. Ends with 0
 * if all lines hold; with 1, and the chain that breaks it, if one does not; with 2 if the policy is
 * wrong. */
#include "table.h"
#include "tools.h"
#include "who.h"

enum { MOST_WORDS = 64 };

enum form { NEVER, NOBODY, CAN };

struct names {
    char *at[16];
    size_t count;
};

struct rule {
    enum form form;
    unsigned line;
    struct names names; /* who never, who can, or who may */
    char *words[MOST_WORDS];
    int count;
    size_t looked; /* at so many moments it was about somebody */
    char absent[WHO_ERROR];
};

struct policy {
    const char *path;
    struct rule *rules;
    size_t count, moments;
    struct names trusted;
    struct let {
        char *name, *words[MOST_WORDS];
        int count;
    } * lets;
    size_t let_count;
};

static __attribute__((noreturn, format(printf, 3, 4))) void
wrong(const struct policy *p, unsigned line, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "%s:%u: ", p->path, line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

/* ---- reading ---- */

/* Cut a line into words: a comma and a "=" are words, quotes keep blanks, # ends it. */
static int cut(const struct policy *p, unsigned line, char *text, char **words)
{
    static char comma[] = ",", equals[] = "=";
    int count = 0;
    while (*text && *text != '#') {
        char *sign = *text == ',' ? comma : *text == '=' ? equals : NULL;
        if (isspace((unsigned char)*text)) {
            text++;
            continue;
        }
        if (count == MOST_WORDS)
            wrong(p, line, "more than %d words", MOST_WORDS);
        if (sign) {
            words[count++] = sign;
            text++;
            continue;
        }
        char *end = text;
        if (*text == '"') {
            end = strchr(++text, '"');
            if (!end)
                wrong(p, line, "a name begins with \" and does not end with one");
        } else {
            while (*end && !isspace((unsigned char)*end) && *end != ',' && *end != '=' &&
                   *end != '#')
                end++;
        }
        words[count] = table_grow(NULL, 0, (size_t)(end - text) + 1);
        memcpy(words[count], text, (size_t)(end - text));
        words[count++][end - text] = 0;
        text = *end == '"' ? end + 1 : end;
    }
    return count;
}

/* Names with commas between them, up to the word `until` (NULL: to the end, or to the first word
 * that no comma joins); how many words that were. */
static int read_names(const struct policy *p, unsigned line, int count, char **words,
                      struct names *names)
{
    int i = 0;
    for (;;) {
        if (i == count || strcmp(words[i], ",") == 0)
            wrong(p, line, "the name of a thread is missing");
        if (names->count == 16)
            wrong(p, line, "more than 16 names");
        names->at[names->count++] = words[i++];
        if (i == count || strcmp(words[i], ",") != 0)
            return i;
        i++;
    }
}

static const struct let *find_let(const struct policy *p, const char *name)
{
    for (size_t i = 0; i < p->let_count; i++)
        if (strcmp(p->lets[i].name, name) == 0)
            return &p->lets[i];
    return NULL;
}

static void read_let(struct policy *p, unsigned line, int count, char **words)
{
    if (count < 3 || strcmp(words[1], "=") != 0)
        wrong(p, line, "a name is given like this: let disk = 0x10 of driver");
    if (find_let(p, words[0]))
        wrong(p, line, "\"%s\" has a meaning already", words[0]);
    struct let *l = TABLE_MORE(p->lets, p->let_count);
    l->name = words[0];
    l->count = count - 2;
    memcpy(l->words, words + 2, (size_t)l->count * sizeof *words);
}

/* The words behind "never", "can" or the names: a verb and a target; names of targets are
 * replaced. */
static void read_asked(struct policy *p, struct rule *rule, int count, char **words)
{
    enum reach_verb verb;
    if (count < 2)
        wrong(p, rule->line, "a verb and its target are missing, as in: client never reaches disk");
    if (!who_verb(words[0], &verb)) {
        char list[200] = "";
        for (int i = 0; i < VERBS; i++)
            snprintf(list + strlen(list), sizeof list - strlen(list), " %s", reach_verbs[i]);
        wrong(p, rule->line, "\"%s\" is no verb; there are, each with an s:%s", words[0], list);
    }
    for (int i = 0; i < count; i++) {
        const struct let *l = i ? find_let(p, words[i]) : NULL;
        int more = l ? l->count : 1;
        if (rule->count + more > MOST_WORDS)
            wrong(p, rule->line, "more than %d words", MOST_WORDS);
        memcpy(rule->words + rule->count, l ? l->words : &words[i], (size_t)more * sizeof *words);
        rule->count += more;
    }
}

static void read_line(struct policy *p, unsigned line, char *text)
{
    char *words[MOST_WORDS];
    int count = cut(p, line, text, words), used = 0;
    if (!count)
        return;
    if (strcmp(words[0], "let") == 0) {
        read_let(p, line, count - 1, words + 1);
        return;
    }
    if (strcmp(words[0], "trust") == 0) {
        used = 1 + read_names(p, line, count - 1, words + 1, &p->trusted);
        if (used != count)
            wrong(p, line, "\"%s\": between names stands a comma", words[used]);
        return;
    }
    struct rule *rule = TABLE_MORE(p->rules, p->count);
    rule->line = line;
    if (strcmp(words[0], "nobody") == 0) {
        rule->form = NOBODY;
        used = 1;
        if (count > 1 && strcmp(words[1], "but") == 0)
            used = 2 + read_names(p, line, count - 2, words + 2, &rule->names);
    } else {
        used = read_names(p, line, count, words, &rule->names);
        if (used == count || (strcmp(words[used], "never") != 0 && strcmp(words[used], "can") != 0))
            wrong(p, line,
                  "\"%s\": wanted is \"THREAD never VERBs TARGET\", \"nobody but THREAD "
                  "VERBs TARGET\", \"THREAD can VERB TARGET\", \"trust THREAD\" or \"let NAME = "
                  "TARGET\"",
                  used == count ? words[used - 1] : words[used]);
        rule->form = strcmp(words[used++], "never") == 0 ? NEVER : CAN;
    }
    read_asked(p, rule, count - used, words + used);
}

static void read_policy(struct policy *p)
{
    char *text = read_file(p->path);
    for (unsigned line = 1; text; line++) {
        char *end = strchr(text, '\n');
        if (end)
            *end = 0;
        read_line(p, line, text);
        text = end ? end + 1 : NULL;
    }
    if (!p->count)
        wrong(p, 1, "the policy forbids nothing and wants nothing");
}

/* ---- checking ---- */

static const struct tess_thread *named(const struct policy *p, const struct tess *t, unsigned line,
                                       const char *name)
{
    int fit;
    const struct tess_thread *thread = word_find_thread(t, name, &fit);
    if (fit > 1)
        wrong(p, line, "more than one thread is called \"%s\"", name);
    return thread;
}

static bool is_among(const struct policy *p, const struct tess *t, const struct rule *rule,
                     const struct tess_thread *thread)
{
    for (size_t i = 0; i < rule->names.count; i++)
        if (named(p, t, rule->line, rule->names.at[i]) == thread)
            return true;
    return false;
}

static bool is_trusted(const struct policy *p, const struct tess *t,
                       const struct tess_thread *thread)
{
    for (size_t i = 0; i < p->trusted.count; i++)
        if (named(p, t, 1, p->trusted.at[i]) == thread)
            return true;
    return false;
}

/* Does this thread break the rule by what it can do? Then say by which chain. */
static bool breaks(const struct policy *p, const struct tess *t, const struct reach *r,
                   const struct rule *rule, const struct tess_thread *thread, const struct asked *a)
{
    size_t fact = reach_can(r, thread), count;
    if (!fact)
        return false;
    const struct tess_entry *e = tess_entries(t, &count);
    printf("%s:%u: broken after pass %zu", p->path, rule->line, tess_pass(t));
    if (count)
        printf(" (%s at 0x%llx)", say_name(e[count - 1].when.thread),
               (unsigned long long)e[count - 1].when.ip);
    printf(": %s can %s\n", say_name(thread), a->text);
    who_chain(t, r, fact, "  ");
    return true;
}

/* What all threads but the trusted ones could come to now. */
static struct reach *close_now(const struct policy *p, const struct tess *t)
{
    struct reach *r = reach_begin(t);
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone && is_trusted(p, t, tess_thread(t, i)))
            reach_trust(r, tess_thread(t, i));
    reach_close(r);
    return r;
}

/* One rule now. *closed becomes the closure, if nobody needed it before. `last`: it is the end of
 * the run. */
static bool holds(const struct policy *p, const struct tess *t, struct reach **closed,
                  struct rule *rule, bool last)
{
    struct asked a;
    if (rule->form == CAN && !last)
        return true;
    enum who_result how = who_read(t, rule->count, rule->words, &a, rule->absent);
    if (how == WHO_WRONG)
        wrong(p, rule->line, "%s", rule->absent);
    if (how == WHO_ABSENT)
        return true;
    *closed = *closed ? *closed : close_now(p, t);
    struct reach *r = *closed;
    reach_ask(r, a.goals, a.count);
    if (rule->form == NOBODY)
        rule->looked++;
    for (size_t i = 0; rule->form == NOBODY && i < tess_thread_count(t); i++) {
        const struct tess_thread *it = tess_thread(t, i);
        if (!it->gone && !is_trusted(p, t, it) && !is_among(p, t, rule, it) && !who_is(&a, it) &&
            breaks(p, t, r, rule, it, &a))
            return false;
    }
    for (size_t i = 0; rule->form != NOBODY && i < rule->names.count; i++) {
        const struct tess_thread *it = named(p, t, rule->line, rule->names.at[i]);
        if (!it) {
            snprintf(rule->absent, sizeof rule->absent, "no thread is called \"%s\"",
                     rule->names.at[i]);
            continue;
        }
        rule->looked++;
        if (rule->form == NEVER && breaks(p, t, r, rule, it, &a))
            return false;
        if (rule->form == CAN && !reach_can(r, it)) {
            printf("%s:%u: broken at the end: %s cannot %s\n", p->path, rule->line, say_name(it),
                   a.text);
            return false;
        }
    }
    return true;
}

/* All rules now. */
static bool look(struct policy *p, const struct tess *t, bool last)
{
    bool good = true;
    struct reach *r = NULL;
    for (size_t i = 0; good && i < p->count; i++)
        good = holds(p, t, &r, &p->rules[i], last);
    if (r)
        reach_end(r);
    p->moments++;
    return good;
}

/* A rule that was about nobody says something that was not meant. */
static void check_all_looked(const struct policy *p)
{
    for (size_t i = 0; i < p->count; i++)
        if (!p->rules[i].looked)
            wrong(p, p->rules[i].line, "in this run it was about nobody: %s", p->rules[i].absent);
}

int policy_main(struct tess *t, int count, char **words)
{
    struct policy p = { .path = words[0] };
    size_t changes = ~(size_t)0;
    if (count != 1)
        stop("usage: tessera policy FILE POLICY   (docs/who-can.md)");
    read_policy(&p);
    say_keep_names(t);
    size_t end = tess_pass(t);
    tess_seek(t, 0);
    for (bool more = true; more;) {
        bool last = tess_pass(t) == end;
        if ((last || tess_changes(t) != changes) && !look(&p, t, last))
            return 1;
        changes = tess_changes(t);
        more = tess_step(t);
    }
    check_all_looked(&p);
    printf("%s: %zu %s, at each of %zu moments\n", p.path, p.count,
           p.count == 1 ? "line holds" : "lines hold", p.moments);
    return 0;
}

/* tessera.c - what a kernel told at its state port: tessera COMMAND FILE ...
 *
 * Owns:    nothing.
 * Uses:    the model (model.h); dump reads the records themselves (stream.h); the other commands
 *          have files of their own.
 * Never:   fails because a stream is broken: it shows what came before, and says what is wrong.
 *
 * FILE is what STATE=FILE tools/run-qemu.sh ... wrote; "-" is standard input.  Behind the
 * command may stand at=PASS: the state after that pass, and not at the end.  Ends with 0; with 1
 * if the stream is broken, or a command found nothing; with 2 if the words are wrong. */
#include "say.h"
#include "stream.h"
#include "tools.h"

/* ---- dump: every record ---- */

static void show_word(const char *name, uint64_t value)
{
    if (value)
        printf(value < 10 ? " %s=%llu" : " %s=0x%llx", name, (unsigned long long)value);
}

static void show_list(const char *name, const uint64_t *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        printf("%s%s0x%llx", i ? "," : " ", i ? "" : name, (unsigned long long)words[i]);
}

static void show_text(const char *name, const char *text)
{
    if (!*text)
        return;
    printf(" %s=\"", name);
    for (; *text; text++)
        if (*text == '\n')
            printf("\\n");
        else if (*text == '"' || *text == '\\')
            printf("\\%c", *text);
        else if ((unsigned char)*text < ' ')
            printf("\\x%02x", (unsigned char)*text);
        else
            putchar(*text);
    putchar('"');
}

static void show_record(const struct stream *s)
{
    switch (s->kind) {
#define RECORD(name, kind, text) \
    case kind: { \
        const struct rec_##name *r = &s->u.name; \
        printf(#name);
#define WORD(name, text) show_word(#name, r->name);
#define LIST(name, most, text) show_list(#name "=", r->name, r->name##_count);
#define TEXT(name, text) show_text(#name, r->name);
#define RECORD_END \
    break; \
    }
#include "state.def"
    default:
        printf("unknown kind=%llu bytes=%zu", (unsigned long long)s->kind, s->at - s->start);
    }
    putchar('\n');
}

/* Every record, a line each; fields that are 0 are left out. */
static int dump(const char *file)
{
    size_t count;
    struct stream s;
    char *bytes = read_bytes(file, &count);
    stream_begin(&s, bytes, count);
    while (stream_next(&s))
        show_record(&s);
    if (*s.error)
        fprintf(stderr, "tessera: %s\n", s.error);
    return *s.error != 0;
}

/* ---- the state at the end ---- */

static void show_threads(const struct tess *t)
{
    printf("%-24s %-13s %8s %6s  %s\n", "thread", "state", "priority", "passes", "waits at");
    for (size_t i = 0; i < tess_thread_count(t); i++) {
        const struct tess_thread *it = tess_thread(t, i);
        const char *state = it->gone ? "gone" : tess_name(t, STATE_TABLE_STATE, it->state);
        printf("%-24s %-13s %8llu %6llu  ", it->name, state, (unsigned long long)it->priority,
               (unsigned long long)it->passes);
        const struct tess_slot *s = tess_next_to(t, it->waits_at, NULL);
        if (!it->gone && it->waits_at) {
            printf("%s ", s ? say_type(t, s->type) : "object");
            say_object(tess_id_at(t, it->waits_at));
            printf(", CPtr 0x%llx", (unsigned long long)it->cptr);
        }
        if (!it->gone && it->awaited)
            printf("the answer to message %llu", (unsigned long long)it->awaited);
        putchar('\n');
    }
}

static void show_slots(const struct tess *t)
{
    for (size_t i = 0; i < tess_slot_count(t); i++) {
        const struct tess_slot *s = tess_slot(t, i), *parent = tess_parent(t, s);
        tess_word cptr = 0;
        const struct tess_thread *who = say_owner(t, s->at, NULL, &cptr);
        const struct tess_thread *tcb = tess_thread_at(t, s->holder);
        if (who)
            printf("%s 0x%llx", say_name(who), (unsigned long long)cptr);
        else if (tcb)
            printf("%s [%llu]", say_name(tcb), (unsigned long long)s->index);
        else
            printf("slot 0x%llx", (unsigned long long)s->at);
        printf(": %s ", say_type(t, s->type));
        say_object(s->object);
        say_rights(s->rights);
        if (s->badge)
            printf(" badge 0x%llx", (unsigned long long)s->badge);
        if (s->bits != TESS_NO_MEMORY)
            printf(" 2^%u bytes", s->bits);
        if (s->mapped)
            printf(" mapped at 0x%llx in 0x%llx", (unsigned long long)s->address,
                   (unsigned long long)s->space);
        if (parent) {
            printf(" from %s ", say_type(t, parent->type));
            say_object(parent->object);
        }
        putchar('\n');
    }
}

/* ---- messages ---- */

static void show_message(const struct tess *t, const struct tess_message *m)
{
    bool answer = m->kind & STATE_MESSAGE_ANSWER, fault = m->kind & STATE_MESSAGE_FAULT;
    printf("%llu: %s -> %s: ", (unsigned long long)m->number, say_name(m->from), say_name(m->to));
    printf("%s", answer && fault                ? "answer to its fault"
                 : answer                       ? "answer"
                 : fault                        ? "report of its fault"
                 : m->kind & STATE_MESSAGE_CALL ? "Call"
                                                : "Send");
    if (m->answers)
        printf(" to %llu", (unsigned long long)m->answers);
    if (m->through.cptr)
        printf(" through 0x%llx", (unsigned long long)m->through.cptr);
    if (!answer)
        printf(", badge 0x%llx", (unsigned long long)m->badge);
    printf(", label 0x%llx, %llu words", (unsigned long long)m->label,
           (unsigned long long)m->length);
    for (unsigned i = 0; i < m->word_count && i < 8; i++)
        printf("%s 0x%llx", i ? "," : ":", (unsigned long long)m->words[i]);
    if (m->word_count > 8)
        printf(", ...");
    if (m->cap_count)
        printf(", %u capabilities%s", m->cap_count, m->dest ? "" : " (none went to a slot)");
    if (m->kind & STATE_MESSAGE_QUEUED)
        printf(", had to wait");
    if (m->kind & STATE_MESSAGE_UNANSWERABLE)
        printf(", nobody may answer it");
    if (m->kind & STATE_MESSAGE_FAST)
        printf(", fast");
    else if (m->slow)
        printf(", slow: %s", tess_name(t, STATE_TABLE_SLOW, m->slow - 1));
    putchar('\n');
}

static void show_messages(const struct tess *t)
{
    size_t count;
    const struct tess_message *m = tess_messages(t, &count);
    for (size_t i = 0; i < count; i++)
        show_message(t, &m[i]);
}

/* ---- the program ---- */

static const struct {
    const char *name, *words;
    void (*show)(const struct tess *t); /* this, or the next */
    command *run;
} commands[] = {
    { "threads", "", show_threads, NULL },
    { "slots", "", show_slots, NULL },
    { "messages", "", show_messages, NULL },
    { "report", "", NULL, report_main },
    { "cspace", " [THREAD] [CPTR]", NULL, cspace_main },
    { "vspace", " [THREAD] [ADDRESS]", NULL, vspace_main },
    { "who", " [alone] [trust=THREAD]... VERB TARGET", NULL, who_main },
    { "when", " made CPTR [THREAD] | sent MESSAGE", NULL, when_main },
    { "policy", " POLICY", NULL, policy_main },
    { "postmortem", " [kernel=ELF] [PROGRAM [NAME=PROGRAM]...]", NULL, postmortem_main },
    { "why", " [PROGRAM [NAME=PROGRAM]...]", NULL, why_main },
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static __attribute__((noreturn)) void usage(void)
{
    fprintf(stderr, "usage: tessera dump FILE\n");
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(stderr, "       tessera %s [at=PASS] FILE%s\n", commands[i].name,
                commands[i].words);
    fprintf(stderr, "       tessera view [-i] FILE OUT.html [PROGRAM [NAME=PROGRAM...]]\n");
    stop("(docs/debugging.md and docs/views.md say what each of them shows)");
}

/* The model of a file, at its end or after pass `at` (NULL: the end). Says what is wrong. */
static struct tess *open_at(const char *file, const char *at, bool *good)
{
    struct tess *t = tess_open(file);
    tess_word pass;
    *good = true;
    if (at && !word_number(at, &pass))
        stop("tessera: at=%s: wanted is the number of a pass", at);
    *good = tess_run(t);
    if (at) {
        say_keep_names(t); /* most threads get their names later than their capabilities */
        size_t last = tess_pass(t);
        if (!tess_seek(t, (size_t)pass))
            stop("tessera: there is no pass %s: the last is %zu", at, last);
    }
    if (!*good)
        fprintf(stderr, "tessera: %s\n", tess_error(t));
    if (tess_lost(t))
        fprintf(stderr, "tessera: %llu records were lost on the way\n",
                (unsigned long long)tess_lost(t));
    return t;
}

int main(int count, char **words)
{
    const char *at = NULL;
    if (count == 3 && strcmp(words[1], "dump") == 0)
        return dump(words[2]);
    if (count >= 2 && strcmp(words[1], "view") == 0)
        return view_main(count - 2, words + 2);
    if (count > 3 && strncmp(words[2], "at=", 3) == 0) {
        at = words[2] + 3;
        words[2] = words[1];
        words++;
        count--;
    }
    for (size_t i = 0; count >= 3 && i < COMMANDS; i++) {
        if (strcmp(words[1], commands[i].name) != 0 || (commands[i].show && count != 3))
            continue;
        bool good;
        struct tess *t = open_at(words[2], at, &good);
        int status = 0;
        if (commands[i].show)
            commands[i].show(t);
        else
            status = commands[i].run(t, count - 3, words + 3);
        tess_close(t);
        return status ? status : !good;
    }
    usage();
}

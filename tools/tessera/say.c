/* say.c - see say.h.
 *
 * Owns:    nothing.
 * Uses:    the model.
 * Never:   guesses which thread is meant: a word that fits several is refused, with their names. */
#include "say.h"
#include "table.h"
#include "tools.h"

/* Names that threads have at the end of the run, if somebody asked to keep them. */
static struct kept {
    struct tess_id id;
    char name[64];
} * kept;
static size_t kept_count;

void say_keep_names(const struct tess *t)
{
    for (size_t i = 0; i < tess_thread_count(t); i++) {
        struct kept *k = TABLE_MORE(kept, kept_count);
        k->id = tess_thread(t, i)->id;
        snprintf(k->name, sizeof k->name, "%s", tess_thread(t, i)->name);
    }
}

const char *say_name(const struct tess_thread *thread)
{
    for (size_t i = 0; thread && i < kept_count; i++)
        if (tess_same(kept[i].id, thread->id))
            return kept[i].name;
    return thread ? thread->name : "nobody";
}

const char *say_type(const struct tess *t, tess_word type)
{
    return tess_name(t, STATE_TABLE_TYPE, type);
}

void say_object(struct tess_id id)
{
    printf("0x%llx", (unsigned long long)id.at);
    if (id.generation)
        printf(".%llu", (unsigned long long)id.generation);
}

void say_rights(tess_word rights)
{
    static const char *const names[] = { "write", "read", "grant", "grant-reply" };
    for (int i = 0; i < 4; i++)
        if (rights >> i & 1)
            printf(" %s", names[i]);
}

const struct tess_thread *say_owner(const struct tess *t, tess_word slot,
                                    const struct tess_thread *first, tess_word *cptr)
{
    if (first && tess_cptr_of(t, first, slot, cptr))
        return first;
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (tess_cptr_of(t, tess_thread(t, i), slot, cptr))
            return tess_thread(t, i);
    return NULL;
}

const char *say_slot(const struct tess *t, const struct tess_slot *s,
                     const struct tess_thread *reader, char text[SAY_SLOT])
{
    static const char *const own[] = { "the caller", "the VSpace", "the CSpace", "the IPC buffer" };
    tess_word cptr = 0;
    const struct tess_thread *who = say_owner(t, s->at, reader, &cptr);
    const struct tess_thread *tcb = tess_thread_at(t, s->holder);
    if (who)
        snprintf(text, SAY_SLOT, "CPtr 0x%llx of %s", (unsigned long long)cptr, say_name(who));
    else if (tcb && s->index < sizeof own / sizeof *own)
        snprintf(text, SAY_SLOT, "%s of %s", own[s->index], say_name(tcb));
    else if (tcb)
        snprintf(text, SAY_SLOT, "slot %llu of %s", (unsigned long long)s->index, say_name(tcb));
    else if (s->holder)
        snprintf(text, SAY_SLOT, "slot %llu of the CNode 0x%llx", (unsigned long long)s->index,
                 (unsigned long long)s->holder);
    else
        snprintf(text, SAY_SLOT, "the kernel's slot 0x%llx", (unsigned long long)s->at);
    return text;
}

const char *say_size(tess_word bits)
{
    static char texts[4][16];
    static unsigned next;
    static const char *const units[] = { "bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
    char *text = texts[next++ % 4];
    snprintf(text, sizeof *texts, "%u %s", 1u << bits % 10, bits < 64 ? units[bits / 10] : "?");
    return text;
}

/* ---- words ---- */

bool word_number(const char *word, tess_word *out)
{
    char *end;
    if (!isdigit((unsigned char)*word))
        return false;
    *out = strtoull(word, &end, 0);
    return *end == 0;
}

/* How well does a word name this thread? 0: not at all; 3: it is its name. */
static int fits(const struct tess_thread *thread, const char *word)
{
    const char *name = say_name(thread), *own = strstr(name, ": ");
    if (thread->gone || !strstr(name, word))
        return 0;
    return strcmp(name, word) == 0 ? 3 : own && strcmp(own + 2, word) == 0 ? 2 : 1;
}

const struct tess_thread *word_find_thread(const struct tess *t, const char *word, int *fit)
{
    const struct tess_thread *found = NULL;
    int best = 0;
    *fit = 0;
    for (size_t i = 0; i < tess_thread_count(t); i++) {
        int how = fits(tess_thread(t, i), word);
        if (how > best)
            *fit = 0;
        if (how == 0 || how < best)
            continue;
        best = how;
        found = tess_thread(t, i);
        ++*fit;
    }
    return *fit == 1 ? found : NULL;
}

const struct tess_thread *word_thread(const struct tess *t, const char *word)
{
    int count;
    const struct tess_thread *found = word_find_thread(t, word, &count);
    if (found)
        return found;
    fprintf(stderr, "tessera: %s thread is called \"%s\"; there are:\n",
            count ? "more than one" : "no", word);
    for (size_t i = 0; i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone)
            fprintf(stderr, "    %s\n", say_name(tess_thread(t, i)));
    exit(2);
}

const struct tess_thread *word_default_thread(const struct tess *t)
{
    const struct tess_thread *thread = tess_running(t);
    for (size_t i = 0; !thread && i < tess_thread_count(t); i++)
        if (!tess_thread(t, i)->gone)
            thread = tess_thread(t, i);
    if (!thread)
        stop("tessera: the stream knows no thread that lives");
    return thread;
}

/* when.c - tessera when FILE made CPTR [THREAD], tessera when FILE sent MESSAGE: the moment.
 *
 * Owns:    nothing.
 * Uses:    the model (model.h).  gdb's back-to reads the line that this prints.
 * Never:   guesses: what the stream does not tell is said to be unknown.
 *
 * THREAD is the address of a TCB or a name; without it the thread that runs.  Prints
 * "time TICKS, thread ADDRESS at INSTRUCTION: what happened", and ends with 0; with 1 and a
 * sentence if there is no such moment. TICKS count from the start of the stream. */
#include "say.h"
#include "tools.h"

typedef unsigned long long number;

/* The moment, as a line. */
static int say(const struct tess_when *when, const char *what, const char *detail)
{
    printf("time %llu, thread 0x%llx at 0x%llx: %s%s%s\n", (number)when->time,
           (number)(when->thread ? when->thread->id.at : 0), (number)when->ip,
           when->thread ? when->thread->name : "the kernel", what, detail);
    return 0;
}

/* When did the capability that a thread names by this address come into its slot? */
static int made(const struct tess *t, tess_word cptr, const char *who)
{
    tess_word at;
    bool is_number = who && word_number(who, &at);
    const struct tess_thread *thread = is_number ? tess_thread_at(t, at)
                                       : who     ? word_thread(t, who)
                                                 : word_default_thread(t);
    if (!thread) {
        printf("There is no thread at %s now.\n", who);
        return 1;
    }
    const struct tess_slot *s = tess_lookup(t, thread, cptr, NULL);
    if (!s) {
        printf("CPtr 0x%llx of \"%s\" names nothing now.\n", (number)cptr, thread->name);
        return 1;
    }
    const struct tess_entry *e = tess_made_by(t, s);
    if (!e) {
        printf("CPtr 0x%llx of \"%s\", %s, was there when the first thread began.\n", (number)cptr,
               thread->name, say_type(t, s->type));
        return 1;
    }
    char what[64];
    snprintf(what, sizeof what, " made CPtr 0x%llx, ", (number)cptr);
    return say(&e->when, what, say_type(t, s->type));
}

/* When did the sender of a message make its system call, or its fault? The message itself is told
 * when the receiver has it, and the sender may have waited until then. */
static int sent(const struct tess *t, tess_word wanted)
{
    const struct tess_message *m = tess_message(t, wanted);
    if (!m) {
        size_t count;
        tess_messages(t, &count);
        printf("There is no message %llu: %zu were sent.\n", (number)wanted, count);
        return 1;
    }
    size_t count;
    const struct tess_entry *all = tess_entries(t, &count), *found = NULL;
    for (size_t i = 0; i < count && all[i].when.pass <= m->when.pass; i++)
        if (all[i].when.thread == m->from &&
            (all[i].why == STATE_WHY_SYSCALL || all[i].why == STATE_WHY_FAULT))
            found = &all[i];
    char what[128];
    snprintf(what, sizeof what, " sent message %llu to ", (number)wanted);
    return say(found ? &found->when : &m->when, what, m->to ? m->to->name : "nobody");
}

int when_main(struct tess *t, int count, char **words)
{
    tess_word value;
    bool is_made = count >= 2 && strcmp(words[0], "made") == 0;
    if (count < 2 || count > 2 + is_made || (!is_made && strcmp(words[0], "sent") != 0))
        stop("usage: tessera when FILE made CPTR [THREAD]\n       tessera when FILE sent MESSAGE");
    if (!word_number(words[1], &value))
        stop("tessera when: \"%s\" is no number", words[1]);
    return is_made ? made(t, value, count == 3 ? words[2] : NULL) : sent(t, value);
}

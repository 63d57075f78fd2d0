/* stacks.c - what a postmortem shows: the cause, the thread, and each thread's stack.
 * tessera postmortem FILE [kernel=ELF] [PROGRAM [NAME=PROGRAM]...]
 *
 * Owns:    nothing.
 * Entered: tessera.c.
 * Uses:    the model; symbols.c and lines.c for places.
 * Never:   claims to unwind. Programs are built without frame pointers, so each word of the stack
 *          that points behind a call instruction of the program is shown: callers are all there,
 *          and a word that was left over from an earlier call may be among them.
 *
 * FILE: a console's text with a postmortem in it, or a stream. Without programs addresses stay
 * addresses. Ends with 1 if the file has no postmortem. */
#include "lines.h"
#include "say.h"
#include "symbols.h"
#include "table.h"
#include "tools.h"

enum { MOST_FRAMES = 24 };

struct files {
    const char *kernel;
    char **words;
    int count;
    struct read {
        const char *path;
        struct symbols *symbols;
    } * read;
    size_t read_count;
};

static struct symbols *symbols_of(struct files *f, const char *path)
{
    for (size_t i = 0; i < f->read_count; i++)
        if (strcmp(f->read[i].path, path) == 0)
            return f->read[i].symbols;
    struct symbols *s = symbols_read(path);
    *TABLE_MORE(f->read, f->read_count) = (struct read){ path, s };
    return s;
}

static const char *program_file(const struct tess *t, const struct files *f,
                                const struct tess_thread *thread)
{
    const char *name = tess_program(t, thread);
    size_t n = strlen(name);
    for (int i = 0; i < f->count && n; i++)
        if (strncmp(f->words[i], name, n) == 0 && f->words[i][n] == '=')
            return f->words[i] + n + 1;
    return n == 0 && f->count && !strchr(f->words[0], '=') ? f->words[0] : NULL;
}

/* An address, its function and line. `back`: a return address, so the call before it counts. */
static void say_place(const char *path, tess_word at, bool back)
{
    struct line line = { 0 };
    uint64_t address = at - back;
    printf("0x%llx", (unsigned long long)at);
    if (!path || !lines_find(path, &address, 1, &line) || !line.function)
        return;
    printf(" in %s", line.function);
    if (line.file) {
        const char *slash = strrchr(line.file, '/');
        printf(" (%s:%u)", slash ? slash + 1 : line.file, line.number);
    }
}

static void say_stack(const struct tess *t, struct files *f, const struct tess_thread *thread)
{
    size_t count, frames = 0, words = 0;
    const struct tess_stack *s = tess_stacks(t, &count);
    const char *path = program_file(t, f, thread);
    const struct symbols *symbols = path ? symbols_of(f, path) : NULL;
    for (size_t i = 0; i < count; i++) {
        if (s[i].thread != thread)
            continue;
        if (words == 0) {
            printf("    at ");
            say_place(path, s[i].ip, false);
            printf(", stack 0x%llx\n", (unsigned long long)s[i].pointer);
        }
        words += s[i].word_count + 1;
        for (size_t k = 0; k < s[i].word_count; k++) {
            if (!symbols || !symbols_is_return(symbols, s[i].words[k]))
                continue;
            if (frames++ == MOST_FRAMES)
                printf("    and more\n");
            if (frames > MOST_FRAMES)
                continue;
            printf("    called from ");
            say_place(path, s[i].words[k], true);
            printf("  [0x%llx]\n", (unsigned long long)(s[i].pointer + 8 * k));
        }
    }
    if (words && !symbols)
        printf("    (name its program, and its callers are shown)\n");
}

/* What the last fault of a thread was, if it stopped because of it. */
static void say_fault(const struct tess *t, const struct tess_thread *thread)
{
    size_t count;
    const struct tess_fault *f = tess_faults(t, &count);
    for (size_t i = 0; i < count; i++)
        if (f[i].thread == thread && f[i].unhandled)
            printf("    stopped by its %s: address 0x%llx, code 0x%llx\n",
                   tess_name(t, STATE_TABLE_FAULT, f[i].type), (unsigned long long)f[i].address,
                   (unsigned long long)f[i].code);
    if (thread->fault)
        printf("    waits because of its %s, address 0x%llx, code 0x%llx\n",
               tess_name(t, STATE_TABLE_FAULT, thread->fault),
               (unsigned long long)thread->fault_address, (unsigned long long)thread->fault_code);
}

int postmortem_main(struct tess *t, int count, char **words)
{
    struct files f = { .words = words, .count = count };
    const struct tess_crash *crash = tess_crash(t);
    if (count && strncmp(words[0], "kernel=", 7) == 0) {
        f.kernel = words[0] + 7;
        f.words++;
        f.count--;
    }
    if (!crash) {
        printf("There is no postmortem in it.\n");
        return 1;
    }
    printf("cause: %s\nthread: %s\n", crash->text, say_name(crash->thread));
    if (crash->ip) {
        printf("kernel: ");
        say_place(f.kernel, crash->ip, false);
        putchar('\n');
    }
    for (size_t i = 0; i < tess_thread_count(t); i++) {
        const struct tess_thread *it = tess_thread(t, i);
        printf("%s: %s, priority %llu\n", say_name(it), tess_name(t, STATE_TABLE_STATE, it->state),
               (unsigned long long)it->priority);
        say_fault(t, it);
        say_stack(t, &f, it);
    }
    free(f.read);
    return 0;
}

/* lines.c - see lines.h.
 *
 * Owns:    the texts of its answers, until the program ends.
 * Uses:    addr2line, as a process of its own; no shell reads the path.
 * Never:   fails because a program has no debug information: its lines are not known then. */
#include "lines.h"
#include "tools.h"
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

enum { AT_ONCE = 256, WORD_BYTES = 24 };

/* Start addr2line for some addresses; what it says can be read from the result. NULL: it did not
 * start. */
static FILE *start(const char *path, const uint64_t *addresses, size_t count, pid_t *child)
{
    static char words[AT_ONCE][WORD_BYTES];
    char *arguments[AT_ONCE + 7] = { "addr2line", "-a", "-f", "-i", "-e", (char *)(uintptr_t)path };
    int ends[2];
    for (size_t i = 0; i < count; i++) {
        snprintf(words[i], WORD_BYTES, "0x%llx", (unsigned long long)addresses[i]);
        arguments[6 + i] = words[i];
    }
    if (pipe(ends))
        return NULL;
    *child = fork();
    if (*child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        if (!freopen("/dev/null", "w", stderr))
            _exit(127);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    close(ends[1]);
    if (*child > 0)
        return fdopen(ends[0], "r");
    close(ends[0]);
    return NULL;
}

static char *copy_of(const char *text)
{
    return strcpy(resize(NULL, strlen(text) + 1), text);
}

static bool is_header(const char *file)
{
    size_t length = strlen(file);
    return length > 2 && strcmp(file + length - 2, ".h") == 0;
}

/* One step of the way out of inline functions: `place` is file:line, perhaps with more behind. */
static void take_place(struct line *line, const char *function, char *place)
{
    char *colon = strrchr(place, ':');
    if (!colon || place[0] == '?' || atoi(colon + 1) <= 0)
        return;
    *colon = 0;
    if (line->file && !is_header(line->file))
        return; /* what called the first function outside of headers matters to nobody */
    line->function = copy_of(function);
    line->file = copy_of(place);
    line->number = (unsigned)atoi(colon + 1);
}

/* addr2line says of each address: itself, and then a function and its place, from the innermost
 * out. */
static void take_answers(FILE *in, size_t count, struct line *line)
{
    char text[4096], function[4096] = "";
    size_t at = 0;
    bool is_place = false;
    while (fgets(text, sizeof text, in)) {
        text[strcspn(text, "\n")] = 0;
        if (strncmp(text, "0x", 2) == 0 && !is_place) {
            at++;
        } else if (is_place) {
            char *more = strstr(text, " (");
            if (more)
                *more = 0;
            if (at && at <= count)
                take_place(&line[at - 1], function, text);
            is_place = false;
        } else {
            snprintf(function, sizeof function, "%s", text);
            is_place = true;
        }
    }
}

bool lines_find(const char *path, const uint64_t *addresses, size_t count, struct line *line)
{
    memset(line, 0, count * sizeof *line);
    for (size_t from = 0; from < count; from += AT_ONCE) {
        size_t some = count - from < AT_ONCE ? count - from : AT_ONCE;
        pid_t child;
        int status = 0;
        FILE *in = start(path, addresses + from, some, &child);
        if (!in)
            return false;
        take_answers(in, some, line + from);
        fclose(in);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
            return false;
    }
    return true;
}

/* places.c - places PROGRAM COMMAND... : runs COMMAND, and turns addresses in what it prints into
 * lines of source.
 *
 * A debug kernel says where a thread stands as "(thread, main in root task at 0x401234)".  PROGRAM
 * is the root task's ELF file; programs that it starts lie beside it under their own names.  If the
 * debug information of one has that address, the line becomes "(thread, main, main.c:181)";
 * otherwise it stays as it was.  Ends with the status of COMMAND.
 *
 * Nothing is held back but what may be such a place, and that for HOLD_MS at most. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { HOLD_MS = 50, PLACE_BYTES = 400, PATH_BYTES = 4096, LINE_BYTES = 1024 };

static const char *program;
static char held[PLACE_BYTES + 1];
static size_t held_bytes;

static void put(const char *text, size_t bytes)
{
    while (bytes) {
        ssize_t n = write(STDOUT_FILENO, text, bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            _exit(1); /* nobody reads any more */
        text += n;
        bytes -= (size_t)n;
    }
}

static void release(void)
{
    put(held, held_bytes);
    held_bytes = 0;
}

/* The ELF file of the program called `name`, into `path`; false if there is none. */
static int file_of(const char *name, char *path)
{
    const char *slash = strrchr(program, '/');
    int folder = slash ? (int)(slash - program) + 1 : 0;
    if (strcmp(name, "root task") == 0)
        snprintf(path, PATH_BYTES, "%s", program);
    else if (strchr(name, '/') || strchr(name, '\''))
        return 0;
    else
        snprintf(path, PATH_BYTES, "%.*s%s", folder, program, name);
    return !strchr(path, '\'') && access(path, R_OK) == 0;
}

/* Is it a header?  Its functions are inline, as libsel4's stubs: who called them is meant. */
static int is_stub(const char *file)
{
    return strstr(file, ".h:") != NULL;
}

/* The function and line of `address` in the file at `path`; 0 if its debug information has none. */
static int look_up(const char *path, const char *address, char *function, char *line)
{
    char command[PATH_BYTES + 100], name[LINE_BYTES], file[LINE_BYTES];
    int found = 0;
    snprintf(command, sizeof command, "addr2line -f -i -e '%s' %s 2>/dev/null", path, address);
    FILE *in = popen(command, "r");
    if (!in)
        return 0;
    while (fgets(name, sizeof name, in) && fgets(file, sizeof file, in)) {
        char *end = strpbrk(file, "\n(");
        if (end)
            *end = 0;
        name[strcspn(name, "\n")] = 0;
        char *colon = strrchr(file, ':'), *base = strrchr(file, '/');
        if (file[0] == '?' || !colon || colon[1] == '?' || colon[1] == '0')
            break;
        while (end && end > file && end[-1] == ' ')
            *--end = 0;
        if (!found || is_stub(line))
            snprintf(function, LINE_BYTES, "%s", name), snprintf(line, LINE_BYTES, "%s", file);
        found = 1;
        if (!is_stub(file)) {
            snprintf(line, LINE_BYTES, "%s", base ? base + 1 : file);
            break;
        }
    }
    pclose(in);
    return found;
}

/* Is held a whole place?  "(THREAD, FUNCTION in PROGRAM at 0xADDRESS)": print it with its line. */
static int translate(void)
{
    char text[PLACE_BYTES + 1], path[PATH_BYTES], function[LINE_BYTES], line[LINE_BYTES];
    memcpy(text, held, held_bytes);
    text[held_bytes] = 0;
    char *at = strstr(text, " at 0x"), *close = strchr(text, ')');
    if (!at || !close || strspn(at + 6, "0123456789abcdef") != (size_t)(close - at - 6))
        return 0;
    *at = *close = 0;
    char *comma = NULL;
    for (char *p = text; (p = strstr(p, ", ")); p += 2)
        comma = p;
    if (!comma)
        return 0;
    char *name = strstr(comma, " in ");
    name = name ? name + 4 : comma + 2;
    if (!file_of(name, path) || !look_up(path, at + 4, function, line))
        return 0;
    put(text, (size_t)(comma - text));
    put(", ", 2);
    put(function, strlen(function));
    put(", ", 2);
    put(line, strlen(line));
    put(")", 1);
    return 1;
}

/* Some text came.  From a "(" on it is held until the ")", the end of the line, or too much. */
static void take(const char *text, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        if (held_bytes == 0 && text[i] != '(') {
            size_t n = i;
            while (n < bytes && text[n] != '(')
                n++;
            put(text + i, n - i);
            i = n - 1;
            continue;
        }
        if (text[i] == '(')
            release();
        held[held_bytes++] = text[i];
        if (text[i] == ')' && translate())
            held_bytes = 0;
        else if (text[i] == ')' || text[i] == '\n' || held_bytes == PLACE_BYTES)
            release();
    }
}

/* Passes on what comes from `in` until its end. */
static void pass(int in)
{
    char text[4096];
    struct pollfd wait = { .fd = in, .events = POLLIN };
    for (;;) {
        int ready = poll(&wait, 1, held_bytes ? HOLD_MS : -1);
        if (ready == 0)
            release();
        if (ready <= 0)
            continue;
        ssize_t n = read(in, text, sizeof text);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        take(text, (size_t)n);
    }
    release();
}

int main(int argc, char **argv)
{
    int ends[2], status = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: places PROGRAM COMMAND...\n");
        return 2;
    }
    program = argv[1];
    if (pipe(ends)) {
        execvp(argv[2], argv + 2);
        return 127;
    }
    pid_t child = fork();
    if (child <= 0) {
        if (child == 0) {
            dup2(ends[1], STDOUT_FILENO);
            close(ends[0]);
            close(ends[1]);
        }
        execvp(argv[2], argv + 2); /* without a child: as it comes, untranslated */
        fprintf(stderr, "places: I cannot run \"%s\"\n", argv[2]);
        _exit(127);
    }
    /* Ctrl-C is for the command; what it still says is passed on. */
    signal(SIGINT, SIG_IGN);
    close(ends[1]);
    pass(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

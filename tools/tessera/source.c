/* source.c - a learner's source beside the tutorial's: which TASKs have been touched, and the
 * same source with other lines in the place of some TASKs.
 *
 * Owns:    nothing; files are read whole and stay in memory until the program ends.
 * Entered: tutor.c, `tutor source`.
 * Uses:    the marks of tools/tasks.sh ("//@ number", "//@ number before", "//@ end").
 * Never:   trusts that the learner left the given lines alone: what is left of them is found by the
 *          longest common sequence of lines, and a TASK's place lies between the given lines
 *          around it.
 *
 * tutor source touched TEMPLATE FILE          the numbers of the TASKs with anything in their place
 * tutor source fill TEMPLATE FILE CHANGE...   FILE with changes, on standard output
 *     solve=N     the solution in the place of TASK N
 *     reset=N     what is there before TASK N is done
 *     N=TEXTFILE  the text of a file in the place of TASK N
 *     lines=PATH  with #line, so that the compiler speaks of the lines of PATH
 * Ends with 0, or with 2 and a message. */
#include "tools.h"

enum { MAX_BLOCKS = 64, MAX_COMMON = 60 };

struct text {
    char **lines;
    int count;
};

/* One place of a TASK: what stands there before it is done, and what solves it. */
struct block {
    int task;
    int given; /* how many given lines stand before it */
    struct text before, solution;
    int from, to; /* the lines of the learner's file that are there now */
};

struct template
{
    struct text given;
    struct block blocks[MAX_BLOCKS];
    int count;
};

/* The lines of a file, without their ends. A file that cannot be read ends the program. */
static struct text read_lines(const char *path)
{
    struct text t = { NULL, 0 };
    char *all = read_file(path);
    int room = 0;
    for (char *at = all; *at;) {
        char *end = strchr(at, '\n');
        if (t.count == room)
            t.lines = resize(t.lines, (size_t)(room = room ? room * 2 : 256) * sizeof *t.lines);
        t.lines[t.count++] = at;
        if (!end)
            break;
        *end = 0;
        at = end + 1;
    }
    return t;
}

static void add_line(struct text *t, char *line)
{
    t->lines = resize(t->lines, (size_t)(t->count + 1) * sizeof *t->lines);
    t->lines[t->count++] = line;
}

/* The line without the blanks at its ends: where it begins, and its length. */
static const char *trimmed(const char *line, int *length)
{
    while (isspace((unsigned char)*line))
        line++;
    int n = (int)strlen(line);
    while (n > 0 && isspace((unsigned char)line[n - 1]))
        n--;
    *length = n;
    return line;
}

/* How much two lines have in common: 0, or more for longer lines, so that a brace never counts as
 * much as a sentence. */
static int common(const char *a, const char *b)
{
    int m, n;
    a = trimmed(a, &m);
    b = trimmed(b, &n);
    if (m == 0 || m != n || memcmp(a, b, (size_t)m) != 0)
        return 0;
    return 1 + (m < MAX_COMMON ? m : MAX_COMMON);
}

/* The place of TASK `task` behind the given lines so far: the one that is there, or a new one. */
static struct block *block_for(struct template *t, int task)
{
    if (t->count && t->blocks[t->count - 1].task == task &&
        t->blocks[t->count - 1].given == t->given.count)
        return &t->blocks[t->count - 1];
    if (t->count == MAX_BLOCKS)
        stop("the tutorial has more than %d places of TASKs", MAX_BLOCKS);
    struct block *b = &t->blocks[t->count++];
    *b = (struct block){ .task = task, .given = t->given.count };
    return b;
}

/* Read a tutorial's source with its marks. */
static struct template *read_template(const char *path)
{
    struct template *t = resize(NULL, sizeof *t);
    memset(t, 0, sizeof *t);
    struct text source = read_lines(path);
    struct text *into = &t->given;
    for (int i = 0; i < source.count; i++) {
        int length, task = 0;
        char word[8] = "";
        const char *line = trimmed(source.lines[i], &length);
        if (strncmp(line, "//@ ", 4) != 0) {
            add_line(into, source.lines[i]);
            continue;
        }
        if (sscanf(line, "//@ %d %7s", &task, word) < 1) {
            into = &t->given; /* "//@ end" */
            continue;
        }
        struct block *b = block_for(t, task);
        into = strcmp(word, "before") == 0 ? &b->before : &b->solution;
    }
    return t;
}

/* The same for two lines where they stand. Of several lines that are equal, a brace most often, the
 * one is meant that is indented as the given one, or is followed by the line that follows it
 * there. */
static int likeness(const struct text *given, int g, const struct text *own, int i)
{
    int same = common(given->lines[g], own->lines[i]), m, n;
    if (same == 0)
        return 0;
    bool next = false;
    if (g + 1 < given->count && i + 1 < own->count) {
        const char *a = trimmed(given->lines[g + 1], &m), *b = trimmed(own->lines[i + 1], &n);
        next = m == n && memcmp(a, b, (size_t)m) == 0;
    }
    return 4 * same + (strcmp(given->lines[g], own->lines[i]) == 0) + next;
}

/* Which given line is which line of the learner's file: match[g], or -1 for one that is gone. */
static int *align(const struct text *given, const struct text *own)
{
    int rows = given->count, columns = own->count, wide = columns + 1;
    int *best = resize(NULL, (size_t)(rows + 1) * (size_t)wide * sizeof *best);
    memset(best, 0, (size_t)(rows + 1) * (size_t)wide * sizeof *best);
    for (int g = rows - 1; g >= 0; g--) {
        for (int i = columns - 1; i >= 0; i--) {
            int same = likeness(given, g, own, i);
            int skip = best[(g + 1) * wide + i], skip_own = best[g * wide + i + 1];
            int most = skip > skip_own ? skip : skip_own;
            int with = same ? same + best[(g + 1) * wide + i + 1] : 0;
            best[g * wide + i] = with > most ? with : most;
        }
    }
    int *match = resize(NULL, (size_t)(rows + 1) * sizeof *match);
    int i = 0;
    for (int g = 0; g < rows; g++) {
        match[g] = -1;
        for (int j = i; j < columns && match[g] < 0; j++) {
            int same = likeness(given, g, own, j);
            if (same && best[g * wide + i] == same + best[(g + 1) * wide + j + 1])
                match[g] = j;
        }
        if (match[g] >= 0 && best[(g + 1) * wide + i] < best[g * wide + i])
            i = match[g] + 1;
        else
            match[g] = -1;
    }
    free(best);
    return match;
}

/* Find the lines of the learner's file that are the places of the TASKs. */
static void find_places(struct template *t, const struct text *own)
{
    int *match = align(&t->given, own);
    for (int k = 0; k < t->count; k++) {
        struct block *b = &t->blocks[k];
        b->from = 0;
        b->to = own->count;
        for (int g = 0; g < b->given; g++)
            b->from = match[g] >= 0 ? match[g] + 1 : b->from;
        for (int g = t->given.count - 1; g >= b->given; g--)
            b->to = match[g] >= 0 ? match[g] : b->to;
        if (k && b->from < t->blocks[k - 1].to)
            b->from = t->blocks[k - 1].to; /* a neighbour has what lies between the two */
        if (b->to < b->from)
            b->to = b->from;
        int length;
        while (b->to > b->from + 1 && (trimmed(own->lines[b->to - 1], &length), length == 0))
            b->to--; /* empty lines behind the TASK are given */
    }
    free(match);
}

/* What of some lines is neither blank nor comment, one character after the other. */
static char *essence(char **lines, int count)
{
    size_t room = 1;
    for (int i = 0; i < count; i++)
        room += strlen(lines[i]) + 1;
    char *out = resize(NULL, room), *to = out;
    bool inside = false;
    for (int i = 0; i < count; i++) {
        for (const char *c = lines[i]; *c; c++) {
            if (inside) {
                if (c[0] == '*' && c[1] == '/') {
                    inside = false;
                    c++;
                }
            } else if (c[0] == '/' && c[1] == '*') {
                inside = true;
                c++;
            } else if (c[0] == '/' && c[1] == '/') {
                break;
            } else if (!isspace((unsigned char)*c)) {
                *to++ = *c;
            }
        }
    }
    *to = 0;
    return out;
}

/* Is there anything in this place that was not there from the start? */
static bool is_touched(const struct block *b, const struct text *own)
{
    char *now = essence(own->lines + b->from, b->to - b->from);
    char *before = essence(b->before.lines, b->before.count);
    bool differs = strcmp(now, before) != 0;
    free(now);
    free(before);
    return differs;
}

static void print_touched(const struct template *t, const struct text *own)
{
    for (int k = 0; k < t->count; k++)
        if (is_touched(&t->blocks[k], own))
            printf("%d\n", t->blocks[k].task);
}

/* Do the arguments say anything of this TASK? Then *text is what comes into its place. */
static bool change_for(const struct block *b, char **changes, struct text *text)
{
    for (; *changes; changes++) {
        int task = 0;
        if (sscanf(*changes, "solve=%d", &task) == 1 && task == b->task) {
            *text = b->solution;
            return true;
        }
        if (sscanf(*changes, "reset=%d", &task) == 1 && task == b->task) {
            static char *nothing[] = { "" };
            *text = b->before.count ? b->before : (struct text){ nothing, 1 };
            return true;
        }
        if (sscanf(*changes, "%d=", &task) == 1 && task == b->task) {
            *text = read_lines(strchr(*changes, '=') + 1);
            return true;
        }
    }
    return false;
}

static void print_lines(char **lines, int count)
{
    for (int i = 0; i < count; i++)
        puts(lines[i]);
}

/* Print the learner's file with what the arguments say in the places of the TASKs. A TASK of
 * several places has a text that is given by name in the first of them; the others are then
 * empty. */
static void print_filled(struct template *t, const struct text *own, char **changes)
{
    const char *path = NULL;
    for (char **c = changes; *c; c++)
        path = strncmp(*c, "lines=", 6) == 0 ? *c + 6 : path;
    if (path)
        printf("#line 1 \"%s\"\n", path);
    int at = 0;
    for (int k = 0; k < t->count; k++) {
        struct block *b = &t->blocks[k];
        struct text text;
        if (!change_for(b, changes, &text))
            continue;
        print_lines(own->lines + at, b->from - at);
        print_lines(text.lines, text.count);
        at = b->to;
        if (path)
            printf("#line %d \"%s\"\n", at + 1, path);
    }
    print_lines(own->lines + at, own->count - at);
}

int source_main(int count, char **words)
{
    if (count < 3)
        stop("usage: tutor source touched|fill TEMPLATE FILE [CHANGE...]");
    struct template *t = read_template(words[1]);
    struct text own = read_lines(words[2]);
    find_places(t, &own);
    if (strcmp(words[0], "touched") == 0)
        print_touched(t, &own);
    else if (strcmp(words[0], "fill") == 0)
        print_filled(t, &own, words + 3);
    else
        stop("tutor source: there is no \"%s\"", words[0]);
    return 0;
}

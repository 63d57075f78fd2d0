/* check.c - decides which TASKs of a tutorial are done, from what the kernel saw.
 *
 * Owns:    nothing; files are read whole and stay in memory until the program ends.
 * Entered: tutor.c, `tutor check`.
 * Uses:    the tutorial's table (check.txt; docs/tutorials.md says how to write one), and facts:
 *          lines that facts.c makes of the kernel's stream, one for each event, and one for each
 *          object, slot and thread at the end.
 * Never:   looks at the learner's source. */
#include "tools.h"

enum { MAX_WORDS = 64, MAX_NAMES = 64, MAX_RUNS = 8, MAX_TASKS = 64, MAX_ROWS = 24, WIDE = 78 };

/* One word of a fact or of a condition: name, how they are compared, value. */
struct field {
    char *name;
    char sign[3];
    char *value;
};

struct fact {
    char *kind;
    struct field fields[MAX_WORDS];
    int count;
};

/* One boot: what the kernel saw, and which facts the table's names stand for. */
struct run {
    const char *name; /* of the trial; "" for the learner's own program */
    struct fact *facts;
    int count;
    int bound[MAX_NAMES]; /* a fact's number, or -1 */
};

struct row {
    char *name;
    bool wanted; /* `unless`: it is a mistake if this is not so */
    char *condition, *wrong, *hint;
};

struct task {
    int number;
    char *title, *done, *start;
    struct row rows[MAX_ROWS];
    int count;
};

static struct {
    char *names[MAX_NAMES], *queries[MAX_NAMES];
    int name_count;
    struct task tasks[MAX_TASKS];
    int task_count;
    struct run runs[MAX_RUNS];
    int run_count;
} table;

/* ---- words ---- */

/* Cut the next word off the text at *at: up to a blank that is not in quotes. NULL at the end. */
static char *next_word(char **at)
{
    char *c = *at;
    while (isspace((unsigned char)*c))
        c++;
    if (!*c)
        return NULL;
    char *word = c, *to = c;
    bool quoted = false;
    for (; *c && (quoted || !isspace((unsigned char)*c)); c++) {
        if (*c == '"')
            quoted = !quoted;
        else
            *to++ = *c;
    }
    *at = *c ? c + 1 : c;
    *to = 0;
    return word;
}

/* Split "name=value", "name!=value", "name>=value", "name~value". false: the word has no sign. */
static bool split_field(char *word, struct field *f)
{
    size_t n = strcspn(word, "=!<>~");
    if (!word[n])
        return false;
    f->name = word;
    f->sign[0] = word[n];
    f->sign[1] = word[n + 1] == '=' && word[n] != '=' && word[n] != '~' ? '=' : 0;
    f->sign[2] = 0;
    f->value = word + n + 1 + (f->sign[1] != 0);
    word[n] = 0;
    return true;
}

static const char *value_of(const struct fact *f, const char *name)
{
    for (int i = 0; i < f->count; i++)
        if (strcmp(f->fields[i].name, name) == 0)
            return f->fields[i].value;
    return NULL;
}

static bool is_number(const char *text, uint64_t *number)
{
    char *end;
    if (!isdigit((unsigned char)*text))
        return false;
    *number = strtoull(text, &end, 0);
    return !*end;
}

/* ---- the table ---- */

static char *rest_of(char *line)
{
    while (isspace((unsigned char)*line))
        line++;
    return line;
}

/* Add a line to a text that goes over several. */
static void continue_text(char **text, const char *more)
{
    size_t old = strlen(*text);
    *text = strcpy(resize(NULL, old + strlen(more) + 2), *text);
    (*text)[old] = ' ';
    strcpy(*text + old + 1, more);
}

/* Does the line begin with this word and a blank, or a colon? Then what stands behind it, else
 * NULL. */
static char *after(char *line, const char *word)
{
    size_t n = strlen(word);
    return strncmp(line, word, n) == 0 ? rest_of(line + n) : NULL;
}

static struct task *task_number(int number)
{
    for (int i = 0; i < table.task_count; i++)
        if (table.tasks[i].number == number)
            return &table.tasks[i];
    return NULL;
}

/* A line "let NAME = query". Returns where more of the query comes. */
static char **read_let(char *line)
{
    char *equals = strchr(line, '=');
    if (!equals || table.name_count == MAX_NAMES)
        stop("check.txt: not \"let NAME = query\", or too many: %s", line);
    char *at = line;
    table.names[table.name_count] = next_word(&at);
    table.queries[table.name_count] = rest_of(equals + 1);
    return &table.queries[table.name_count++];
}

/* A line "TASK 3: title". */
static char **read_task(char *line)
{
    if (table.task_count == MAX_TASKS)
        stop("check.txt: more than %d TASKs", MAX_TASKS);
    struct task *t = &table.tasks[table.task_count++];
    char *colon = strchr(line, ':');
    t->number = atoi(line);
    if (!colon || !t->number)
        stop("check.txt: not \"TASK number: title\": TASK %s", line);
    t->title = rest_of(colon + 1);
    t->done = t->start = "";
    return &t->title;
}

/* A line "name: if condition" or "name: unless condition" of TASK t. */
static char **read_row(struct task *t, char *line)
{
    char *colon = strchr(line, ':');
    if (!colon || t->count == MAX_ROWS)
        stop("check.txt, TASK %d: not a row \"name: if ...\", or too many: %s", t->number, line);
    *colon = 0;
    char *sense = rest_of(colon + 1), *condition = after(sense, "if ");
    struct row *r = &t->rows[t->count++];
    r->name = line;
    r->wanted = !condition;
    if (!condition)
        condition = after(sense, "unless ");
    if (!condition)
        stop("check.txt, TASK %d: \"%s\" has neither \"if\" nor \"unless\"", t->number, line);
    r->condition = condition;
    r->wrong = r->hint = NULL;
    return &r->condition;
}

/* A line below a TASK. */
static char **read_below(struct task *t, char *line)
{
    struct row *r = t->count ? &t->rows[t->count - 1] : NULL;
    char **to = NULL, *text;
    if ((text = after(line, "done:")))
        to = &t->done;
    else if ((text = after(line, "start:")))
        to = &t->start;
    else if (r && (text = after(line, "wrong:")))
        to = &r->wrong;
    else if (r && (text = after(line, "hint:")))
        to = &r->hint;
    if (!to)
        return read_row(t, line);
    *to = text;
    return to;
}

/* Read the table. What begins a line without a blank is a name, a trial or a TASK; below a TASK
 * come its texts and rows; a line that begins with eight blanks goes on with the one before. */
static void read_table(const char *path)
{
    struct task *task = NULL;
    char **more = NULL;
    for (char *line = read_file(path), *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        char *text = rest_of(line);
        if (!*text || *text == '#')
            continue;
        if (text - line >= 8) {
            if (more)
                continue_text(more, text);
        } else if (text != line) {
            more = task ? read_below(task, text) : NULL;
        } else if (after(text, "let ")) {
            more = read_let(after(text, "let "));
        } else if (after(text, "qemu ") || after(text, "budget ")) {
            more = NULL; /* for tools/learn.sh */
        } else if (after(text, "trial ")) {
            more = NULL; /* tools/learn.sh makes the boot */
            task = NULL;
        } else if (after(text, "TASK ")) {
            more = read_task(after(text, "TASK "));
            task = &table.tasks[table.task_count - 1];
        } else {
            stop("check.txt: neither \"let\" nor \"trial\" nor \"TASK\": %s", line);
        }
    }
    for (int i = 0; i < table.task_count; i++)
        for (int k = 0; k < table.tasks[i].count; k++)
            if (!table.tasks[i].rows[k].wrong || !table.tasks[i].rows[k].hint)
                stop("check.txt, TASK %d: the row \"%s\" lacks \"wrong:\" or \"hint:\"",
                     table.tasks[i].number, table.tasks[i].rows[k].name);
}

/* ---- facts ---- */

/* Read the facts of one boot. Each line: kind name=value name="a value with blanks" ... */
static void read_run(const char *name, const char *path)
{
    if (table.run_count == MAX_RUNS)
        stop("tutor check: more than %d boots", MAX_RUNS);
    struct run *r = &table.runs[table.run_count++];
    int room = 0;
    *r = (struct run){ .name = name };
    for (char *line = read_file(path), *next; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = 0;
        char *at = line, *kind = next_word(&at), *word;
        if (!kind)
            continue;
        if (r->count == room)
            r->facts = resize(r->facts, (size_t)(room = room ? 2 * room : 512) * sizeof *r->facts);
        struct fact *f = &r->facts[r->count++];
        f->kind = kind;
        f->count = 0;
        while (f->count < MAX_WORDS && (word = next_word(&at)))
            if (split_field(word, &f->fields[f->count]))
                f->count++;
    }
}

/* ---- conditions ---- */

/* The fact that a name stands for: "it" is the one that was found last. NULL: none. */
static const struct fact *named(const struct run *r, const char *name, size_t length, int it)
{
    if (length == 2 && memcmp(name, "it", 2) == 0)
        return it >= 0 ? &r->facts[it] : NULL;
    for (int i = 0; i < table.name_count; i++)
        if (strlen(table.names[i]) == length && memcmp(table.names[i], name, length) == 0)
            return r->bound[i] >= 0 ? &r->facts[r->bound[i]] : NULL;
    stop("check.txt: there is no name \"%.*s\"", (int)length, name);
}

/* The value of "name.field"; NULL if the name stands for nothing, or the fact has no such field. */
static const char *value_named(const struct run *r, const char *text, size_t length, int it)
{
    const char *dot = memchr(text, '.', length);
    if (!dot)
        stop("check.txt: \"%.*s\" is not name.field", (int)length, text);
    const struct fact *f = named(r, text, (size_t)(dot - text), it);
    char field[32] = "";
    size_t n = length - (size_t)(dot + 1 - text);
    if (n >= sizeof field)
        stop("check.txt: the field in \"%.*s\" is too long", (int)length, text);
    memcpy(field, dot + 1, n);
    return f ? value_of(f, field) : NULL;
}

/* Is a value one of "this|that"? One alternative may end in *. */
static bool is_one_of(const char *found, const char *wanted)
{
    for (;;) {
        size_t n = strcspn(wanted, "|");
        uint64_t a, b;
        char one[128];
        snprintf(one, sizeof one, "%.*s", (int)n, wanted);
        if (is_number(found, &a) && is_number(one, &b) ? a == b : strcmp(found, one) == 0)
            return true;
        if (n && wanted[n - 1] == '*' && strncmp(found, wanted, n - 1) == 0)
            return true;
        if (!wanted[n])
            return false;
        wanted += n + 1;
    }
}

/* Is one of "this|that" a part of a value? */
static bool has_one_of(const char *found, const char *wanted)
{
    for (;;) {
        char one[256];
        size_t n = strcspn(wanted, "|");
        snprintf(one, sizeof one, "%.*s", (int)n, wanted);
        if (strstr(found, one))
            return true;
        if (!wanted[n])
            return false;
        wanted += n + 1;
    }
}

static bool compare(const char *found, const char *sign, const char *wanted)
{
    uint64_t a, b;
    switch (*sign) {
    case '=':
        return is_one_of(found, wanted);
    case '!':
        return !is_one_of(found, wanted);
    case '~':
        return has_one_of(found, wanted);
    }
    if (!is_number(found, &a) || !is_number(wanted, &b))
        return false;
    if (*sign == '<')
        return sign[1] ? a <= b : a < b;
    return sign[1] ? a >= b : a > b;
}

/* A condition in words, and how far it has been read. */
struct condition {
    char *words[MAX_WORDS];
    int count;
};

static bool is_between(const char *word)
{
    return strcmp(word, "then") == 0 || strcmp(word, "and") == 0;
}

/* Does fact number `at` fit the query whose first word is w? */
static bool fits(const struct run *r, const struct condition *c, int w, int at, int it)
{
    const struct fact *f = &r->facts[at];
    if (strcmp(f->kind, c->words[w]) != 0)
        return false;
    for (w++; w < c->count && !is_between(c->words[w]); w++) {
        struct field wanted;
        char *copy = strcpy(resize(NULL, strlen(c->words[w]) + 1), c->words[w]);
        if (!split_field(copy, &wanted))
            stop("check.txt: \"%s\" in a condition is not field=value", copy);
        const char *value = wanted.value, *found = value_of(f, wanted.name);
        if (*value == '$')
            value = value_named(r, value + 1, strlen(value + 1), it);
        bool same = value && found && compare(found, wanted.sign, value);
        free(copy);
        if (!same)
            return false;
    }
    return true;
}

/* Is there a fact behind number `from` that fits the query at w, and behind it, after "then", the
 * next one? *it is then the last. */
static bool chain(const struct run *r, const struct condition *c, int w, int from, int *it)
{
    int end = w;
    while (end < c->count && !is_between(c->words[end]))
        end++;
    bool more = end < c->count && strcmp(c->words[end], "then") == 0;
    int before = *it;
    for (int i = from + 1; i < r->count; i++) {
        if (!fits(r, c, w, i, before))
            continue;
        *it = i;
        if (!more || chain(r, c, end + 1, i, it))
            return true;
        *it = before;
    }
    return false;
}

/* The boot of a trial. One that was not made yet is asked for: tools/learn.sh makes it, and asks
 * again. */
static const struct run *trial_named(const char *name)
{
    for (int i = 1; i < table.run_count; i++)
        if (strcmp(table.runs[i].name, name) == 0)
            return &table.runs[i];
    printf("trial: %s\n", name);
    exit(3);
}

/* Is the condition true? Its parts, with "and" between, are looked at one after the other up to one
 * that is not; a part that begins with "in NAME" looks at the trial NAME. *run and *it become the
 * boot and the fact that were found last. */
static bool holds(const struct condition *c, const struct run **run, int *it)
{
    *run = &table.runs[0];
    *it = -1;
    for (int w = 0; w < c->count;) {
        const struct run *r = &table.runs[0];
        if (strcmp(c->words[w], "in") == 0 && w + 2 < c->count) {
            r = trial_named(c->words[w + 1]);
            w += 2;
        }
        bool no = strcmp(c->words[w], "no") == 0;
        int found = r == *run ? *it : -1;
        if (chain(r, c, w + no, -1, &found) == no)
            return false;
        if (!no) {
            *run = r;
            *it = found;
        }
        while (w < c->count && strcmp(c->words[w], "and") != 0)
            w++;
        w++;
    }
    return true;
}

static struct condition split(const char *text)
{
    struct condition c = { .count = 0 };
    char *at = strcpy(resize(NULL, strlen(text) + 1), text);
    while (c.count < MAX_WORDS && (c.words[c.count] = next_word(&at)))
        c.count++;
    return c;
}

/* The table's names, in this boot: each is the first fact that fits its query ("last": the last
 * one). */
static void bind_names(struct run *r)
{
    for (int i = 0; i < MAX_NAMES; i++)
        r->bound[i] = -1;
    for (int i = 0; i < table.name_count; i++) {
        struct condition c = split(table.queries[i]);
        int last = c.count && strcmp(c.words[0], "last") == 0, it = -1;
        if (!last) {
            if (chain(r, &c, 0, -1, &it))
                r->bound[i] = it;
            continue;
        }
        for (int at = 0; at < r->count; at++)
            if (fits(r, &c, 1, at, -1))
                r->bound[i] = at;
    }
}

/* Does this row tell a mistake? *run and *it are then what its texts speak of. */
static bool tells(const struct row *row, const struct run **run, int *it)
{
    struct condition c = split(row->condition);
    return holds(&c, run, it) != row->wanted;
}

/* ---- the verdict ---- */

/* A text of the table with each {name.field} replaced, or "?" where it stands for nothing. */
static char *filled(const char *text, const struct run *r, int it)
{
    char *out = resize(NULL, strlen(text) + 4096), *to = out, *end = out + strlen(text) + 4000;
    while (*text && to < end) {
        const char *close = *text == '{' ? strchr(text, '}') : NULL;
        if (!close) {
            *to++ = *text++;
            continue;
        }
        const char *value = value_named(r, text + 1, (size_t)(close - text - 1), it);
        to += snprintf(to, (size_t)(end - to), "%s", value ? value : "?");
        text = close + 1;
    }
    *to = 0;
    return out;
}

/* Print a text with a margin, at most WIDE columns. */
static void print_wrapped(const char *text, int margin)
{
    int column = 0;
    while (*text) {
        int n = (int)strcspn(text, " ");
        if (column && column + 1 + n > WIDE) {
            putchar('\n');
            column = 0;
        }
        column += column ? printf(" %.*s", n, text) : printf("%*s%.*s", margin, "", n, text);
        text += n;
        while (*text == ' ')
            text++;
    }
    putchar('\n');
}

enum { MARGIN = 4 };

/* What was asked for on the command line. */
static struct {
    int last_touched; /* the last TASK with something in its place; none behind it is begun */
    int before;       /* so many TASKs were right when it was looked last */
    int undone_by;    /* the TASK without which the wrong one is right; 0: it is wrong by itself */
    bool rows;        /* print the row's name alone: for tests */
    bool hint;        /* print the hint alone */
} asked;

/* TASK t is right as long as TASK `by` is solved as the tutorial has it. With the learner's lines
 * there it is not. */
static void print_undone(const struct task *t, const struct task *by, const char *wrong)
{
    char text[256];
    if (asked.rows) {
        printf("TASK %d undoes-%d\n", by->number, t->number);
    } else if (asked.hint) {
        printf("TASK %d: %s\n", by->number, by->title);
        snprintf(
            text, sizeof text,
            "Look at both, TASK %d and TASK %d: with our lines for TASK %d, yours for TASK %d do "
            "what they should. ",
            t->number, by->number, by->number, t->number);
        char *whole = strcpy(resize(NULL, sizeof text + strlen(by->start)), text);
        print_wrapped(filled(strcat(whole, by->start), &table.runs[0], -1), MARGIN);
    } else {
        printf("TASK %d is not right yet: %s\n", by->number, by->title);
        snprintf(text, sizeof text,
                 "TASK %d was right, and with these lines it is not any more:", t->number);
        print_wrapped(text, MARGIN);
        print_wrapped(wrong, MARGIN);
        printf("%*s./hint says what to do.\n", MARGIN, "");
    }
}

static void print_mistake(const struct task *t, const struct row *row, const struct run *r, int it)
{
    if (asked.undone_by) {
        print_undone(t, task_number(asked.undone_by), filled(row->wrong, r, it));
    } else if (asked.rows) {
        printf("TASK %d %s\n", t->number, row->name);
    } else if (asked.hint) {
        printf("TASK %d: %s\n", t->number, t->title);
        print_wrapped(filled(row->hint, r, it), MARGIN);
    } else {
        printf("TASK %d is not right yet: %s\n", t->number, t->title);
        print_wrapped(filled(row->wrong, r, it), MARGIN);
        printf("%*s./hint says what to do.\n", MARGIN, "");
    }
}

static void print_next(const struct task *t)
{
    if (asked.rows) {
        printf("TASK %d next\n", t->number);
    } else if (asked.hint) {
        printf("TASK %d: %s\n", t->number, t->title);
        print_wrapped(filled(t->start, &table.runs[0], -1), MARGIN);
    } else {
        printf("The next one is TASK %d: %s\n", t->number, t->title);
    }
}

/* What a TASK changed, told when it is right for the first time. */
static void print_done(const struct task *t)
{
    if (asked.rows || asked.hint || t->number <= asked.before)
        return;
    printf("TASK %d is right: %s\n", t->number, t->title);
    print_wrapped(filled(t->done, &table.runs[0], -1), MARGIN);
}

/* Go through the TASKs up to the first that is not done. Returns how many are right. */
static int judge(void)
{
    for (int i = 0; i < table.task_count; i++) {
        const struct task *t = task_number(i + 1);
        if (!t)
            stop("check.txt has no TASK %d", i + 1);
        if (t->number > asked.last_touched) {
            print_next(t);
            return i;
        }
        for (int k = 0; k < t->count; k++) {
            const struct run *r;
            int it;
            if (tells(&t->rows[k], &r, &it)) {
                print_mistake(t, &t->rows[k], r, it);
                return i;
            }
        }
        print_done(t);
    }
    if (asked.rows)
        printf("all\n");
    else
        printf("All %d TASKs are right.\n", table.task_count);
    return table.task_count;
}

/* A word of the command line behind the table and the facts. */
static void take_word(char *word)
{
    struct field f;
    if (!split_field(word, &f))
        stop("tutor check: \"%s\" is not name=value", word);
    if (strcmp(f.name, "last") == 0) {
        asked.last_touched = atoi(f.value);
    } else if (strcmp(f.name, "before") == 0) {
        asked.before = atoi(f.value);
    } else if (strcmp(f.name, "undone-by") == 0) {
        asked.undone_by = atoi(f.value);
        if (!task_number(asked.undone_by))
            stop("tutor check: undone-by=N, a TASK's number");
    } else if (strcmp(f.name, "say") == 0) {
        asked.rows = strcmp(f.value, "row") == 0;
        asked.hint = strcmp(f.value, "hint") == 0;
    } else if (strcmp(f.name, "trial") == 0) {
        char *colon = strchr(f.value, ':');
        if (!colon)
            stop("tutor check: trial=NAME:FACTS");
        *colon = 0;
        read_run(f.value, colon + 1);
    } else {
        stop("tutor check: there is no \"%s\"", f.name);
    }
}

/* check TABLE FACTS [last=N] [before=N] [undone-by=N] [say=row|hint] [trial=NAME:FACTS]... Ends
 * with 0 if all TASKs are right, with 1 if not, with 2 and a message if something is amiss; with 3
 * and "trial: NAME" if the verdict depends on a trial that is not among the words. Prints, at last,
 * "right: N". */
int check_main(int count, char **words)
{
    if (count < 2)
        stop("usage: tutor check TABLE FACTS [last=N] [before=N] [undone-by=N] [say=row|hint] "
             "[trial=NAME:FACTS]");
    read_table(words[0]);
    read_run("", words[1]);
    asked.last_touched = table.task_count;
    for (int i = 2; i < count; i++)
        take_word(words[i]);
    for (int i = 0; i < table.run_count; i++)
        bind_names(&table.runs[i]);
    int right = judge();
    printf("right: %d\n", right);
    return right == table.task_count ? 0 : 1;
}

/* view.c - one HTML file that shows a run: the page of tools/view with a stream in it.
 *
 * Owns:    nothing.
 * Entered: tessera.c, `tessera view`.
 * Uses:    stream.h for the addresses that the stream names; lines.h for their places in the
 *          source. The page reads the stream itself (tools/view/model.js).
 * Never:   writes half a page: the file appears when it is whole.
 *
 * tessera view [-i] STREAM OUT.html [PROGRAM [NAME=PROGRAM...]]: PROGRAM is the root task's ELF
 * file; further ones are the programs that it starts, by the names that they have in the kernel.
 * From them come the lines of source; without them the page has everything else.  -i: the run was
 * under QEMU's -icount shift=0, so a tick of the clock is an instruction. */
#include "answers.h"
#include "lines.h"
#include "state.h"
#include "stream.h"
#include "table.h"
#include "tools.h"
#include <errno.h>
#include <unistd.h>

/* ---- the files of the page ---- */

/* In this program, so that it can be taken elsewhere. Each ends with a zero. */
#define PAGE_FILE(symbol, file) \
    extern const char page_##symbol[]; \
    __asm__(".pushsection .rodata\n" \
            "page_" #symbol ":\n" \
            ".incbin \"tools/view/" file "\"\n" \
            ".byte 0\n" \
            ".popsection\n");
#include "page.def"
#undef PAGE_FILE

static const struct {
    const char *name, *text;
} page_files[] = {
#define PAGE_FILE(symbol, file) { file, page_##symbol },
#include "page.def"
#undef PAGE_FILE
};

/* ---- JSON ---- */

void put_text(FILE *out, const char *text)
{
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\')
            fprintf(out, "\\%c", *c);
        else if (*c == '\n')
            fputs("\\n", out);
        else if ((unsigned char)*c < ' ' || *c == '<')
            fprintf(out, "\\u%04x", *c);
        else
            fputc(*c, out);
    }
    fputc('"', out);
}

/* The tables of api/state.def: [[record, kind, [[field, w|l|t]...]]...], and numbers by name. */
static void put_records(FILE *out)
{
    const char *comma = "", *inner = "";
    fputs("\"records\":[", out);
#define RECORD(name, kind, text) \
    fprintf(out, "%s[\"" #name "\",%d,[", comma, kind); \
    inner = "";
#define FIELD(name, type) \
    fprintf(out, "%s[\"" #name "\",\"" type "\"]", inner); \
    inner = ",";
#define WORD(name, text) FIELD(name, "w")
#define LIST(name, most, text) FIELD(name, "l")
#define TEXT(name, text) FIELD(name, "t")
#define RECORD_END \
    fputs("]]", out); \
    comma = ",\n";
#include "state.def"
#undef FIELD
    fputs("],\n\"values\":{", out);
    comma = "";
#define VALUE(table, name, number, text) \
    fprintf(out, "%s\"" #table "_" #name "\":%d", comma, number); \
    comma = ",";
#include "state.def"
    fputs("}", out);
}

/* ---- lines of source ---- */

enum { MAX_PROGRAMS = 16, FILE_BYTES_MOST = 400000 };
struct program {
    const char *name, *path; /* name "": the root task */
    struct line *lines;
};

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* The user addresses that the stream names, each once, in order. */
static uint64_t *addresses_of(const char *bytes, size_t size, size_t *count)
{
    static struct stream s;
    uint64_t *all = NULL, last = 0;
    size_t n = 0;
    *count = 0;
    stream_begin(&s, bytes, size);
    while (stream_next(&s)) {
        uint64_t ip = s.kind == STATE_ENTRY   ? s.u.ENTRY.ip
                      : s.kind == STATE_FAULT ? s.u.FAULT.ip
                                              : 0;
        if (ip && ip != last)
            *TABLE_MORE(all, n) = ip;
        last = ip ? ip : last;
    }
    if (n)
        qsort(all, n, sizeof *all, by_number);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || all[i] != all[i - 1])
            all[(*count)++] = all[i];
    return all;
}

struct files {
    const char **path;
    size_t count;
};

static size_t file_number(struct files *f, const char *path)
{
    size_t i = 0;
    while (i < f->count && strcmp(f->path[i], path) != 0)
        i++;
    if (i == f->count)
        *TABLE_MORE(f->path, f->count) = path;
    return i;
}

/* The name by which people know a source file: within the folder in which this program runs, if it
 * is there, also where it was compiled from another place; else the end of its path. */
static const char *short_name(const char *path)
{
    char here[4096];
    size_t length = getcwd(here, sizeof here) ? strlen(here) : 0;
    if (length && strncmp(path, here, length) == 0 && path[length] == '/')
        return path + length + 1;
    for (const char *at = strchr(path, '/'); at && access(path, R_OK) != 0;
         at = strchr(at + 1, '/'))
        if (access(at + 1, R_OK) == 0)
            return at + 1;
    const char *from = path + strlen(path);
    for (int slashes = 0; from > path; from--)
        if (from[-1] == '/' && ++slashes == 3)
            break;
    return from;
}

/* The text of a source file, if it is still there and is no more than a person wrote. */
static void put_file(FILE *out, const char *path)
{
    const char *name = short_name(path), *from = access(path, R_OK) == 0 ? path : name;
    char *text = access(from, R_OK) == 0 ? read_file(from) : NULL;
    fputs("[", out);
    put_text(out, name);
    fputs(",", out);
    put_text(out, text && strlen(text) <= FILE_BYTES_MOST ? text : "");
    fputs("]", out);
}

/* {program: {address: [file, line, function]}}, and the files. */
static void put_lines(FILE *out, struct program *programs, size_t program_count,
                      const uint64_t *addresses, size_t count)
{
    struct files files = { NULL, 0 };
    const char *comma = "";
    fputs("\"lines\":{", out);
    for (size_t p = 0; p < program_count; p++) {
        fprintf(out, "%s", p ? ",\n" : "");
        put_text(out, programs[p].name);
        fputs(":{", out);
        comma = "";
        for (size_t i = 0; i < count; i++) {
            const struct line *l = &programs[p].lines[i];
            if (!l->file)
                continue;
            fprintf(out, "%s\"%llx\":[%zu,%u,", comma, (unsigned long long)addresses[i],
                    file_number(&files, l->file), l->number);
            put_text(out, l->function);
            fputs("]", out);
            comma = ",";
        }
        fputs("}", out);
    }
    fputs("},\n\"files\":[", out);
    for (size_t i = 0; i < files.count; i++) {
        fputs(i ? ",\n" : "", out);
        put_file(out, files.path[i]);
    }
    fputs("]", out);
}

/* ---- the page ---- */

static bool is_counted; /* a tick of the clock is an instruction */

static void put_base64(FILE *out, const char *bytes, size_t count)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < count; i += 3) {
        uint32_t three = (uint32_t)(unsigned char)bytes[i] << 16;
        three |= i + 1 < count ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
        three |= i + 2 < count ? (uint32_t)(unsigned char)bytes[i + 2] : 0;
        fputc(digits[three >> 18], out);
        fputc(digits[three >> 12 & 63], out);
        fputc(i + 1 < count ? digits[three >> 6 & 63] : '=', out);
        fputc(i + 2 < count ? digits[three & 63] : '=', out);
    }
}

/* The name of a file without its folder. */
static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void put_data(FILE *out, const char *stream, const char *bytes, size_t size,
                     struct program *programs, size_t program_count)
{
    size_t count = 0;
    uint64_t *addresses = addresses_of(bytes, size, &count);
    for (size_t p = 0; p < program_count; p++) {
        programs[p].lines = resize(NULL, (count + 1) * sizeof(struct line));
        if (!lines_find(programs[p].path, addresses, count, programs[p].lines))
            fprintf(stderr,
                    "tessera view: addr2line is not there (binutils has it), so the page has "
                    "no lines of source\n");
    }
    fputs("<script type=\"application/json\" id=\"about\">{\"title\":", out);
    put_text(out, base_of(program_count ? programs[0].path : stream));
    fprintf(out, ",\"bytes\":%zu,\"instructions\":%s,\n", size, is_counted ? "true" : "false");
    put_records(out);
    fputs(",\n", out);
    put_lines(out, programs, program_count, addresses, count);
    fputs(",\n", out);
    answers_put(out, bytes, size);
    fputs("}</script>\n<script type=\"text/plain\" id=\"stream\">", out);
    put_base64(out, bytes, size);
    fputs("</script>\n", out);
}

/* One file of the page: styles and scripts in their elements. */
static void put_page_file(FILE *out, const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof page_files / sizeof *page_files; i++) {
        const char *file = page_files[i].name, *end = strrchr(file, '.');
        if (strlen(file) != length || strncmp(file, name, length) != 0)
            continue;
        bool style = end && strcmp(end, ".css") == 0;
        fprintf(out, "<%s>\n%s</%s>\n", style ? "style" : "script", page_files[i].text,
                style ? "style" : "script");
        return;
    }
    stop("tessera view: page.html wants \"%.*s\", which page.def does not name", (int)length, name);
}

int view_main(int count, char **words)
{
    struct program programs[MAX_PROGRAMS] = { { NULL, NULL, NULL } };
    size_t program_count = 0, size;
    static struct stream s;
    char next[4096];
    is_counted = count && strcmp(words[0], "-i") == 0;
    count -= is_counted;
    words += is_counted;
    if (count < 2 || count > 2 + MAX_PROGRAMS)
        stop("usage: tessera view [-i] STREAM OUT.html [PROGRAM [NAME=PROGRAM...]]   "
             "(docs/views.md)");
    for (int i = 2; i < count; i++) {
        char *equals = strchr(words[i], '=');
        struct program *p = &programs[program_count++];
        *p = (struct program){ "", words[i], NULL };
        if (i == 2)
            continue;
        if (!equals)
            stop("tessera view: \"%s\" is no NAME=PROGRAM: the root task comes first, then each "
                 "program "
                 "with its name",
                 words[i]);
        *equals = 0;
        *p = (struct program){ words[i], equals + 1, NULL };
    }
    char *bytes = read_bytes(words[0], &size);
    if (!stream_begin(&s, bytes, size))
        stop("tessera view: %s: %s", words[0], s.error);
    while (stream_next(&s))
        ;
    snprintf(next, sizeof next, "%.4000s.new", words[1]);
    FILE *out = fopen(next, "wb");
    if (!out)
        stop("tessera view: %s cannot be written: %s", next, strerror(errno));
    const char *at = page_page, *found;
    while ((found = strstr(at, "<!-- put "))) {
        const char *name = found + 9, *end = strstr(name, " -->\n");
        if (!end)
            break;
        fwrite(at, 1, (size_t)(found - at), out);
        if (strncmp(name, "data ", 5) == 0)
            put_data(out, words[0], bytes, size, programs, program_count);
        else
            put_page_file(out, name, (size_t)(end - name));
        at = end + 5;
    }
    fputs(at, out);
    if (ferror(out) | fclose(out) || rename(next, words[1]))
        stop("tessera view: %s cannot be written: %s", words[1], strerror(errno));
    if (*s.error)
        fprintf(stderr, "tessera view: %s; the page shows what came before\n", s.error);
    return *s.error != 0;
}

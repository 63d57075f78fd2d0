/* archive.c - archive OUT FILE... : an archive ("newc", as cpio writes it) of files, each under its
 * last name.  With it a program carries others: user/runtime/archive.S puts it into the image. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGN = 4, REGULAR = 0100644 };
static FILE *out;
static long written;

static void stop(const char *what, const char *file)
{
    fprintf(stderr, "archive: %s \"%s\"\n", what, file);
    exit(1);
}

static void put(const void *from, size_t bytes)
{
    fwrite(from, 1, bytes, out);
    for (written += (long)bytes; written % ALIGN; written++)
        putc(0, out);
}

static void put_entry(unsigned number, const char *name, const char *content, size_t bytes)
{
    char header[111];
    /* 13 fields: number, mode, user, group, links, time, bytes, 4 device numbers, name's bytes,
     * sum. */
    snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x",
             number, REGULAR, 0u, 0u, 1u, 0u, bytes, 0u, 0u, 0u, 0u, strlen(name) + 1, 0u);
    fwrite(header, 1, 110, out);
    written += 110;
    put(name, strlen(name) + 1);
    put(content, bytes);
}

static void put_file(unsigned number, const char *path)
{
    FILE *in = fopen(path, "rb");
    const char *slash = strrchr(path, '/');
    if (!in || fseek(in, 0, SEEK_END))
        stop("I cannot read", path);
    long bytes = ftell(in);
    char *content = malloc((size_t)bytes + 1);
    rewind(in);
    if (!content || fread(content, 1, (size_t)bytes, in) != (size_t)bytes)
        stop("I cannot read all of", path);
    fclose(in);
    put_entry(number, slash ? slash + 1 : path, content, (size_t)bytes);
    free(content);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: archive OUT FILE...\n");
        return 2;
    }
    out = fopen(argv[1], "wb");
    if (!out)
        stop("I cannot write", argv[1]);
    for (int i = 2; i < argc; i++)
        put_file((unsigned)i - 1, argv[i]);
    put_entry(0, "TRAILER!!!", "", 0);
    if (fclose(out))
        stop("I cannot write all of", argv[1]);
    return 0;
}

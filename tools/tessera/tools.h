/* tools.h - what the parts of tools/tessera that judge tutorials share.
 *
 * Never: gives memory back: each part runs once, on small files. */
#pragma once
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* End the program with status 2 and a message. */
static inline __attribute__((noreturn, format(printf, 1, 2))) void stop(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(2);
}

/* Memory of this many bytes with what was in `old`; NULL is none. */
static inline void *resize(void *old, size_t bytes)
{
    void *memory = realloc(old, bytes ? bytes : 1);
    if (!memory)
        stop("tessera: no memory");
    return memory;
}

/* A whole file, with a zero behind it; *count becomes its bytes. One that cannot be read ends the
 * program. */
static inline char *read_bytes(const char *path, size_t *count)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        stop("tessera: %s cannot be read", path);
    size_t used = 0, room = 1 << 16;
    char *text = resize(NULL, room);
    for (size_t n; (n = fread(text + used, 1, room - used - 1, f)) > 0;) {
        used += n;
        if (room - used < 2)
            text = resize(text, room *= 2);
    }
    fclose(f);
    text[used] = 0;
    *count = used;
    return text;
}

/* The same as text. */
static inline char *read_file(const char *path)
{
    size_t count;
    return read_bytes(path, &count);
}

/* The parts of the program: each gets the words behind its name. */
int source_main(int count, char **words);
int check_main(int count, char **words);
int facts_main(int count, char **words) __attribute__((weak));
int view_main(int count, char **words);

/* zf_log.c - messages of a program about itself.
 *
 * Owns:    prefix and level.
 * Uses:    vsnprintf and printf; works in any thread, on a small stack. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <utils/zf_log.h>

enum { TEXT_BYTES = 384 };

static const char *tag_prefix = "";
static int output_level = ZF_LOG_VERBOSE;

void zf_log_set_tag_prefix(const char *const prefix)
{
    tag_prefix = prefix ? prefix : "";
}

void zf_log_set_output_level(const int level)
{
    output_level = level;
}

void zf_log_write(int level, const char *function, const char *file, unsigned line,
                  const char *format, ...)
{
    char text[TEXT_BYTES];
    va_list args;
    if (level < output_level)
        return;
    const char *base = strrchr(file, '/');
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    printf("%s%s%s@%s:%u %s\n", tag_prefix, *tag_prefix ? " " : "", function,
           base ? base + 1 : file, line, text);
}

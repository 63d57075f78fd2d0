/* text.c - memory and strings, printed.
 *
 * Owns:    nothing.
 * Entered: programs. */
#include <ctype.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <utils/debug.h>
#include <utils/xml.h>
#include <utils/zf_log.h>

enum { LINE_BYTES = 16 };

static void dump_line(const unsigned char *at, size_t bytes, size_t word_size)
{
    printf("%p:", (const void *)at);
    for (size_t i = 0; i < LINE_BYTES; i += word_size) {
        uint64_t word = 0;
        if (i >= bytes) {
            printf("%*s", (int)(3 + 2 * word_size), "");
            continue;
        }
        memcpy(&word, at + i, word_size);
        printf(" 0x%0*llx", (int)(2 * word_size), (unsigned long long)word);
    }
    printf("  |");
    for (size_t i = 0; i < bytes; i++)
        putchar(isprint(at[i]) ? at[i] : '.');
    printf("|\n");
}

void utils_memory_dump(void *address, size_t bytes, int word_size)
{
    if (word_size != 1 && word_size != 2 && word_size != 4 && word_size != 8) {
        ZF_LOGE("A word has 1, 2, 4 or 8 bytes, not %d", word_size);
        return;
    }
    bytes = (bytes + (size_t)word_size - 1) / (size_t)word_size * (size_t)word_size;
    for (size_t i = 0; i < bytes; i += LINE_BYTES)
        dump_line((unsigned char *)address + i, bytes - i < LINE_BYTES ? bytes - i : LINE_BYTES,
                  (size_t)word_size);
}

static int print_here(void *arg, const char *format, ...)
{
    (void)arg;
    va_list args;
    va_start(args, format);
    int n = vprintf(format, args);
    va_end(args);
    return n;
}

int utils_put_xml_escape(const char *string, int (*print)(void *arg, const char *format, ...),
                         void *arg)
{
    int n = 0;
    if (!print)
        print = print_here;
    for (; *string; string++)
        switch (*string) {
        case '"':
            n += print(arg, "%s", "&quot;");
            break;
        case '\'':
            n += print(arg, "%s", "&apos;");
            break;
        case '<':
            n += print(arg, "%s", "&lt;");
            break;
        case '>':
            n += print(arg, "%s", "&gt;");
            break;
        case '&':
            n += print(arg, "%s", "&amp;");
            break;
        default:
            n += print(arg, "%c", *string);
        }
    return n;
}

/* postmortem.c - see postmortem.h; kernel/debug/postmortem.c writes the lines.
 *
 * Owns:    nothing.
 * Entered: model.c, for a file that is a console's text.
 * Never:   takes a line whose sum is wrong, or goes on behind one that is missing. */
#include "postmortem.h"
#include "table.h"
#include <stdint.h>
#include <stdio.h>

static const char head[] = "~~~~ tessera postmortem: ", tail[] = "~~~~ end of the postmortem, ";

/* Where `what` begins behind `at`; NULL: nowhere. The text may have zeroes in it. */
static const char *find(const char *at, const char *end, const char *what)
{
    size_t n = strlen(what);
    for (; at + n <= end; at++)
        if (memcmp(at, what, n) == 0)
            return at;
    return NULL;
}

static int value_of(char c)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(letters, c) : NULL;
    return at ? (int)(at - letters) : -1;
}

/* A hexadecimal number at *at; false: none is there. */
static bool read_hex(const char **at, const char *end, size_t *out)
{
    const char *start = *at;
    for (*out = 0; *at < end && *at < start + 8; ++*at) {
        char c = **at;
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0)
            break;
        *out = *out * 16 + (size_t)digit;
    }
    return *at > start;
}

enum { MOST_BYTES = 96 };

/* A line "~NUMBER BASE64 SUM" at `at`, which is behind the "~". False: it is none, or damaged. */
static bool read_line(const char *at, const char *end, size_t *number, uint8_t *bytes,
                      size_t *count)
{
    size_t sum, given;
    unsigned bits = 0, kept = 0;
    *count = 0;
    if (!read_hex(&at, end, number) || at == end || *at++ != ' ')
        return false;
    for (; at < end && *at != ' '; at++) {
        int value = value_of(*at);
        if (*at == '=')
            continue;
        if (value < 0 || *count == MOST_BYTES)
            return false;
        kept = kept << 6 | (unsigned)value;
        bits += 6;
        if (bits >= 8)
            bytes[(*count)++] = (uint8_t)(kept >> (bits -= 8));
    }
    if (at == end || *at++ != ' ' || !read_hex(&at, end, &given))
        return false;
    sum = *number;
    for (size_t i = 0; i < *count; i++)
        sum = (sum * 31 + bytes[i]) % 65536;
    return sum == given && (at == end || *at == '\r' || *at == '\n' || *at == ' ');
}

unsigned char *postmortem_find(const char *text, size_t size, size_t *count,
                               char error[POSTMORTEM_ERROR])
{
    const char *end = text + size, *from = NULL;
    for (const char *at = text; (at = find(at, end, head)); at++)
        from = at;
    *count = 0;
    *error = 0;
    if (!from)
        return NULL;
    unsigned char *bytes = table_grow(NULL, 0, size + 1); /* base64 is longer than what it says */
    size_t expected = 1, number = 0, n;
    uint8_t line[MOST_BYTES];
    const char *last = find(from, end, tail);
    for (const char *at = from + sizeof head - 1; at < (last ? last : end); at++) {
        if (*at != '~' || !read_line(at + 1, end, &number, line, &n) || number != expected)
            continue;
        memcpy(bytes + *count, line, n);
        *count += n;
        expected++;
    }
    const char *whole = last ? last + sizeof tail - 1 : NULL;
    if (!last || !read_hex(&whole, end, &number))
        snprintf(error, POSTMORTEM_ERROR,
                 "the postmortem does not end: the console was cut off behind its line 0x%zx",
                 expected - 1);
    else if (number + 1 != expected)
        snprintf(error, POSTMORTEM_ERROR,
                 "line 0x%zx of the postmortem's 0x%zx is damaged or missing", expected, number);
    return bytes;
}

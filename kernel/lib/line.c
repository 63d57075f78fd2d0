/* line.c - the words of a command line, as boot loaders give them to the kernel.
 *
 * Owns:    nothing.
 * Entered: boot.c of each architecture; debug/options.c.
 * Never:   reads behind the zero at the end. */
#include "lib/line.h"

/* The end of the line counts as a space, so that a word may be the last. */
static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == 0;
}

/* A key may end within a word: what stands behind "trace=" is its value. A line has few words, so
 * each question reads it from the start. */
const char *line_find(const char *line, const char *key)
{
    for (const char *p = line; *p; p++) {
        word n = 0;
        if (p != line && !is_space(p[-1]))
            continue;
        while (key[n] && p[n] == key[n])
            n++;
        if (!key[n])
            return p + n;
    }
    return NULL;
}

/* "state_port=on" is not in a line that says "state_port=only". */
bool line_has(const char *line, const char *key)
{
    const char *end = line_find(line, key);
    return end && is_space(*end);
}

/* The value of a digit, up to those of hexadecimal numbers; 99 if it is none. */
static word digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return (word)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (word)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (word)(c - 'A') + 10;
    return 99;
}

/* Nobody is told of a number that is too large: its low 64 bits count. */
word line_number(const char *text)
{
    word base = 10, value = 0;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    for (;; text++) {
        word digit = digit_value(*text);
        if (digit >= base)
            return value;
        value = value * base + digit;
    }
}

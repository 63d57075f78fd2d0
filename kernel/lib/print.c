/* print.c - text to the console: %s %c %d %u %x %lu %lx and %%, with a width for %s, %u and %x.
 *
 * Owns:    nothing.   Knows nothing of the kernel.
 * Uses:    machine_put_char. */
#include "lib/print.h"
#include "machine.h"
#include <stdarg.h>

/* Text, filled up with blanks on the right to `width` characters. */
static void put_text(const char *text, word width)
{
    word n = 0;
    for (; text[n]; n++)
        machine_put_char(text[n]);
    for (; n < width; n++)
        machine_put_char(' ');
}

/* An unsigned number in `base` (2 to 16), filled up on the left to `width` with `fill`. Digits
 * come out lowest first, so they are collected and then printed backwards. */
static void put_number(word value, word base, word width, char fill)
{
    char digits[64];
    word n = 0;
    do {
        digits[n++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value && n < sizeof digits);
    for (word i = n; i < width; i++)
        machine_put_char(fill);
    while (n)
        machine_put_char(digits[--n]);
}

/* 0 - value in unsigned arithmetic, because -INT64_MIN is not defined in C. */
static void put_signed(int64_t value)
{
    if (value < 0)
        machine_put_char('-');
    put_number(value < 0 ? 0 - (word)value : (word)value, 10, 0, ' ');
}

/* Print text by a format with the conversions named above; others print a "%". The compiler
 * checks the arguments against the format, as for printf. It needs no lock and no memory, so
 * that it works before the kernel has booted and after an assertion has failed. */
void print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    for (const char *p = format; *p; p++) {
        if (*p != '%') {
            machine_put_char(*p);
            continue;
        }
        /* A conversion: perhaps a 0 to fill with zeroes, perhaps a width, perhaps "l" for a
         * word, then the letter. */
        word width = 0;
        bool is_long = false;
        char fill = ' ';
        p++;
        if (*p == '0')
            fill = *p++;
        for (; *p >= '0' && *p <= '9'; p++)
            width = width * 10 + (word)(*p - '0');
        for (; *p == 'l'; p++)
            is_long = true;
        switch (*p) {
        case 's':
            put_text(va_arg(args, const char *), width);
            break;
        case 'c':
            machine_put_char((char)va_arg(args, int));
            break;
        case 'd':
            put_signed(is_long ? va_arg(args, int64_t) : va_arg(args, int));
            break;
        case 'u':
            put_number(is_long ? va_arg(args, word) : va_arg(args, unsigned), 10, width, fill);
            break;
        case 'x':
            put_number(is_long ? va_arg(args, word) : va_arg(args, unsigned), 16, width, fill);
            break;
        default:
            machine_put_char('%');
            break;
        }
        /* The format ends in the middle of a conversion: do not read behind it. */
        if (!*p)
            break;
    }
    va_end(args);
}

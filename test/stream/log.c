/* log.c - random numbers, the hash of all that was seen, and the words for those who read it. */
#include "stream.h"
#include <stdarg.h>

enum { TEXT = 1 << 20, MIXED = 1 << 16 };

word hash, calls;
bool tracing;
static word state;
static char text[TEXT];
static word text_length;
static word mixed[MIXED], mixed_count;

/* From places far apart: a step of random_word() adds a constant, so seeds must not differ by
 * it. */
void random_start(word seed, word episode)
{
    state = seed;
    state = random_word() ^ episode;
    state = random_word();
}

/* splitmix64 */
word random_word(void)
{
    word z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

word below(word limit)
{
    return (random_word() >> 32) * limit >> 32;
}

bool chance(word percent)
{
    return below(100) < percent;
}

void mix(word value)
{
    if (mixed_count < MIXED)
        mixed[mixed_count++] = value;
    hash = (hash << 7 | hash >> 57) ^ value;
    hash *= 0x9e3779b97f4a7c15;
}

static void add(char c)
{
    if (text_length < TEXT)
        text[text_length++] = c;
}

static void add_number(word n, word base)
{
    char digits[20];
    int i = 0;
    do
        digits[i++] = "0123456789abcdef"[n % base];
    while (n /= base);
    while (i)
        add(digits[--i]);
}

static void add_format(const char *f, va_list args)
{
    for (; *f; f++) {
        if (*f != '%')
            add(*f);
        else if (*++f == 's')
            for (const char *s = va_arg(args, const char *); *s; s++)
                add(*s);
        else
            add_number(va_arg(args, word), *f == 'x' ? 16 : 10);
    }
}

void say(const char *format, ...)
{
    if (!tracing)
        return;
    va_list args;
    va_start(args, format);
    add_format(format, args);
    va_end(args);
}

void print(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    add_format(format, args);
    va_end(args);
    flush();
}

void mixed_start(void)
{
    mixed_count = 0;
}

void print_mixed(void)
{
    for (word i = 0; i < mixed_count; i++)
        print("@mixed %u %x\n", i, mixed[i]);
}

void flush(void)
{
    for (word i = 0; i < text_length; i++)
        console_put(text[i]);
    text_length = 0;
}

const char *method_name(word label)
{
    static const char *const names[] = {
        "no method",
#define METHOD(object, name, ...) #object "_" #name,
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
    };
    return label < sizeof names / sizeof *names ? names[label] : "unknown method";
}

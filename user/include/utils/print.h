/* print.h - the printf format of an expression's type. */
#pragma once
#include <utils/attribute.h>

#define FORMAT_OF_(type, format) \
type: \
    format, const type : format, volatile type : format
#define FORMAT_STRING(x) \
    _Generic((x), \
        FORMAT_OF_(char, "%c"), FORMAT_OF_(signed char, "%hhd"), \
        FORMAT_OF_(unsigned char, "%hhu"), FORMAT_OF_(short, "%hd"), \
        FORMAT_OF_(unsigned short, "%hu"), FORMAT_OF_(int, "%d"), \
        FORMAT_OF_(unsigned int, "%u"), FORMAT_OF_(long, "%ld"), \
        FORMAT_OF_(unsigned long, "%lu"), FORMAT_OF_(long long, "%lld"), \
        FORMAT_OF_(unsigned long long, "%llu"), FORMAT_OF_(float, "%f"), \
        FORMAT_OF_(double, "%f"), FORMAT_OF_(long double, "%Lf"), \
        FORMAT_OF_(char *, "%s"), const char *: "%s", volatile char *: "%s", \
        FORMAT_OF_(void *, "%p"), const void *: "%p", volatile void *: "%p")

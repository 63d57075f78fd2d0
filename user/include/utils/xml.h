/* xml.h - text in XML. */
#pragma once
#include <utils/attribute.h>

/* Print `string` with what XML wants escaped escaped, through print(arg, ...), or printf if that is
 * NULL.  Returns how many characters were printed. */
int utils_put_xml_escape(const char *string,
                         int (*print)(void *arg, const char *format, ...) FORMAT(printf, 2, 3),
                         void *arg) NONNULL(1);

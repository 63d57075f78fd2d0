/* line.h - the words of a command line.  Knows nothing of the kernel. */
#pragma once
#include "lib/types.h"

/* The text behind `key`, where `key` stands at the start of a word; NULL if it stands nowhere. */
const char *line_find(const char *line, const char *key);
/* Is `key` a whole word of the line? */
bool line_has(const char *line, const char *key);
/* A number, decimal or 0x hexadecimal. It ends at the first character that is no digit. */
word line_number(const char *text);

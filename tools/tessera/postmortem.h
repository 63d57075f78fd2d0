/* postmortem.h - the lines of a postmortem on a console, back to a state port's stream. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* The last postmortem in a console's text: its bytes, which the caller frees, and how many. NULL:
 * there is none. `error` is empty, or says which line is damaged or missing: they end there. */
enum { POSTMORTEM_ERROR = 160 };
unsigned char *postmortem_find(const char *text, size_t size, size_t *count,
                               char error[POSTMORTEM_ERROR]);

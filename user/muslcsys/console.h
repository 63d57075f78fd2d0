/* console.h - text to the console, a call's worth in one piece. */
#pragma once
#include <stddef.h>

void console_write(const char *text, size_t bytes);
/* A line that is typed, or the first `bytes` of it; 0 at the end of input. */
size_t console_read(char *to, size_t bytes);

/* console.h - text to the console, a call's worth in one piece. */
#pragma once
#include <stddef.h>

void console_write(const char *text, size_t bytes);

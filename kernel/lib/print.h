/* print.h - text to the console. */
#pragma once
#include "lib/types.h"

void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* print.h - text to the console. */
#pragma once
#include "types.h"

void print(const char *format, ...) __attribute__((format(printf, 1, 2)));

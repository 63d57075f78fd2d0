/* formats.h - printf formats of words, and the colour of errors on a terminal. */
#pragma once
#include <autoconf.h>

#define COLOR_ERROR "\033[1;31m"
#define COLOR_NORMAL "\033[0m"
#define DFMT "%ld"
#define XFMT "%lx"

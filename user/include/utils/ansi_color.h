/* ansi_color.h - colours on a terminal, as escape sequences (ECMA-48, SGR).
 *
 * ANSI_COLOR(RED, BOLD) turns a colour on, up to three styles with it; COLORIZE(text, RED) turns it
 * off again behind the text.  ANSI_COLOR2 and COLORIZE2 take a background colour, too. */
#pragma once

#define COLOR_PREFIX "\033["
#define COLOR_SEP ";"
#define COLOR_SUFFIX "m"
#define COLOR_RESET COLOR_PREFIX "0" COLOR_SUFFIX
#define COLOR_FOREGROUND "3"
#define COLOR_BACKGROUND "4"

#define COLOR_BLACK "0"
#define COLOR_RED "1"
#define COLOR_GREEN "2"
#define COLOR_YELLOW "3"
#define COLOR_BLUE "4"
#define COLOR_MAGENTA "5"
#define COLOR_CYAN "6"
#define COLOR_WHITE "7"

#define COLOR_BOLD COLOR_SEP "1"
#define COLOR_ITALIC COLOR_SEP "3"
#define COLOR_UNDERLINE COLOR_SEP "4"
#define COLOR_BLINK COLOR_SEP "5"
#define COLOR_REVERSE COLOR_SEP "7"
#define COLOR_INVISIBLE COLOR_SEP "8"
#define COLOR_

#define COLOR_STYLES_(a, b, c, ...) COLOR_##a COLOR_##b COLOR_##c
#define ANSI_COLOR(colour, ...) \
    COLOR_PREFIX COLOR_FOREGROUND COLOR_##colour COLOR_STYLES_(__VA_ARGS__, , , ) COLOR_SUFFIX
#define ANSI_COLOR2(colour, background, ...) \
    COLOR_PREFIX COLOR_FOREGROUND COLOR_##colour COLOR_SEP COLOR_BACKGROUND COLOR_##background \
    COLOR_STYLES_(__VA_ARGS__, , , ) COLOR_SUFFIX
#define COLORIZE(text, colour, ...) ANSI_COLOR(colour, __VA_ARGS__) text COLOR_RESET
#define COLORIZE2(text, colour, background, ...) \
    ANSI_COLOR2(colour, background, __VA_ARGS__) text COLOR_RESET

/* stringify.h - macros made into text, and joined. */
#pragma once
#define STRINGIFY_(s) #s
#define STRINGIFY(s) STRINGIFY_(s)
#define JOIN_(x, y) x##y
#define JOIN(x, y) JOIN_(x, y)

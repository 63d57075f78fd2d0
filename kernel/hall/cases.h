/* cases.h - the cases of a switch over all types: ANSWER(columns of types.def) says what each does.
 *
 * Owns:  nothing.
 * Used:  by type.c, once in each question; so it has no #pragma once. */
#define CAP(name, number, shown, ...) \
    case CAP_##name: \
        return ANSWER(__VA_ARGS__);
#include "hall/types.def"
#include "object_types.def"
#undef CAP
#undef ANSWER

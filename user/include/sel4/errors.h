/* errors.h - what an invocation can answer; the rows are in api/errors.def. */
#pragma once

typedef enum {
#define ERROR(name, text) seL4_##name,
#include "errors.def"
#undef ERROR
    seL4_NumErrors,
} seL4_Error;

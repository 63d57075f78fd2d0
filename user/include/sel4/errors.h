/* errors.h - what an invocation can answer; the rows are in api/errors.def. */
#pragma once

typedef enum {
/* utils/attribute.h has an ERROR, too. */
#pragma push_macro("ERROR")
#undef ERROR
#define ERROR(name, text) seL4_##name,
#include "errors.def"
#undef ERROR
#pragma pop_macro("ERROR")
    seL4_NumErrors,
} seL4_Error;

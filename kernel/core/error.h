/* error.h - the errors that a method can answer. */
#pragma once

/* The errors, as in seL4_Error. */
enum error_code {
#define ERROR(name, text) ERR_##name,
#include "errors.def"
#undef ERROR
};

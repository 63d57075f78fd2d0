/* error.h - the errors that a method can answer. */
#pragma once

/* The numbers of seL4_Error, which are the labels of error answers (ABI). */
enum error_code {
#define ERROR(name, text) ERR_##name,
#include "errors.def"
#undef ERROR
};

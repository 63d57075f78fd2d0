/* strerror.h - names of errors and faults. */
#pragma once

/* Print the error, if there is one, with the line it happened in and `str`. */
#define sel4_error(e, str) \
    ((e) == seL4_NoError ? (void)0 : __sel4_error(e, __FILE__, __func__, __LINE__, str))
void __sel4_error(int error, const char *file, const char *function, int line, char *str);

/* The name of an seL4_Error, of an seL4_FaultType; a text that says so if the number is none. */
const char *sel4_strerror(int errcode);
const char *sel4_strfault(int errcode);
extern char *sel4_errlist[];
extern char *sel4_faultlist[];

/* symbols.h - the names in a program's ELF file. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbols;

/* Read a program's names. A file without any has none; one that cannot be read ends the program. */
struct symbols *symbols_read(const char *path);
/* The function in which this address lies; "" if there is none. */
const char *symbols_function(const struct symbols *s, uint64_t address);
/* Could this be a return address: does it lie in code, behind a call instruction (of x86_64 or
 * aarch64)? */
bool symbols_is_return(const struct symbols *s, uint64_t address);
/* The next variable from number *at on, with its address and its size in bytes; *at moves behind
 * it. false: no more. */
bool symbols_variable(const struct symbols *s, size_t *at, const char **name, uint64_t *address,
                      uint64_t *size);

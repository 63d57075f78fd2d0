/* lines.h - the lines of source at addresses of a program. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where an address was compiled from. Functions that are inline in headers, as libsel4's stubs, are
 * passed over: who called them is meant. */
struct line {
    const char *function, *file; /* NULL: not known. Both stay until the program ends */
    unsigned number;             /* from 1 */
};

/* Fill line[i] for each of the `count` addresses in the ELF file at `path`. Asks addr2line, which
 * comes with the linker; without it, or without debug information, no line is known.  False:
 * addr2line could not be run. */
bool lines_find(const char *path, const uint64_t *addresses, size_t count, struct line *line);

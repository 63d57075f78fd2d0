/* state.c - everything the kernel remembers outside of objects: one struct.
 *
 * Owns:    the memory of it; state.h names the file that writes each group of fields.
 * Entered: by nobody: it is data.
 * Never:   holds a pointer: a copy of it and of memory is the whole state. */
#include "core/state.h"

struct kernel_state kernel;

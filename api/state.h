/* state.h - the numbers of the state port: kinds of records, and the values of some fields.
 *
 * Used by the kernel's writer (kernel/debug/state_write.c) and by its reader (tools/tessera). */
#pragma once

/* The version of the format. It goes up only when an older reader would read something wrong: new
 * kinds and new fields do not change it. */
enum { STATE_VERSION = 1 };

/* The stream begins with these bytes. The first one is no letter, and the last but one is a line
 * feed: who takes the file for a text, or changes the ends of lines, is found out. */
#define STATE_MAGIC "\x89TESSTA\n"
enum { STATE_MAGIC_BYTES = 8 };

/* The kinds of records: STATE_HEADER and so on. */
enum state_record {
#define RECORD(name, kind, text) STATE_##name = kind,
#include "state.def"
};

/* The values of some fields: STATE_WHY_FAULT and so on. */
enum state_value {
#define VALUE(table, name, number, text) STATE_##table##_##name = number,
#include "state.def"
};

/* options.c - what the command line says of a debug kernel: what it prints, tells and looks at.
 *
 * Owns:    nothing.
 * Entered: boot.c of each architecture, when there is a console; only in debug builds. */
#include "debug/crashes.h"
#include "debug/debug.h"
#include "debug/postmortem.h"
#include "invariants/look.h"
#include "lib/line.h"

/* What `trace=` asks for: off, errors (also without the word), each (the same without folding),
 * calls. */
static enum debug_trace trace_option(const char *option)
{
    switch (option ? *option : 'e') {
    case 'c':
        return TRACE_CALLS;
    case 'o':
        return TRACE_NOTHING;
    case 'e':
        return option && option[1] == 'a' ? TRACE_EACH_ERROR : TRACE_ERRORS;
    default:
        return TRACE_ERRORS;
    }
}

/* How much a debug kernel looks at, by the first letter of "all", "none" or "some". */
static enum look look_by_letter(char c)
{
    if (c == 'a')
        return LOOK_AT_ALL;
    return c == 'n' ? LOOK_AT_NOTHING : LOOK_AT_SOME;
}

/* A word that stands twice counts where it stands first. What is not on the line stays as a debug
 * kernel has it: errors are told, some invariants are looked at, and nothing else. */
void debug_options(const char *line)
{
    const char *option;
    if (!DEBUG)
        return;
    debug_set_trace(trace_option(line_find(line, "trace=")));
    state_switch(line_has(line, "state_port=on"));
    postmortem_at_end(line_has(line, "postmortem=on"));
    if (CRASHES && (option = line_find(line, "crash=")))
        crash_choose(line_number(option));
    if ((option = line_find(line, "invariants=")))
        look_set(look_by_letter(*option));
}

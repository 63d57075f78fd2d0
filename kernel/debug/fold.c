/* fold.c - what was said before is counted, and not said again.
 *
 * Owns:    the places where invocations failed, and how often.
 * Entered: trace.c for each failure; debug.c at the end.  Only in debug builds.
 * Uses:    words.h.
 * Never:   hides the first failure of its kind at a place.
 *
 * A place is the address of a system call in a program, and the reason why it failed; processes
 * that run the same program share it.  The same failure again is only counted.  After
 * LINES_OF_A_PLACE different ones the place says no more: it is a loop, or a library that serves
 * many. */
#include "debug/debug.h"
#include "debug/words.h"
#include "lib/bits.h"
#include "lib/print.h"

enum { PLACES = 128, LINES_OF_A_PLACE = 4, LINES_AT_END = 16 };

static struct place_failed {
    word at;    /* the system call, the program and the reason, mixed */
    word last;  /* what failed last, mixed: the same again is folded */
    u32 lines;  /* printed */
    u32 folded; /* not printed, and not yet told */
    struct code_place where;
    const char *what;
} places[PLACES];
static word places_used, newest_place;

/* All that makes this failure differ from another at its place. */
static word kind_of(const struct call *c)
{
    word sum = mix(mix(c->label, c->why), tcb(c->caller)->context.cap);
    for (word i = 0; i < MESSAGE_REGISTERS && i < c->length; i++)
        sum = mix(sum, call_word(c, i));
    return sum;
}

/* Print how often it failed again there. */
static void tell_folded(struct place_failed *p)
{
    if (p->folded && p->what) {
        print("    (%s, ", p->what);
        say_code_place(&p->where);
        print(p->folded == 1 ? "): once more\n" : "): %u times more\n", p->folded);
    }
    p->folded = 0;
}

/* The entry for this place. Processes that run a program of one name share it: a test suite starts
 * the same program hundreds of times, and each would say the same. If all are used, a new one takes
 * the place of another, which tells what it has counted. */
static struct place_failed *entry_for(const struct code_place *where, word reason)
{
    word at = mix(mix(where->ip, where->id), reason);
    for (word i = 0; i < places_used; i++)
        if (places[i].at == at)
            return &places[i];
    word i = places_used < PLACES ? places_used++ : at % PLACES;
    tell_folded(&places[i]);
    places[i] = (struct place_failed){ at, 0, 0, 0, *where, NULL };
    return &places[i];
}

/* Something of this kind, called `what`, failed for this reason where thread t made its system
 * call. Is it to be told? If not, it is counted. */
bool debug_fold_at(handle t, word reason, word kind, const char *what)
{
    struct code_place where = debug_place_of(t);
    struct place_failed *p = entry_for(&where, reason);
    if ((p->lines && p->last == kind) || p->lines >= LINES_OF_A_PLACE) {
        p->folded++;
        return false;
    }
    tell_folded(&places[newest_place]);
    newest_place = (word)(p - places);
    p->last = kind;
    p->lines++;
    p->what = what;
    return true;
}

/* The same for invocation c. */
bool debug_fold(const struct call *c)
{
    bool known = c->label < LABEL_COUNT && debug_methods[c->label].name;
    return debug_fold_at(c->caller, c->why, kind_of(c),
                         known ? debug_methods[c->label].name : "a message");
}

/* The machine stops, or a report begins: tell what was counted and not told. */
void debug_fold_end(void)
{
    word lines = 0, rest = 0;
    for (word i = 0; i < places_used; i++) {
        if (places[i].folded && lines++ < LINES_AT_END)
            tell_folded(&places[i]);
        rest += places[i].folded;
        places[i].folded = 0;
    }
    if (rest)
        print("    (and %lu times more at %lu other places)\n", rest, lines - LINES_AT_END);
}

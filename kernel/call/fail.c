/* fail.c - one line, one failure.
 *
 * Owns:    the error fields of struct call.
 * Entered: any method, before it commits.
 * Never:   decides anything.  Debug builds check that the method has not committed. */
#include "call/call.h"
#include "lib/assert.h"

/* An error without words. Failing after commit is a bug of the method: state has changed
 * already. */
void put_error(struct call *c, enum error_code error)
{
    assert(!c->committed);
    c->error = error;
    c->error_length = 0;
}

/* An error with one word: the number of an argument or capability, or the bytes that are left. */
void put_error_1(struct call *c, enum error_code error, word word_0)
{
    put_error(c, error);
    c->error_words[0] = word_0;
    c->error_length = 1;
}

/* An error with the two ends of the allowed range. */
void put_range(struct call *c, word min, word max)
{
    put_error_1(c, ERR_RangeError, min);
    c->error_words[1] = max;
    c->error_length = 2;
}

/* An error with the reason why an address led nowhere. How many words follow depends on the
 * kind, as in seL4_LookupFailureType. */
void put_lookup(struct call *c, bool source, const struct lookup_failure *why)
{
    put_error_1(c, ERR_FailedLookup, source);
    c->error_words[1] = why->kind;
    c->error_words[2] = why->bits_left;
    c->error_words[3] = why->found;
    c->error_words[4] = why->guard_bits;
    c->error_length = why->kind + 1u;
}

/* The same, for the reason that nothing is there. */
void put_missing(struct call *c, bool source, word bits_left)
{
    struct lookup_failure why = { LOOKUP_MISSING, bits_left, 0, 0 };
    put_lookup(c, source, &why);
}

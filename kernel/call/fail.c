/* fail.c - one line, one failure.
 *
 * Owns:    the error fields of struct call.
 * Entered: any method, before it commits.
 * Never:   decides anything.  Debug builds check that the method has not committed. */
#include "call/call.h"
#include "lib/assert.h"

void put_error(struct call *c, enum error_code error)
{
    assert(!c->committed);
    c->error = error;
    c->error_length = 0;
}

void put_error_1(struct call *c, enum error_code error, word word_0)
{
    put_error(c, error);
    c->error_words[0] = word_0;
    c->error_length = 1;
}

void put_range(struct call *c, word min, word max)
{
    put_error_1(c, ERR_RangeError, min);
    c->error_words[1] = max;
    c->error_length = 2;
}

/* How many words tell the reason depends on its kind: seL4 manual, section 3.4. */
void put_lookup(struct call *c, bool source, struct lookup_failure why)
{
    put_error_1(c, ERR_FailedLookup, source);
    c->error_words[1] = why.kind;
    c->error_words[2] = why.bits_left;
    c->error_words[3] = why.found;
    c->error_words[4] = why.guard_bits;
    c->error_length = why.kind + 1u;
}

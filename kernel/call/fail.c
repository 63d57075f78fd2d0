/* fail.c - one line, one failure.
 *
 * Owns:    the error fields of struct call.
 * Entered: any method, before it commits.
 * Never:   decides anything.  Debug builds check that the method has not committed. */
#include "call/call.h"
#include "lib/assert.h"

/* An error without words. */
status put_fail(struct call *c, enum error_code error)
{
    assert(!c->committed);
    c->error = error;
    c->error_length = 0;
    return ERROR;
}

/* Argument `number` (0 = first, as errors.tsv of the ABI counts) makes no sense. */
status put_fail_argument(struct call *c, word number)
{
    fail(c, ERR_InvalidArgument);
    c->error_words[0] = number;
    c->error_length = 1;
    return ERROR;
}

/* Capability `number` (0 = the invoked one) is missing or of the wrong kind. */
status put_fail_capability(struct call *c, word number)
{
    fail(c, ERR_InvalidCapability);
    c->error_words[0] = number;
    c->error_length = 1;
    return ERROR;
}

/* An argument is outside min..max. */
status put_fail_range(struct call *c, word min, word max)
{
    fail(c, ERR_RangeError);
    c->error_words[0] = min;
    c->error_words[1] = max;
    c->error_length = 2;
    return ERROR;
}

/* An address led nowhere. */
status put_fail_lookup(struct call *c, bool source, struct lookup_failure why)
{
    fail(c, ERR_FailedLookup);
    c->error_words[0] = source;
    c->error_words[1] = why.kind;
    c->error_words[2] = why.bits_left;
    c->error_words[3] = why.found;
    c->error_words[4] = why.guard_bits;
    c->error_length = why.kind + 1u;
    return ERROR;
}

/* Not enough memory: `available` bytes there are. */
status put_fail_memory(struct call *c, word available)
{
    fail(c, ERR_NotEnoughMemory);
    c->error_words[0] = available;
    c->error_length = 1;
    return ERROR;
}

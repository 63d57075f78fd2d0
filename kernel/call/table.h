/* table.h - what a file of methods does with its table of rows.
 *
 * Owns:  nothing.
 * Used:  by each file of methods, once.  Before it the file says
 *          TABLE      the file of the rows
 *          ROW        DECLARE, DECLARE_LATE or DECLARE_SHARED: see below
 *          OTHERWISE  who answers labels that are in no row; if nothing is said, IllegalOperation
 *
 * Each row becomes three functions: the handler, which the file writes; ..._is_short, which asks
 * whether the message has fewer words or capabilities than the row; and take_..., which unpacks
 * the message and calls the handler.  A handler that differs from its row in name or parameters
 * does not compile.  invoke_row runs the row of a label.
 *
 * take_... makes the checks that all methods begin with, in the ABI's order.  DECLARE: is the
 * message long enough?  DECLARE_LATE: nothing; the handlers ask ..._is_short themselves, because
 * the ABI has other checks before that one.  DECLARE_SHARED is DECLARE for files to which the hall
 * sends capabilities of several types: is this one of the row's type?
 *
 * take_... is never inline: a short method then saves no register for a long one beside it. */
#pragma once
#include "call/call.h"
#include "lib/assert.h"

#define HANDLER(object, name, text, params, ...) \
    static status object##_##name(struct call *c EACH_KERN(params)) __attribute__((unused));

#define LENGTH(object, name, params) \
    static inline bool object##_##name##_is_short(const struct call *c) \
    { \
        struct cursor at = { 0, 0 }; \
        EACH_PASS(params) \
        return message_is_short(c, at); \
    }

#define UNPACK(object, name, params, is_other, is_short) \
    static __attribute__((noinline)) status take_##object##_##name(struct call *c) \
    { \
        struct cursor at = { 0, 0 }; \
        (void)at; /* of a row without parameters */ \
        if (is_other(c, TYPE_##object)) \
            return fail_illegal(c, WHY_unknown); \
        if (is_short(c)) \
            return fail_truncated(c); \
        EACH_TAKE(params) \
        return object##_##name(c EACH_NAME(params)); \
    }

/* Is the invoked capability of another type than the row's? */
static inline bool is_other_type(const struct call *c, word type)
{
    return cap_type(c->cap) != type;
}

/* The same, in a file to which the hall sends capabilities of one type only. */
static inline bool is_never_other(const struct call *c, word type)
{
    assert(cap_type(c->cap) == type);
    (void)c, (void)type;
    return false;
}

/* The handler asks for the length itself. */
static inline bool is_asked_later(const struct call *c)
{
    (void)c;
    return false;
}

#define DECLARE(object, name, text, params, ...) \
    HANDLER(object, name, text, params, ) \
    LENGTH(object, name, params) \
    UNPACK(object, name, params, is_never_other, object##_##name##_is_short)
#define DECLARE_LATE(object, name, text, params, ...) \
    HANDLER(object, name, text, params, ) \
    LENGTH(object, name, params) \
    UNPACK(object, name, params, is_never_other, is_asked_later)
#define DECLARE_SHARED(object, name, text, params, ...) \
    HANDLER(object, name, text, params, ) \
    LENGTH(object, name, params) \
    UNPACK(object, name, params, is_other_type, object##_##name##_is_short)

#define METHOD ROW
#define METHOD_BY_HAND ROW
#define GETTER ROW
#include TABLE
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD

/* No row has this label. */
static inline status fail_unknown(struct call *c)
{
    return fail_illegal(c, WHY_unknown);
}

#ifndef OTHERWISE
#define OTHERWISE fail_unknown
#endif

/* Run the method of the table that the label names. */
static inline status invoke_row(struct call *c)
{
    switch (c->label) {
#define METHOD(object, name, ...) \
    case LABEL_##object##_##name: \
        return take_##object##_##name(c);
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include TABLE
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
    default:
        return OTHERWISE(c);
    }
}

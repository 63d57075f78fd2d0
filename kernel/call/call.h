/* call.h - one invocation on its way through the kernel, and what its handlers need of it.
 *
 * Owns:  struct call, which lives on the stack from invoke.c to the answer.
 * Used:  by every object's methods.
 * Never: outlives the system call; no part of it is state. */
#pragma once
#include "core/cap.h"
#include "core/error.h"
#include "each.h"
#include "core/memory.h"
#include "core/tcb.h"
#include "message/api.h"

/* The labels, as in seL4's invocation labels. */
enum label {
    LABEL_INVALID,
#define METHOD(object, name, ...) LABEL_##object##_##name,
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
    LABEL_COUNT,
};

enum { RESULT_WORDS = CONTEXT_WORDS, ERROR_WORDS = 5 };

struct call {
    handle caller;  /* the thread */
    handle self;    /* the slot of the invoked capability */
    struct cap cap; /* the invoked capability */
    word label;
    word length;                 /* message words there are */
    word need_length, need_caps; /* what the method's row in api/ asks for */
    word caps;                   /* extra capabilities there are */
    handle extra[MESSAGE_CAPS];  /* their slots */
    const word *buffer;          /* the caller's IPC buffer; NULL if it has none */
    word *answer;                /* the same, to be written; NULL until somebody asked for it */
    bool is_call, can_block;     /* Call, or Send; Send and Call, or NBSend */
    bool committed;              /* past the line after which nothing fails; in debug builds */
    word work;                   /* steps since the last look for an interrupt */

    enum error_code error; /* when a method returned ERROR */
    word error_words[ERROR_WORDS];
    word error_length;
    word results; /* message words of the answer */
};

/* Where the next argument lies in the message; folds away. */
struct cursor {
    word bit, cap;
};

/* Word i of the message; 0 where there is none. */
static inline word call_word(const struct call *c, word i)
{
    if (i < MESSAGE_REGISTERS)
        return tcb(c->caller)->context.mr[i];
    return c->buffer && i < MESSAGE_WORDS ? c->buffer[BUFFER_MESSAGE + i] : (word)0;
}

word *call_find_answer(struct call *c);

/* Where words of the answer go that do not fit registers; NULL if the caller has no buffer. */
static inline word *call_answer_buffer(struct call *c)
{
    return c->answer ? c->answer : call_find_answer(c);
}

/* Add a word to the answer; a Send gets none. */
static inline void call_result(struct call *c, word value)
{
    word i = c->results;
    if (!c->is_call)
        return;
    if (i < MESSAGE_REGISTERS) {
        tcb(c->caller)->context.mr[i] = value;
    } else {
        if (i >= MESSAGE_WORDS)
            return;
        word *words = call_answer_buffer(c);
        if (!words)
            return;
        words[BUFFER_MESSAGE + i] = value;
    }
    c->results = i + 1;
}

bool call_preempt(struct call *c);
bool call_must_stop(void);

/* The line after which the method may not fail: everything before only looks. */
static inline void commit(struct call *c)
{
    if (DEBUG)
        c->committed = true;
}

/* The message has fewer words or capabilities than the method's row asks for. */
static inline bool call_is_short(const struct call *c)
{
    return c->length < c->need_length || c->caps < c->need_caps;
}

/* The capability in extra slot i; null if the message has none there. */
static inline struct cap call_cap(const struct call *c, word i)
{
    return i < c->caps && i < MESSAGE_CAPS ? slot(c->extra[i])->cap : cap_null();
}

/* How each kind of parameter looks to a handler, and how it is taken from the message. */
#define KERN_word word
#define KERN_time word
#define KERN_u8 u8
#define KERN_byte word /* 8 bits in C; the whole word is looked at */
#define KERN_u16 u16
#define KERN_flag bool
#define KERN_rights word
#define KERN_attr word
#define KERN_CPtr handle
#define KERN_CNode handle
#define KERN_TCB handle
#define KERN_Untyped handle

/* The width of each kind in the message, in bits; 0: a capability, which has a place of its own. */
#define BITS_word 64
#define BITS_time 64
#define BITS_u8 8
#define BITS_byte 64
#define BITS_u16 16
#define BITS_flag 1
#define BITS_rights 64
#define BITS_attr 64
#define BITS_CPtr 0
#define BITS_CNode 0
#define BITS_TCB 0
#define BITS_Untyped 0

static inline word take_bits(const struct call *c, struct cursor *at, word bits)
{
    at->bit = (at->bit + bits - 1) / bits * bits;
    word value = call_word(c, at->bit / WORD_BITS);
    word shift = at->bit % WORD_BITS;
    at->bit += bits;
    return bits == WORD_BITS ? value : value / P2(shift) % P2(bits);
}

static inline handle take_cap(const struct call *c, struct cursor *at)
{
    word i = at->cap++;
    return i < c->caps && i < MESSAGE_CAPS ? c->extra[i] : (word)0;
}

#define TAKE_word(c, at) take_bits(c, at, BITS_word)
#define TAKE_time(c, at) take_bits(c, at, BITS_time)
#define TAKE_rights(c, at) take_bits(c, at, BITS_rights)
#define TAKE_attr(c, at) take_bits(c, at, BITS_attr)
#define TAKE_u8(c, at) ((u8)take_bits(c, at, BITS_u8))
#define TAKE_byte(c, at) take_bits(c, at, BITS_byte)
#define TAKE_u16(c, at) ((u16)take_bits(c, at, BITS_u16))
#define TAKE_flag(c, at) (take_bits(c, at, BITS_flag) != 0)
#define TAKE_CPtr(c, at) take_cap(c, at)
#define TAKE_CNode(c, at) take_cap(c, at)
#define TAKE_TCB(c, at) take_cap(c, at)
#define TAKE_Untyped(c, at) take_cap(c, at)

/* The capability type that each object name of the API stands for. */
enum {
    TYPE_Untyped = CAP_untyped,
    TYPE_TCB = CAP_tcb,
    TYPE_CNode = CAP_cnode,
    TYPE_IRQControl = CAP_irq_control,
    TYPE_IRQHandler = CAP_irq_handler,
    TYPE_DomainSet = CAP_domain,
};

/* What a file of methods does with its table: declare each handler, then switch over the labels.
 * A handler that differs from its row in name or parameters does not compile. */
#define DECLARE(object, name, text, params, ...) \
    static status object##_##name(struct call *c EACH_KERN(params)) __attribute__((unused));
#define CASE(object, name, text, params, ...) \
    case LABEL_##object##_##name: { \
        if (cap_type(c->cap) != TYPE_##object) \
            return fail_illegal(c); \
        struct cursor at = { 0, 0 }; \
        EACH_TAKE(params) \
        c->need_length = (at.bit + WORD_BITS - 1) / WORD_BITS; \
        c->need_caps = at.cap; \
        return object##_##name(c EACH_NAME(params)); \
    }

/* fail.c: one line, one failure.  Each fills in the error and returns ERROR: that it is never OK is
 * said to the compiler here, so that what follows a failed check is not laid out for it. */
static inline status never_ok(status s)
{
    if (s == OK)
        __builtin_unreachable();
    return s;
}

#define FAIL(name, params, args) \
    status put_##name params; \
    static inline status name params \
    { \
        return never_ok(put_##name args); \
    }
FAIL(fail, (struct call * c, enum error_code error), (c, error))
FAIL(fail_argument, (struct call * c, word number), (c, number))
FAIL(fail_capability, (struct call * c, word number), (c, number))
FAIL(fail_range, (struct call * c, word min, word max), (c, min, max))
FAIL(fail_lookup, (struct call * c, bool source, struct lookup_failure why), (c, source, why))
FAIL(fail_memory, (struct call * c, word available), (c, available))
#undef FAIL
static inline status fail_truncated(struct call *c)
{
    return fail(c, ERR_TruncatedMessage);
}
static inline status fail_illegal(struct call *c)
{
    return fail(c, ERR_IllegalOperation);
}

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

/* The labels of invocations, in the order of the tables (ABI). A label says which method, and
 * the type of the capability must fit. */
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

/* Why an invocation failed: the rows of api/reasons.def, each with its sentence for people. */
enum why {
#define WHY(name, sentence) WHY_##name,
#include "reasons.def"
#undef WHY
    WHY_COUNT,
};
_Static_assert(WHY_COUNT <= P2(8) + 0, "struct call keeps it in a byte");

/* How the message was sent: NBSend does not wait for anybody, a Call waits for the answer.
 * BY_FIRST, with MCS: by the first half of a call that then receives; as NBSend, and the sender's
 * time goes along. */
enum sending { BY_NBSEND, BY_SEND, BY_CALL, BY_FIRST };

/* One invocation. invoke.c fills it in; methods read it through the functions below and leave
 * errors and results in it. */
struct call {
    handle caller;  /* the thread */
    handle self;    /* the slot of the invoked capability */
    struct cap cap; /* the invoked capability */
    word label;
    word length;                /* message words there are */
    word caps;                  /* extra capabilities there are */
    handle extra[MESSAGE_CAPS]; /* their slots */
    const word *buffer;         /* the caller's IPC buffer; NULL if it has none */
    enum sending how;           /* which system call it is */
    bool committed;             /* past the line after which nothing fails; in debug builds */
    u8 why;                     /* enum why, when a method returned ERROR; in debug builds */
    word work;                  /* steps since the last look for an interrupt */

    enum error_code error; /* when a method returned ERROR */
    word error_words[ERROR_WORDS];
    word error_length;
    word results; /* message words of the answer */
};

/* May the sender wait for a receiver? */
static inline bool may_wait(const struct call *c)
{
    return c->how != BY_NBSEND && (!MCS || c->how != BY_FIRST);
}

/* Where the next argument lies in the message: a bit for words, a number for capabilities. The
 * compiler works it out; nothing of it remains in the code. */
struct cursor {
    word bit, cap;
};

/* Word i of the message; 0 where the message cannot have one. The first four lie in registers,
 * the others in the caller's buffer. */
static inline word call_word(const struct call *c, word i)
{
    if (i < MESSAGE_REGISTERS)
        return tcb(c->caller)->context.mr[i];
    return c->buffer && i < MESSAGE_WORDS ? c->buffer[BUFFER_MESSAGE + i] : (word)0;
}

/* Where words of the answer go that do not fit registers; NULL if the caller has no buffer. */
word *call_answer_buffer(const struct call *c);

/* Add a word to the answer. A Send gets no answer. Words that do not fit into registers are lost
 * if the caller has no buffer (ABI). */
static inline void call_result(struct call *c, word value)
{
    word i = c->results;
    if (c->how != BY_CALL)
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

/* The line after which the method may not fail: everything before it only looks, everything
 * behind it changes state. Debug builds check it: making an error after this is an assertion. */
static inline void commit(struct call *c)
{
    if (DEBUG)
        c->committed = true;
}

/* A capability that came with the message, as its method receives it: the slot that holds it; 0
 * if the message has none there. A type of its own, so that a method cannot mix it up with other
 * handles. */
struct extra {
    handle slot;
};

/* The capability itself; null where there is none. */
static inline struct cap extra_cap(struct extra e)
{
    return e.slot ? slot(e.slot)->cap : cap_null();
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
#define KERN_CPtr struct extra
#define KERN_CNode struct extra
#define KERN_Untyped struct extra
#define KERN_TCB handle /* the thread; 0 if there is no capability, or one to something else */

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

/* How many words of the message the arguments so far take: the length that the message must
 * have. */
static inline word cursor_words(struct cursor at)
{
    return (at.bit + WORD_BITS - 1) / WORD_BITS;
}

/* Go past an argument of so many bits; 0: a capability. */
static inline void cursor_pass(struct cursor *at, word bits)
{
    if (bits == 0)
        at->cap++;
    else
        at->bit = (at->bit + bits - 1) / bits * bits + bits;
}

/* Does the message end before `end`, the end of the last argument? */
static inline bool message_is_short(const struct call *c, struct cursor end)
{
    return c->length < cursor_words(end) || c->caps < end.cap;
}

/* The next argument of so many bits. Arguments that are narrower than a word are packed into
 * words as libsel4's stubs do it: each is aligned to its own size. */
static inline word take_bits(const struct call *c, struct cursor *at, word bits)
{
    at->bit = (at->bit + bits - 1) / bits * bits;
    word value = call_word(c, at->bit / WORD_BITS);
    word shift = at->bit % WORD_BITS;
    at->bit += bits;
    return bits == WORD_BITS ? value : value / P2(shift) % P2(bits);
}

/* The next capability. A message that names fewer gives an empty one: the length check answers
 * that. */
static inline struct extra take_extra(const struct call *c, struct cursor *at)
{
    word i = at->cap++;
    return (struct extra){ i < c->caps && i < MESSAGE_CAPS ? c->extra[i] : (handle)0 };
}

/* The thread whose TCB is the next capability; 0 if there is none, or if it is something else. */
static inline handle take_thread(const struct call *c, struct cursor *at)
{
    struct cap cap = extra_cap(take_extra(c, at));
    return cap_type(cap) == CAP_tcb ? cap_object(cap) : (handle)0;
}

#define TAKE_word(c, at) take_bits(c, at, BITS_word)
#define TAKE_time(c, at) take_bits(c, at, BITS_time)
#define TAKE_rights(c, at) take_bits(c, at, BITS_rights)
#define TAKE_attr(c, at) take_bits(c, at, BITS_attr)
#define TAKE_u8(c, at) ((u8)take_bits(c, at, BITS_u8))
#define TAKE_byte(c, at) take_bits(c, at, BITS_byte)
#define TAKE_u16(c, at) ((u16)take_bits(c, at, BITS_u16))
#define TAKE_flag(c, at) (take_bits(c, at, BITS_flag) != 0)
#define TAKE_CPtr(c, at) take_extra(c, at)
#define TAKE_CNode(c, at) take_extra(c, at)
#define TAKE_Untyped(c, at) take_extra(c, at)
#define TAKE_TCB(c, at) take_thread(c, at)

/* The capability type that each object name of the API stands for. */
enum {
    TYPE_Untyped = CAP_untyped,
    TYPE_TCB = CAP_tcb,
    TYPE_CNode = CAP_cnode,
    TYPE_IRQControl = CAP_irq_control,
    TYPE_IRQHandler = CAP_irq_handler,
    TYPE_DomainSet = CAP_domain,
};

/* A method fails by `return fail_...(c, ..., WHY_...)`, before it commits. fail.c writes the error
 * into the call. The result is a constant here, so that the compiler lays out no code for a check
 * that failed and yet is OK. */
void put_error(struct call *c, enum error_code error);
void put_error_1(struct call *c, enum error_code error, word word_0);
void put_range(struct call *c, word min, word max);
void put_lookup(struct call *c, bool source, const struct lookup_failure *failure);
void put_missing(struct call *c, bool source, word bits_left);

/* Note the row of reasons.def, for the sentence that debug builds print. */
static inline status because(struct call *c, enum why why)
{
    if (DEBUG)
        c->why = (u8)why;
    return ERROR;
}

/* An error without words. */
static inline status fail(struct call *c, enum error_code error, enum why why)
{
    put_error(c, error);
    return because(c, why);
}

/* The message has fewer words or capabilities than the method needs. */
static inline status fail_truncated(struct call *c)
{
    return fail(c, ERR_TruncatedMessage, WHY_short);
}

/* The object has no such method, or does not allow it now. */
static inline status fail_illegal(struct call *c, enum why why)
{
    return fail(c, ERR_IllegalOperation, why);
}

/* Argument `number` makes no sense. 0 is the first; which number an argument has is ABI. */
static inline status fail_argument(struct call *c, word number, enum why why)
{
    put_error_1(c, ERR_InvalidArgument, number);
    return because(c, why);
}

/* Capability `number` is missing or of the wrong kind; 0 is the invoked one. */
static inline status fail_capability(struct call *c, word number, enum why why)
{
    put_error_1(c, ERR_InvalidCapability, number);
    return because(c, why);
}

/* An untyped has only `available` bytes left. */
static inline status fail_memory(struct call *c, word available)
{
    put_error_1(c, ERR_NotEnoughMemory, available);
    return because(c, WHY_memory);
}

/* An argument is outside min..max. */
static inline status fail_range(struct call *c, word min, word max, enum why why)
{
    put_range(c, min, max);
    return because(c, why);
}

/* An address led nowhere, for the reason `failure`. source: it was the address of the method's
 * source, not of its destination. */
static inline status fail_lookup(struct call *c, bool source, const struct lookup_failure *failure,
                                 enum why why)
{
    put_lookup(c, source, failure);
    return because(c, why);
}

/* FailedLookup, because nothing is there; so many bits of the address were left. */
static inline status fail_missing(struct call *c, bool source, word bits_left, enum why why)
{
    put_missing(c, source, bits_left);
    return because(c, why);
}

/* FailedLookup, because what the address begins with is no root of a space. */
static inline status fail_root(struct call *c, bool source, enum why why)
{
    static const struct lookup_failure no_root = { LOOKUP_INVALID_ROOT, 0, 0, 0 };
    return fail_lookup(c, source, &no_root, why);
}

/* test_machine.h - what the tests of portable objects must know of the host machine.
 *
 * Twin: test/fake/test_machine.h, for x86_64 on a fake PC. */
#pragma once
#include "core/tcb.h"
#include "call/call.h"

#define LABEL_PAGE_MAP LABEL_HOST_Page_Map
#define CAP_VSPACE CAP_vspace
/* How a handler for interrupt `irq` is asked for. */
#define LABEL_GET_HANDLER LABEL_IRQControl_Get
#define HANDLER_WORDS(slot, irq) WORDS(irq, slot, 64)
/* A page that cannot be mapped: VSpaces do not reach there.  One where the root task has
 * nothing. */
#define NO_PAGE 0x1000
#define NO_PAGE_ERROR ERR_InvalidArgument
#define FREE_PAGE 0x500000
/* Words of an UnknownSyscall whose registers take any value. */
enum { PLAIN_FAULT_WORDS = 8 };

/* The thread makes a system call at 0x400000. */
enum { CALL_AT = 0x400000, CALL_END = CALL_AT + CALL_BYTES };
static inline void makes_call(struct context *ctx)
{
    ctx->ip = CALL_AT;
    ctx->skip = CALL_BYTES;
}

/* Is it about to make it once more?  Does it go on behind it? */
static inline bool calls_again(const struct context *ctx)
{
    return ctx->ip + ctx->skip == CALL_AT;
}

static inline bool is_behind_call(const struct context *ctx)
{
    return ctx->ip + ctx->skip == CALL_END;
}

/* For random calls: words, and capabilities, that a method of this machine may like. */
static inline bool machine_likely_words(enum label label, word *w, word (*some_slot)(void))
{
    switch (label) {
    case LABEL_HOST_Page_Map:
        w[0] = FREE_PAGE + pick(4) * 4096, w[1] = pick(16);
        return true;
    case LABEL_IRQControl_Get:
        w[0] = pick(40), w[1] = some_slot(), w[2] = 64;
        return true;
    default:
        return false;
    }
}

static inline void machine_likely_caps(enum label label, word *caps, word (*some_slot)(void))
{
    if (label == LABEL_HOST_Page_Map)
        caps[0] = pick(3) ? (word)ROOT_SLOT_VSPACE : some_slot();
}

/* test_machine.h - what the tests of portable objects must know of the machine: here, of x86_64.
 *
 * Twin: test/port/test_machine.h, for the host machine.  (test_vspace.c, test_ioport.c and the like
 * are x86_64's own.) */
#pragma once
#include "core/tcb.h"
#include "call/call.h"

#define LABEL_PAGE_MAP LABEL_X86_Page_Map
#define CAP_VSPACE CAP_pml4
/* How a handler for interrupt `irq` (16 and up) is asked for. */
#define LABEL_GET_HANDLER LABEL_IRQControl_GetMSI
#define HANDLER_WORDS(slot, irq) WORDS(slot, 64, 0, 0, 0, 0, (irq)-16)
/* A page that cannot be mapped in the root task's VSpace, as there are no tables for it. */
#define NO_PAGE 0x1000
#define NO_PAGE_ERROR ERR_FailedLookup
/* Words of an UnknownSyscall whose registers take any value. */
enum { PLAIN_FAULT_WORDS = 15 };

/* The thread makes a system call at 0x400000. */
enum { CALL_AT = 0x400000, CALL_END = CALL_AT + 2 };
static inline void makes_call(struct context *ctx)
{
    ctx->by = BY_SYSCALL;
    ctx->next_ip = CALL_END;
}

/* Is it about to make it once more?  Does it go on behind it? */
static inline bool calls_again(const struct context *ctx)
{
    return ctx->next_ip == CALL_AT;
}

static inline bool is_behind_call(const struct context *ctx)
{
    return ctx->next_ip == CALL_END;
}

#if MCS
/* The registers that name a reply object, and what the first half of NBSendRecv sends to. */
static inline void set_reply(struct context *ctx, word reply, word first)
{
    ctx->r12 = reply;
    ctx->r13 = first;
}
#endif

/* For random calls: words, and capabilities, that a method of this machine may like. */
static inline bool machine_likely_words(enum label label, word *w, word (*some_slot)(void))
{
    switch (label) {
    case LABEL_X86_Page_Map:
    case LABEL_X86_PageTable_Map:
    case LABEL_X86_PageDirectory_Map:
    case LABEL_X86_PDPT_Map:
        w[0] = pick(4) * 4096 + pick(2) * 0x400000, w[1] = pick(16), w[2] = pick(8);
        return true;
    case LABEL_X86_IOPortControl_Issue:
        w[0] = pick(1000), w[1] = w[0] + pick(300), w[2] = some_slot(), w[3] = 64;
        return true;
    default:
        if (label >= LABEL_X86_IOPort_In8)
            w[0] = pick(2) ? pick(1300) : w[0];
        return false;
    }
}

static inline void machine_likely_caps(enum label label, word *caps, word (*some_slot)(void))
{
    if (label >= LABEL_X86_PDPT_Map && label <= LABEL_X86_Page_Map)
        caps[0] = pick(3) ? (word)ROOT_SLOT_VSPACE : some_slot();
    if (label == LABEL_X86_ASIDControl_MakePool)
        caps[0] = some_slot(), caps[1] = ROOT_SLOT_CNODE;
}

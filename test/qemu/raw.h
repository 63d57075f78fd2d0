/* raw.h - invocations made as raw messages, so that each can be too short, too long or nonsense. */
#pragma once
#include "check.h"

/* What a raw invocation answered. */
static struct {
    seL4_Word error, length, mr[5];
} got;

static int __attribute__((unused)) invoke(seL4_CPtr cap, seL4_Word label, seL4_Word words,
                                          const seL4_Word *w, seL4_Word caps, const seL4_Word *c)
{
    seL4_Word mr[4] = { 0 };
    if (SENTENCES)
        begin_row(row);
    for (seL4_Word i = 0; i < words; i++) {
        if (i < 4)
            mr[i] = w[i];
        else
            seL4_SetMR((int)i, w[i]);
    }
    for (seL4_Word i = 0; i < caps; i++)
        seL4_SetCap((int)i, c[i]);
    seL4_Word badge = cap, info = seL4_MessageInfo_new(label, 0, caps, words).words[0];
    sel4_trap(seL4_SysCall, &badge, &info, &mr[0], &mr[1], &mr[2], &mr[3]);
    got.error = info >> 12;
    got.length = info & 127;
    for (int i = 0; i < 5; i++)
        got.mr[i] = i < 4 ? mr[i] : seL4_GetMR(4);
    return badge == 0; /* the kernel answers with badge 0 */
}

/* After a check: if it failed, print what the invocation got. */
static inline void show_got(int ok)
{
    if (!ok)
        printf("  got: error %lu, %lu words: 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n", got.error,
               got.length, got.mr[0], got.mr[1], got.mr[2], got.mr[3], got.mr[4]);
}

#define W(...) \
    sizeof((seL4_Word[]){ __VA_ARGS__ }) / 8, (seL4_Word[]) \
    { \
        __VA_ARGS__ \
    }
#define NOTHING 0, NULL
#define IS0(e) (got.error == (e) && got.length == 0)
#define IS1(e, a) (got.error == (e) && got.length == 1 && got.mr[0] == (seL4_Word)(a))
#define IS2(e, a, b) \
    (got.error == (e) && got.length == 2 && got.mr[0] == (seL4_Word)(a) && \
     got.mr[1] == (seL4_Word)(b))
#define IS3(e, a, b, c) \
    (got.error == (e) && got.length == 3 && got.mr[0] == (seL4_Word)(a) && \
     got.mr[1] == (seL4_Word)(b) && got.mr[2] == (seL4_Word)(c))
#define IS4(e, a, b, c, d) \
    (got.error == (e) && got.length == 4 && got.mr[0] == (seL4_Word)(a) && \
     got.mr[1] == (seL4_Word)(b) && got.mr[2] == (seL4_Word)(c) && got.mr[3] == (seL4_Word)(d))

/* One check: the row it is for, the invocation, and what it must answer.  If it fails, what came
 * back is printed too. */
#define ROW(name, cap, label, words, caps, is) \
    (FOR(name), show_got(CHECK(invoke(cap, label, words, caps) && (is))))

/* What a row says of errors, without the prefix. */
enum {
    InvalidArgument = seL4_InvalidArgument,
    InvalidCapability = seL4_InvalidCapability,
    IllegalOperation = seL4_IllegalOperation,
    RangeError = seL4_RangeError,
    AlignmentError = seL4_AlignmentError,
    FailedLookup = seL4_FailedLookup,
    TruncatedMessage = seL4_TruncatedMessage,
    DeleteFirst = seL4_DeleteFirst,
    RevokeFirst = seL4_RevokeFirst,
    NotEnoughMemory = seL4_NotEnoughMemory,
    NoError = seL4_NoError
};

/* analyser.h - what gcc has built in and the analyser does not know, said in C.  Included before
 * every file. */
#pragma once
#define __builtin_expect(value, expected) (value)

static inline int analyser_clz(unsigned long long x)
{
    int n = 0;
    //@ loop unroll 64;
    for (int i = 63; i >= 0 && !(x >> i & 1); i--)
        n++;
    return n;
}

static inline int analyser_ctz(unsigned long long x)
{
    int n = 0;
    //@ loop unroll 64;
    for (int i = 0; i < 64 && !(x >> i & 1); i++)
        n++;
    return n;
}
#define __builtin_clzll analyser_clz
#define __builtin_ctzll analyser_ctz

/* lib/assert.h */
#define taken_as_set(object) \
    do { \
        extern __typeof__(object) any_##object; \
        (object) = any_##object; \
    } while (0)

/* The registers of two threads do not overlap: struct context is copied over a third place. */
#define COPY_CONTEXT(from, to) \
    do { \
        struct context apart = *(from); \
        *(to) = apart; \
    } while (0)

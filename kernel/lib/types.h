/* types.h - the words that every kernel file uses. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "config.h"

/* A word is the unit of the ABI: message registers, capability addresses and badges are words.
 * The types below are all the same to the compiler; the name tells the reader which kind of
 * number it is. */
typedef uint64_t word;
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef word paddr;  /* physical address */
typedef word vaddr;  /* user virtual address, already checked or not to be touched */
typedef word handle; /* kernel object: its offset in physical memory; 0 = none */

/* What an invocation, or one step of it, came to. */
typedef enum {
    OK,
    ERROR,    /* struct call holds the seL4 error; nothing was changed */
    RESTART,  /* stopped between two whole steps: the system call runs again */
    ANSWERED, /* the method has seen to the caller itself */
} status;

enum { WORD_BITS = 64 };

/* 2^n for a constant n below 64.  Packed fields are cut with / % * by such constants. */
#define P2(n) ((word)1 << (n))

/* The struct of type `type` whose member `field` lies at `ptr`. */
#define container_of(ptr, type, field) ((type *)(void *)((char *)(ptr)-offsetof(type, field)))

/* Which way a branch goes in ordinary programs. The compiler puts that way in line, so that a
 * fast path has no taken jump. */
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

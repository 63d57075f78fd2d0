/* bitfield.h - accessors of packed words, in the shapes that seL4's headers have them.
 * Tessera's own; programs use the accessors only. */
#pragma once
#include <sel4/debug_assert.h>
#include <sel4/simple_types.h>

#define SEL4_FIELD_MASK(width) ((width) < 64 ? (1ul << ((width) % 64)) - 1 : ~0ul)

/* Getter and setter of one field of a struct with an array `words`, by value and by pointer. */
#define SEL4_FIELD(type, field, word, shift, width) \
    LIBSEL4_INLINE_FUNC seL4_Uint64 CONST type##_get_##field(type##_t value) \
    { \
        return value.words[word] >> (shift)&SEL4_FIELD_MASK(width); \
    } \
    LIBSEL4_INLINE_FUNC type##_t CONST type##_set_##field(type##_t value, seL4_Uint64 v64) \
    { \
        value.words[word] = (value.words[word] & ~(SEL4_FIELD_MASK(width) << (shift))) | \
                            (v64 & SEL4_FIELD_MASK(width)) << (shift); \
        return value; \
    } \
    LIBSEL4_INLINE_FUNC seL4_Uint64 PURE type##_ptr_get_##field(type##_t *ptr) \
    { \
        return type##_get_##field(*ptr); \
    } \
    LIBSEL4_INLINE_FUNC void type##_ptr_set_##field(type##_t *ptr, seL4_Uint64 v64) \
    { \
        *ptr = type##_set_##field(*ptr, v64); \
    }

/* claims.h - what the proofs of all architectures begin with, and the claims that all of them make.
 *
 * Used: by each prove.cpp, behind the kernel's files that it includes. */
#pragma once

word symbolic_memory[SYMBOLIC_MEMORY / 8];
struct kernel_state kernel;

/* A refusal is a refusal; its message is tested elsewhere. */
void put_lookup(struct call *, bool, const struct lookup_failure *)
{
}
void put_missing(struct call *, bool, word)
{
}
void put_range(struct call *, word, word)
{
}
void put_error(struct call *, enum error_code)
{
}
void put_error_1(struct call *, enum error_code, word)
{
}

static word bits_from(word w, word low, word n)
{
    return w << (64 - low - n) >> (64 - n);
}

/* ---- packed fields: every row of cap.h and object_types.h ---- */

#define FIELD(name, w, low, bits) \
    static void field_##name() \
    { \
        struct cap c = { any_word("w0"), any_word("w1") }, d; \
        word v = any_word("v"); \
        d = cap_set_##name(c, v); \
        word mask = (~(word)0 >> (64 - bits)) << low; \
        CLAIM(cap_##name(c) == bits_from(c.w, low, bits)); \
        CLAIM(cap_##name(d) == (v & (~(word)0 >> (64 - bits)))); \
        CLAIM((c.w & ~mask) == (d.w & ~mask));             /* its neighbours stay */ \
        CLAIM((c.w0 ^ d.w0 ^ c.w1 ^ d.w1) == (c.w ^ d.w)); /* and the other word */ \
    }
#include "fields.def"
#undef FIELD

/* ---- mappings ---- */

static void rights_only_shrink()
{
    word vm = any_word("vm"), rights = any_word("rights");
    given(vm >= VM_KERNEL_ONLY), given(vm <= VM_READ_WRITE);
    word masked = vm_masked(vm, rights);
    CLAIM(masked >= VM_KERNEL_ONLY && masked <= vm);
    CLAIM(masked != VM_READ_WRITE || (rights & RIGHT_WRITE) != 0);
    CLAIM(masked == VM_KERNEL_ONLY || (rights & RIGHT_READ) != 0);
}

static void mapping_range()
{
    struct call c = {};
    word at = any_word("at"), asid = any_word("asid"), kind = any_word("kind");
    given(kind <= FRAME_HUGE);
    c.cap = cap_set_frame_kind(cap_make(CAP_frame, 0, 0), kind);
    word bits = frame_size(c.cap);
    if (check_address(&c, at, asid) == OK)
        CLAIM(at < P2(47) && at + (((word)1 << bits) - 1) < P2(47)); /* never the kernel's half */
}

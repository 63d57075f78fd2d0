/* cap.h - the capability: two words whose fields are cut out by the table below.
 *
 * Owns:  the layout of struct cap and struct slot.
 * Uses:  nothing.
 * Never: a union, a C bit-field, a pointer: fields are arithmetic, so that provers can follow.
 *
 * Word 0 of every capability:
 *
 *     63      59 58                     47 46                                0
 *    +----------+-------------------------+-----------------------------------+
 *    |   type   | the type's own 12 bits  |  physical address of the object   |
 *    +----------+-------------------------+-----------------------------------+
 *
 * What the type's own bits and word 1 hold (the architecture's types: object_types.h):
 *
 *     type                     bits                                     word 1
 *     endpoint, notification   58-55 rights                             badge
 *     reply                    58 waits by a fault, 56 right to grant   0
 *     untyped                  58-53 size, 52 device memory             bytes used
 *     cnode                    58-53 radix, 52-47 size of the guard     guard
 *     zombie                   58-53 radix, 52-51 what it was           slots left
 *     irq_handler              none                                     interrupt
 *
 * The numbers of types (types.def) make checks short. The number of an endpoint is the highest of
 * all, so one compare answers cap_may_call. That of a reply differs from it in one bit, so an AND
 * turns the word of an endpoint into that of a reply (cap_reply_word). */
#pragma once
#include "lib/types.h"

struct cap {
    word w0, w1;
};

/* A capability in its place. The two words behind it link it into the derivation list
 * (derive.c): prev is the handle of the slot before it; the other word has the handle of the
 * next slot and, in bits 62 and 63, two flags. A slot is empty if its capability is null, and
 * then all four words are 0. */
struct slot {
    struct cap cap;
    word prev;
    word next_and_flags;
};
_Static_assert(sizeof(struct slot) == 32, "ABI: 1 << seL4_SlotBits");
enum { SLOT_BITS = 5, SLOT_SIZE = 1 << SLOT_BITS };

enum cap_type {
#define CAP(name, number, ...) CAP_##name = number,
#include "hall/types.def"
#include "object_types.def"
#undef CAP
};

/* Rights as in seL4_CapRights_t.  RIGHT_ANSWER: either of them lets a Call be answered. */
enum { RIGHT_WRITE = 1, RIGHT_READ = 2, RIGHT_GRANT = 4, RIGHT_GRANT_REPLY = 8 };
enum { RIGHT_ANSWER = RIGHT_GRANT | RIGHT_GRANT_REPLY, RIGHTS_ALL = 15 };

/* CAP_FIELD(name, word, lowest bit, bits) makes a getter cap_name(c), and cap_set_name(c, v),
 * which returns a copy of c with the field changed. v is cut to the field's width, so a value
 * that is too large cannot spill into a neighbour. */
#define CAP_FIELD(name, w, low, bits) \
    static inline word cap_##name(struct cap c) \
    { \
        return c.w / P2(low) % P2(bits); \
    } \
    static inline struct cap cap_set_##name(struct cap c, word v) \
    { \
        c.w = (c.w & ~((P2(bits) - 1) * P2(low))) + v % P2(bits) * P2(low); \
        return c; \
    }

/* Where the fields that are also compared as a whole lie in word 0. */
enum { TYPE_AT = 59, TYPE_BITS = 5, RIGHTS_AT = 55, RIGHTS_BITS = 4, OBJECT_BITS = 47 };
enum { TO_FAULT_AT = RIGHTS_AT + RIGHTS_BITS - 1 }; /* a reply has no right to write */

CAP_FIELD(type, w0, TYPE_AT, TYPE_BITS)
CAP_FIELD(object, w0, 0, OBJECT_BITS)
/* endpoint, notification, reply: the rights; word 1 is the badge */
CAP_FIELD(kept_rights, w0, RIGHTS_AT, RIGHTS_BITS)
CAP_FIELD(to_fault, w0, TO_FAULT_AT, 1) /* reply: the caller is one by its fault */
/* untyped: size, device memory or not, and how far it is used up (in bytes) */
CAP_FIELD(size_bits, w0, 53, 6)
CAP_FIELD(device, w0, 52, 1)
CAP_FIELD(free, w1, 0, 48)
/* cnode and zombie: radix and guard; word 1 is the guard, or the number of slots still to empty */
enum { GUARD_AT = 47, GUARD_BITS = 6, RADIX_AT = GUARD_AT + GUARD_BITS, RADIX_BITS = 6 };
CAP_FIELD(radix, w0, RADIX_AT, RADIX_BITS)
CAP_FIELD(guard_bits, w0, GUARD_AT, GUARD_BITS)
/* zombie: what it was (enum zombie_kind) */
CAP_FIELD(zombie, w0, 51, 2)
/* irq_handler */
CAP_FIELD(irq, w1, 0, 8)

/* Rights as the capability stores them: turned by one bit, with write on top. cap_may_call says
 * why. */
static inline word rights_kept(word rights)
{
    return rights % 2 * 8 + rights / 2 % 8;
}

/* The rights of a capability as seL4_CapRights_t has them. */
static inline word cap_rights(struct cap c)
{
    return cap_kept_rights(c) % 8 * 2 + cap_kept_rights(c) / 8;
}

/* The capability with exactly these rights (seL4_CapRights_t). */
static inline struct cap cap_set_rights(struct cap c, word rights)
{
    return cap_set_kept_rights(c, rights_kept(rights));
}

/* What a zombie was before its last capability was deleted. */
enum zombie_kind { ZOMBIE_CNODE, ZOMBIE_TCB, ZOMBIE_ENDPOINT, ZOMBIE_NOTIFICATION };

static inline enum zombie_kind zombie_kind(struct cap c)
{
    return (enum zombie_kind)cap_zombie(c);
}

/* A type, and a set of rights (seL4_CapRights_t), in their places in word 0. */
static inline word type_word(enum cap_type type)
{
    return type * P2(TYPE_AT);
}

static inline word rights_word(word rights)
{
    return rights_kept(rights) * P2(RIGHTS_AT);
}

/* The capability of an empty slot. */
static inline struct cap cap_null(void)
{
    return (struct cap){ 0, 0 };
}

/* A capability of this type to the object at physical address `object`; all other fields of word
 * 0 are 0. */
static inline struct cap cap_make(enum cap_type type, word object, word w1)
{
    return (struct cap){ type_word(type) + object % P2(OBJECT_BITS), w1 };
}

/* Word 0 of the capability by which the receiver may answer `caller`. `waiting` is what the
 * receiver remembered of its own capability (cap_waiting): whether the answer may carry
 * capabilities comes from there. A reply's type number differs from an endpoint's in one bit, so
 * an AND turns one type into the other. */
static inline word cap_reply_word(word caller, word waiting, bool to_fault)
{
    return (waiting & (type_word(CAP_reply) + rights_word(RIGHT_GRANT))) +
           to_fault * P2(TO_FAULT_AT) + caller;
}

/* Is it a reply capability whose caller waits for the answer to a Call, and not for the answer
 * to a fault? The type and the bit below it are compared at once. */
static inline bool cap_answers_call(struct cap c)
{
    return c.w0 / P2(TO_FAULT_AT) == CAP_reply * P2(TYPE_AT - TO_FAULT_AT);
}

/* What a thread that waits at an endpoint remembers of its capability: the endpoint, the type,
 * and the rights that say how it may answer. Read and write do not count any more once it waits. */
static inline word cap_waiting(word w0)
{
    return w0 & (type_word(CAP_endpoint) + rights_word(RIGHT_ANSWER) + P2(OBJECT_BITS) - 1);
}

/* The shape of a CNode: its radix times SHAPE_RADIX, plus the size of its guard. NO_CNODE_SHAPE or
 * more if the capability is of another type: both questions take one step, because the type lies
 * just above. */
#define SHAPE_RADIX P2(GUARD_BITS)
#define NO_CNODE_SHAPE P2(GUARD_BITS + RADIX_BITS)
static inline word cap_cnode_shape(struct cap c)
{
    return c.w0 / P2(GUARD_AT) - CAP_cnode * NO_CNODE_SHAPE;
}

/* Have both the same type, and the same physical address? The two fields are compared at once. */
static inline bool cap_same_place(struct cap a, struct cap b)
{
    word both = type_word((enum cap_type)(P2(TYPE_BITS) - 1)) + P2(OBJECT_BITS) - 1;
    return ((a.w0 ^ b.w0) & both) == 0;
}

/* Is the slot that holds this capability empty? */
static inline bool cap_is_null(struct cap c)
{
    return cap_type(c) == CAP_null;
}

/* The badge of an endpoint or notification; 0 if it has none. */
static inline word cap_badge(struct cap c)
{
    return c.w1;
}

/* Is it an endpoint through which one may send and then be answered: with write, and with grant
 * or grant-reply? The bits are laid out so that one compare answers this: write is the highest
 * right, read the lowest, the type lies just above, and an endpoint's type is the highest of
 * all. */
static inline bool cap_may_call(struct cap c)
{
    return c.w0 >= type_word(CAP_endpoint) + rights_word(RIGHT_WRITE) + rights_word(RIGHT_GRANT);
}

/* Is it an endpoint or notification of this type, with this right? One mask and one compare. */
static inline bool cap_is_with(struct cap c, enum cap_type type, word right)
{
    word both = type * P2(RIGHTS_BITS) + rights_kept(right);
    word mask = (P2(TYPE_BITS) - 1) * P2(RIGHTS_BITS) + rights_kept(right);
    return (c.w0 / P2(RIGHTS_AT) & mask) == both;
}

/* Does the capability have this right, or one of these? */
static inline bool cap_has_right(struct cap c, word right)
{
    return (cap_kept_rights(c) & rights_kept(right)) != 0;
}

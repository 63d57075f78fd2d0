/* model_derivation.h - capabilities to untypeds and endpoints as the manual tells them: a tree,
 * each knowing its parent.
 *
 * Revoke takes what hangs below; deleting one hangs its children to its own parent.  Nothing of it
 * knows the kernel: the explorer compares it with the kernel on the host machine,
 * test/qemu/replay.c with a booted one. seL4 manual, sections 2.4 and 3.1; caps.md of the ABI,
 * section 4. */
#pragma once
#include <stdbool.h>

enum { SLOTS = 6, ROOT = -1 };
enum m_type { M_NONE, M_UNTYPED, M_ENDPOINT };
enum { ILLEGAL = 3, FAILED_LOOKUP = 6, DELETE_FIRST = 8, REVOKE_FIRST = 9, NOT_ENOUGH_MEMORY = 10 };

struct m_cap {
    enum m_type type;
    int parent;            /* a slot, or ROOT */
    int base, units, used; /* memory in units of 16 bytes: where, how large;
        untyped: how much of it is used */
    int badge;
    int original; /* it can be a parent: made by Retype, an untyped,
        or minted with a badge of its own */
};

/* An operation on these slots. */
enum m_kind {
    RETYPE,
    COPY,
    MINT_1,
    MINT_2,
    MOVE,
    DELETE,
    REVOKE,
    ROTATE,
    RETYPE_UNTYPED,
    RETYPE_SMALL,
    KINDS
};
struct m_letter {
    unsigned char kind, a, b, c;
};
enum { MOST_LETTERS = 300 };

extern struct m_cap model[SLOTS];
extern int slots_used;
extern struct m_letter alphabet[MOST_LETTERS];
extern int letters;

/* Slot 0: an untyped of so many units; the other slots are empty.  The alphabet: copies and badges
 * of endpoints, or untypeds within untypeds. */
void m_start(int slots, int units, bool memory);
/* Do it; the error, as seL4_Error has it; -1 if it cannot be tried in this state. */
int m_do(struct m_letter l);
bool m_has_child(int slot);

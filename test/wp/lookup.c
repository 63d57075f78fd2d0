/* lookup.c - contracts for the walk through a CSpace (kernel/core/cspace.c): what WP proves of it.
 * `make wp` runs it.
 *
 * The walk is described one CNode at a time, as the manual does (chapter 3): leads() says where an
 * address leads and how much of it is left, misses() where and why it leads nowhere.  Both are
 * about capabilities that lie still, w0_at and w1_at: any that there can be, for nothing is said of
 * them but that memory holds them.  What a shift and a mask come to is the bit-vector layer's
 * (test/symbolic: bits.h). */
#include "proof.h"
#include "core/cspace.h"

/*@ logic integer kind_of(integer w0) = w0 / 0x800000000000000 % 32;
  @ logic integer radix_of(integer w0) = w0 / 0x20000000000000 % 64;
  @ logic integer guard_bits_of(integer w0) = w0 / 0x800000000000 % 64;
  @ logic integer object_of(integer w0) = w0 % 0x800000000000;
  @ logic integer width_of(integer w0) = guard_bits_of(w0) + radix_of(w0);
  @ axiomatic Cut { logic integer shifted(integer x, integer n); logic integer low(integer x, integer n); }
  @ axiomatic Still { logic integer w0_at(integer s); logic integer w1_at(integer s); }
  @ predicate still{L} = \forall integer s; 0 <= s < 0x8000000000 ==>
  @     all_slot[s].cap.w0 == w0_at(s) && all_slot[s].cap.w1 == w1_at(s);
  @ predicate is_cnode(integer w0) = kind_of(w0) == 10;
  @ predicate every_radix = \forall integer s; is_cnode(w0_at(s)) ==> radix_of(w0_at(s)) >= 1;
  @ predicate cnode_there(integer w0) = is_cnode(w0) && radix_of(w0) >= 1;
  @ predicate guard_fits(integer w0, integer w1, integer address, integer left) = guard_bits_of(w0) == 0 ||
  @     guard_bits_of(w0) <= left &&
  @     low(shifted(address, (word)(left - guard_bits_of(w0))), guard_bits_of(w0)) == w1;
  @ logic integer slot_in(integer w0, integer address, integer rest) =
  @     (word)(object_of(w0) + (word)(low(shifted(address, rest), radix_of(w0)) * 32));
  @ logic integer memory_of(integer s) = s % 0x8000000000;
  @ predicate goes_on(integer w0, integer w1, integer address, integer left, integer then, integer v0,
  @         integer v1) = guard_fits(w0, w1, address, left) && then == left - width_of(w0) && then > 0 &&
  @     is_cnode(v0) && v0 == w0_at(memory_of(slot_in(w0, address, then))) &&
  @     v1 == w1_at(memory_of(slot_in(w0, address, then)));
  @
  @ inductive leads(integer w0, integer w1, integer address, integer left, integer s, integer rest) {
  @ case here: \forall integer w0, w1, address, left, s, rest;
  @     guard_fits(w0, w1, address, left) && rest == left - width_of(w0) && rest >= 0 &&
  @     s == slot_in(w0, address, rest) && (rest == 0 || !is_cnode(w0_at(memory_of(s)))) ==>
  @     leads(w0, w1, address, left, s, rest);
  @ case below: \forall integer w0, w1, address, left, then, v0, v1, s, rest;
  @     leads(v0, v1, address, then, s, rest) && goes_on(w0, w1, address, left, then, v0, v1) ==>
  @     leads(w0, w1, address, left, s, rest); }
  @
  @ inductive misses(integer w0, integer w1, integer address, integer left, integer kind, integer at) {
  @ case guard: \forall integer w0, w1, address, left; !guard_fits(w0, w1, address, left) ==>
  @     misses(w0, w1, address, left, LOOKUP_GUARD, left);
  @ case depth: \forall integer w0, w1, address, left;
  @     guard_fits(w0, w1, address, left) && width_of(w0) > left ==>
  @     misses(w0, w1, address, left, LOOKUP_DEPTH, left);
  @ case under: \forall integer w0, w1, address, left, then, v0, v1, kind, at;
  @     misses(v0, v1, address, then, kind, at) && goes_on(w0, w1, address, left, then, v0, v1) ==>
  @     misses(w0, w1, address, left, kind, at); }
  @*/

/*@ assigns \nothing; ensures \result == kind_of(c.w0) && \result < 32; */
static inline word cap_type(struct cap c);
/*@ assigns \nothing; ensures \result == object_of(c.w0); */
static inline word cap_object(struct cap c);
/*@ assigns \nothing; ensures \result == radix_of(c.w0) && \result < 64; */
static inline word cap_radix(struct cap c);
/*@ assigns \nothing; ensures \result == guard_bits_of(c.w0) && \result < 64; */
static inline word cap_guard_bits(struct cap c);
/*@ assigns \nothing; ensures \result <==> kind_of(c.w0) == 0; */
static inline bool cap_is_null(struct cap c);
/*@ assigns \nothing; ensures \result == shifted(x, n); */
static inline word shift_down(word x, word n);
/*@ assigns \nothing; ensures \result == low(x, n); */
static inline word low_part(word x, word n);

/*@ assigns \nothing; ensures \result == (word)(t + index % 5 * 32); */
static inline handle tcb_slot(handle t, word index);

/*@ requires \valid(w); assigns w->why; ensures \result == \false;
  @ ensures w->why.kind == why.kind && w->why.bits_left == why.bits_left; */
static bool fail_walk(struct walk *w, struct lookup_failure why);

/*@ requires \valid(w) && \separated(w, &all_slot[0 .. 0x7fffffffff]); requires still: still;
  @ requires radix: every_radix && (is_cnode(root.w0) ==> radix_of(root.w0) >= 1);
  @ requires depth: 1 <= depth <= 64;
  @ assigns w->slot, w->left, w->why;
  @ ensures no_root: !is_cnode(root.w0) ==> !\result && w->why.kind == LOOKUP_INVALID_ROOT;
  @ ensures found: is_cnode(root.w0) && \result ==> leads(root.w0, root.w1, address, depth, w->slot, w->left);
  @ ensures missed: is_cnode(root.w0) && !\result ==>
  @     misses(root.w0, root.w1, address, depth, w->why.kind, w->why.bits_left);
  @ ensures whole: \result ==> w->left < depth; ensures still: still; */
bool cspace_walk(struct cap root, word address, word depth, struct walk *w);

/* Where t's CSpace lies. */
/*@ logic integer cspace_of(integer t) = (t + TCB_CSPACE * 32) % 0x8000000000; */

/*@ requires \valid(w) && \separated(w, &all_slot[0 .. 0x7fffffffff]); requires still: still;
  @ requires radix: every_radix; requires 0 <= t < 0x8000000000;
  @ assigns w->slot, w->left, w->why;
  @ ensures no_root: !is_cnode(w0_at(cspace_of(t))) ==> !\result && w->why.kind == LOOKUP_INVALID_ROOT;
  @ ensures found: \let s = cspace_of(t); is_cnode(w0_at(s)) && \result ==>
  @     leads(w0_at(s), w1_at(s), cptr, 64, w->slot, w->left);
  @ ensures missed: \let s = cspace_of(t); is_cnode(w0_at(s)) && !\result ==>
  @     misses(w0_at(s), w1_at(s), cptr, 64, w->why.kind, w->why.bits_left);
  @ ensures still: still; */
bool cspace_lookup(handle t, word cptr, struct walk *w);

#include "kernel/core/cspace.c"

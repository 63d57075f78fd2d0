/* derivation.c - contracts for the derivation list (kernel/core/derive.c): what WP proves of it.
 * `make wp` runs it.
 *
 * The list is described by local rules: whoever is next knows who is before, and the other way
 * round. They are kept from any list that has them.  That a list has an end, which needs induction,
 * is for the explorer and the invariants; what a function needs of it stands in its contract as
 * not_round: the slot is not its own neighbour, and its two neighbours are not the same. */
#include "proof.h"
#include "core/derive.h"

/*@ logic integer next{L}(integer s) = all_slot[s].next_and_flags % 0x8000000000;
  @ logic integer prev{L}(integer s) = all_slot[s].prev;
  @ logic integer flags{L}(integer s) = all_slot[s].next_and_flags / 0x4000000000000000;
  @ predicate is_handle(integer h) = 0 <= h < 0x8000000000;
  @ predicate is_slot(integer h) = 0 < h < 0x8000000000;
  @ predicate in_range{L} = \forall integer s; is_handle(s) ==> is_handle(prev(s));
  @ predicate forward{L} = \forall integer s; is_slot(s) && next(s) != 0 ==> prev(next(s)) == s;
  @ predicate backward{L} = \forall integer s; is_slot(s) && prev(s) != 0 ==> next(prev(s)) == s;
  @ predicate linked{L} = in_range && forward && backward;
  @ predicate forward_but{L}(integer e) =
  @     \forall integer s; is_slot(s) && s != e && next(s) != 0 ==> prev(next(s)) == s;
  @ predicate backward_but{L}(integer e) =
  @     \forall integer s; is_slot(s) && s != e && prev(s) != 0 ==> next(prev(s)) == s;
  @ predicate alone{L}(integer s) = next(s) == 0 && prev(s) == 0;
  @ predicate not_round{L}(integer s) = next(s) != s && prev(s) != s && (prev(s) == 0 || prev(s) != next(s));
  @*/

/*@ requires is_handle(s); assigns \nothing; ensures \result == next(s) && is_handle(\result); */
static inline handle slot_next(handle s);
/*@ requires is_handle(s); assigns \nothing; ensures \result == prev(s); */
static inline handle slot_prev(handle s);
/*@ requires is_handle(s); assigns \nothing; ensures \result == flags(s) && \result < 4; */
static word slot_flags(handle s);
/*@ requires is_handle(s) && is_handle(to) && bits < 4;
  @ assigns all_slot[s].next_and_flags;
  @ ensures next(s) == to; ensures flags(s) == bits; */
static void slot_link(handle s, handle to, word bits);
/*@ requires is_handle(s) && is_handle(to);
  @ assigns all_slot[s].next_and_flags;
  @ ensures next(s) == to; ensures flags(s) == \old(flags(s)); */
static void slot_set_next(handle s, handle to);

/*@ requires is_handle(s) && flags(s) < 2;
  @ assigns all_slot[s].next_and_flags;
  @ ensures next(s) == \old(next(s)); ensures flags(s) == \old(flags(s)) + 2; */
static void slot_add_first_badged(handle s);
/*@ requires is_handle(s); assigns all_slot[s].cap.w0, all_slot[s].cap.w1, all_slot[s].prev,
  @     all_slot[s].next_and_flags;
  @ ensures alone(s); ensures flags(s) == 0; ensures all_slot[s].cap.w0 == 0;
  @     ensures all_slot[s].cap.w1 == 0;
  @ ensures other_next: \forall integer x; is_handle(x) && x != s ==> next(x) == \old(next(x));
  @ ensures other_prev: \forall integer x; is_handle(x) && x != s ==> prev(x) == \old(prev(x)); */
static void slot_clear(handle s);

/*@ requires is_handle(s);
  @ assigns all_slot[s].cap, all_slot[s].prev, all_slot[s].next_and_flags;
  @ ensures its_own: all_slot[s].cap.w0 == cap.w0 && all_slot[s].cap.w1 == cap.w1 && prev(s) == before &&
  @     all_slot[s].next_and_flags == next_and_flags;
  @ ensures other_next: \forall integer x; is_handle(x) && x != s ==> next(x) == \old(next(x));
  @ ensures other_prev: \forall integer x; is_handle(x) && x != s ==> prev(x) == \old(prev(x)); */
static void slot_fill(handle s, struct cap cap, handle before, word next_and_flags);

/*@ requires wf: linked; requires is_slot(before) && is_slot(s) && before != s && bits < 4; requires alone(s);
  @ requires not_round(before);
  @ assigns all_slot[s].prev, all_slot[s].next_and_flags, all_slot[before].next_and_flags,
  @     all_slot[next(before)].prev;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures behind: next(before) == s && prev(s) == before;
  @ ensures takes_over: next(s) == \old(next(before));
  @ ensures its_flags: flags(s) == bits; ensures other_flags: flags(before) == \old(flags(before)); */
static void slot_insert_after(handle before, handle s, word bits);

/*@ requires wf: linked; requires is_slot(s); requires not_round(s);
  @ assigns all_slot[next(s)].prev, all_slot[prev(s)].next_and_flags;
  @ ensures in_range: in_range; ensures forward: forward_but(s); ensures backward: backward_but(s);
  @ ensures kept: next(s) == \old(next(s)) && prev(s) == \old(prev(s)) && flags(s) == \old(flags(s));
  @ ensures closed: prev(s) != 0 ==> next(prev(s)) == next(s); ensures closed_too: next(s) != 0 ==>
  @     prev(next(s)) == prev(s);
  @ ensures no_more: \forall integer x; is_slot(x) && x != s ==> next(x) != s && prev(x) != s;
  @ ensures flags: prev(s) != 0 ==> flags(prev(s)) == \old(flags(prev(s))); */
static void slot_unlink(handle s);

/*@ requires wf: linked; requires is_slot(s); requires not_round(s);
  @ assigns all_slot[s].cap.w0, all_slot[s].cap.w1, all_slot[s].prev, all_slot[s].next_and_flags,
  @     all_slot[next(s)].prev, all_slot[next(s)].next_and_flags, all_slot[prev(s)].next_and_flags;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures gone: alone(s); ensures w0: all_slot[s].cap.w0 == 0; ensures w1: all_slot[s].cap.w1 == 0;
  @     ensures flags(s) == 0;
  @ ensures closed: \old(prev(s)) != 0 ==> next(\old(prev(s))) == \old(next(s));
  @ ensures first_badged: \old(next(s)) != 0 && \old(flags(s)) >= 2 ==> flags(\old(next(s))) >= 2;
  @ ensures other_bit: \old(next(s)) != 0 ==> flags(\old(next(s))) % 2 == \old(flags(next(s))) % 2; */
void derive_remove(handle s);

/*@ requires wf: linked; requires is_slot(parent) && is_slot(dest) && parent != dest; requires alone(dest);
  @ requires not_round(parent);
  @ assigns all_slot[dest].cap, all_slot[dest].prev, all_slot[dest].next_and_flags,
  @     all_slot[parent].next_and_flags, all_slot[next(parent)].prev;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures behind: next(parent) == dest && prev(dest) == parent; ensures a_family: flags(dest) == 3;
  @ ensures w0: all_slot[dest].cap.w0 == cap.w0; ensures w1: all_slot[dest].cap.w1 == cap.w1; */
void derive_insert_child(struct cap cap, handle parent, handle dest);

/*@ requires wf: linked; requires is_slot(dest); requires alone(dest);
  @ assigns all_slot[dest].cap, all_slot[dest].prev, all_slot[dest].next_and_flags;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures alone: alone(dest); ensures flags: flags(dest) == 3;
  @ ensures w0: all_slot[dest].cap.w0 == cap.w0; ensures w1: all_slot[dest].cap.w1 == cap.w1; */
void derive_root(struct cap cap, handle dest);

/*@ requires is_slot(s); requires is_handle(prev(s)); requires not_round(s);
  @ assigns all_slot[prev(s)].next_and_flags, all_slot[next(s)].prev;
  @ ensures before: prev(s) != 0 ==> next(prev(s)) == s; ensures after: next(s) != 0 ==> prev(next(s)) == s;
  @ ensures flags: prev(s) != 0 ==> flags(prev(s)) == \old(flags(prev(s)));
  @ ensures its_own: next(s) == \old(next(s)) && prev(s) == \old(prev(s)) && flags(s) == \old(flags(s));
  @ ensures other_next: \forall integer x; is_handle(x) && x != prev(s) ==> next(x) == \old(next(x));
  @ ensures other_prev: \forall integer x; is_handle(x) && x != next(s) ==> prev(x) == \old(prev(x));
  @ ensures nobody: next(s) == 0 ==> prev(0) == \old(prev(0)); */
static void slot_announce(handle s);

/*@ assigns \nothing; ensures \result == c.w0 / 0x800000000000000 % 32; */
static inline word cap_type(struct cap c);
/*@ assigns \nothing; ensures \result == c.w0 % 0x800000000000 && \result < 0x800000000000; */
static inline word cap_object(struct cap c);

/*@ requires is_slot(s);
  @ assigns all_tcb[all_slot[s].cap.w0 % 0x800000000000 % 0x8000000000].reply_slot;
  @ ensures known: all_slot[s].cap.w0 / 0x800000000000000 % 32 == CAP_reply ==>
  @     all_tcb[all_slot[s].cap.w0 % 0x800000000000 % 0x8000000000].reply_slot == s;
  @ ensures other_next: \forall integer x; is_handle(x) ==> next(x) == \old(next(x));
  @ ensures other_prev: \forall integer x; is_handle(x) ==> prev(x) == \old(prev(x)); */
static void slot_settle(handle s);

/*@ requires wf: linked; requires is_slot(source) && is_slot(dest) && source != dest; requires alone(dest);
  @ requires not_round(source);
  @ assigns all_slot[dest], all_slot[source], all_slot[prev(source)].next_and_flags,
  @     all_slot[next(source)].prev,
  @     all_tcb[cap.w0 % 0x800000000000 % 0x8000000000].reply_slot;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures gone: alone(source) && all_slot[source].cap.w0 == 0 && all_slot[source].cap.w1 == 0 &&
  @     flags(source) == 0;
  @ ensures there: all_slot[dest].cap.w0 == cap.w0 && all_slot[dest].cap.w1 == cap.w1;
  @ ensures place: next(dest) == \old(next(source)) && prev(dest) == \old(prev(source));
  @ ensures flags: flags(dest) == \old(flags(source));
  @ ensures before: \old(prev(source)) != 0 ==> next(\old(prev(source))) == dest &&
  @     flags(\old(prev(source))) == \old(flags(prev(source)));
  @ ensures after: \old(next(source)) != 0 ==> prev(\old(next(source))) == dest &&
  @     flags(\old(next(source))) == \old(flags(next(source)));
  @ ensures reply: cap.w0 / 0x800000000000000 % 32 == CAP_reply ==>
  @     all_tcb[cap.w0 % 0x800000000000 % 0x8000000000].reply_slot == dest; */
void derive_move(struct cap cap, handle source, handle dest);

/*@ logic integer renamed(integer s, integer from, integer to) = s == from ? to : s; */

/*@ requires is_slot(from) && is_slot(to);
  @ requires field: moved.next_and_flags == moved.next_and_flags / 0x4000000000000000 * 0x4000000000000000 +
  @     moved.next_and_flags % 0x8000000000;
  @ assigns \nothing;
  @ ensures cap: \result.cap.w0 == moved.cap.w0 && \result.cap.w1 == moved.cap.w1;
  @ ensures prev: \result.prev == renamed(moved.prev, from, to);
  @ ensures next: \result.next_and_flags % 0x8000000000 ==
  @     renamed(moved.next_and_flags % 0x8000000000, from, to);
  @ ensures flags: \result.next_and_flags / 0x4000000000000000 ==
  @     moved.next_and_flags / 0x4000000000000000; */
static struct slot relinked(struct slot moved, handle from, handle to);

/* Nothing but flags and the next slot is in that word; what of a capability slot_settle looks
 * at. */
/*@ logic integer answers{L}(integer s) = all_slot[s].cap.w0 % 0x800000000000 % 0x8000000000;
  @ predicate is_reply{L}(integer s) = all_slot[s].cap.w0 / 0x800000000000000 % 32 == CAP_reply;
  @ predicate two_fields{L}(integer s) = all_slot[s].next_and_flags ==
  @     all_slot[s].next_and_flags / 0x4000000000000000 * 0x4000000000000000 +
  @     all_slot[s].next_and_flags % 0x8000000000;
  @ predicate takes_place{Before, After}(integer from, integer to) =
  @     next{After}(to) == renamed(next{Before}(from), to, from) &&
  @     prev{After}(to) == renamed(prev{Before}(from), to, from) && flags{After}(to) == flags{Before}(from);
  @ predicate takes_cap{Before, After}(integer from, integer to) =
  @     \at(all_slot[to].cap.w0, After) == \at(all_slot[from].cap.w0, Before) &&
  @     \at(all_slot[to].cap.w1, After) == \at(all_slot[from].cap.w1, Before); */

/*@ requires is_slot(a) && is_slot(b) && a != b; requires two_fields(a) && two_fields(b);
  @ assigns all_slot[a], all_slot[b];
  @ ensures links: takes_place{Pre, Post}(b, a) && takes_place{Pre, Post}(a, b);
  @ ensures caps: takes_cap{Pre, Post}(b, a) && takes_cap{Pre, Post}(a, b);
  @ ensures other_next: \forall integer x; is_handle(x) && x != a && x != b ==> next(x) == \old(next(x));
  @ ensures other_prev: \forall integer x; is_handle(x) && x != a && x != b ==> prev(x) == \old(prev(x)); */
static void slot_exchange(handle a, handle b);

/*@ requires wf: linked; requires is_slot(a) && is_slot(b) && a != b; requires two_fields(a) && two_fields(b);
  @ requires not_round(a) && not_round(b);
  @ assigns all_slot[a], all_slot[b], all_slot[prev(a)].next_and_flags, all_slot[next(a)].prev,
  @     all_slot[prev(b)].next_and_flags, all_slot[next(b)].prev,
  @     all_tcb[answers(a)].reply_slot, all_tcb[answers(b)].reply_slot;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures links: takes_place{Pre, Post}(b, a) && takes_place{Pre, Post}(a, b);
  @ ensures caps: takes_cap{Pre, Post}(b, a) && takes_cap{Pre, Post}(a, b);
  @ ensures reply_a: is_reply(a) && answers(a) != answers(b) ==> all_tcb[answers(a)].reply_slot == a;
  @ ensures reply_b: is_reply(b) ==> all_tcb[answers(b)].reply_slot == b; */
void derive_swap(handle a, handle b);

/* A row of new children: every 32 bytes a slot, each with the one before it as its next, the first
 * with what is behind the parent; who is before each is the one behind it in memory. */
/*@ predicate in_row(integer s, integer first, integer last) = first <= s <= last && (s - first) % 32 == 0;
  @ predicate row{L}(integer first, integer last, integer below) =
  @     (\forall integer s; in_row(s, first, last) ==> prev(s) == s + 32) &&
  @     (\forall integer s; in_row(s, first, last) && s != first ==> next(s) == s - 32) &&
  @     next(first) == below;
  @ predicate row_unknown{L}(integer first, integer last) = \forall integer x, s; is_slot(x) &&
  @     !in_row(x, first, last) && in_row(s, first, last) ==> next(x) != s && prev(x) != s;
  @ predicate forward_outside{L}(integer first, integer last) = \forall integer s; is_slot(s) &&
  @     !in_row(s, first, last) && next(s) != 0 ==> prev(next(s)) == s;
  @ predicate backward_outside{L}(integer first, integer last) = \forall integer s; is_slot(s) &&
  @     !in_row(s, first, last) && prev(s) != 0 ==> next(prev(s)) == s; */

/*@ requires is_slot(s) && is_handle(below);
  @ assigns all_slot[s].cap, all_slot[s].prev, all_slot[s].next_and_flags;
  @ ensures its_place: prev(s) == s + 32 && next(s) == below; ensures a_family: flags(s) == 3;
  @ ensures w0: all_slot[s].cap.w0 == cap.w0; ensures w1: all_slot[s].cap.w1 == cap.w1; */
static inline void derive_lay(struct cap cap, handle s, handle below);

/*@ requires is_slot(parent) && is_slot(first) && is_slot(last) && first <= last && in_row(last, first, last);
  @ requires row: row(first, last, next(parent)); requires in_range: in_range;
  @ requires forward: forward_outside(first, last); requires backward: backward_outside(first, last);
  @ requires outside: !in_row(parent, first, last) && !in_row(next(parent), first, last);
  @ requires unknown: row_unknown(first, last); requires not_round: next(parent) != parent;
  @ assigns all_slot[last].prev, all_slot[parent].next_and_flags, all_slot[next(parent)].prev;
  @ ensures in_range: in_range; ensures forward: forward; ensures backward: backward;
  @ ensures behind: next(parent) == last && prev(last) == parent;
  @ ensures flags: flags(parent) == \old(flags(parent));
  @ ensures takes_over: next(first) == \old(next(parent)); */
static inline void derive_adopt(handle parent, handle first, handle last);

#include "kernel/core/derive.c"

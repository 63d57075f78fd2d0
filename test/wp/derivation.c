/* derivation.c - contracts for the derivation list (kernel/derive.c): what WP proves of it.  `make wp`
 * runs it.
 *
 * The list is described by local rules: whoever is next knows who is before, and the other way round.
 * They are kept from any list that has them.  That a list has an end, which needs induction, is for the
 * explorer and the invariants; what a function needs of it stands in its contract as not_round: the slot
 * is not its own neighbour, and its two neighbours are not the same. */
#include "proof.h"
#include "derive.h"

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
  @     ensures all_slot[s].cap.w1 == 0; */
static void slot_clear(handle s);

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
  @ ensures its_own: next(s) == \old(next(s)) && prev(s) == \old(prev(s)) && flags(s) == \old(flags(s)); */
static void slot_announce(handle s);

#include "kernel/derive.c"

/* refills.c - contracts for the refills of a scheduling context (kernel/variant/mcs/core/budget.c):
 * what WP proves of them.  `make wp` runs it.
 *
 * A ring of refills keeps its places whatever is done to it: a new budget, taking one out or in,
 * bringing back what was used, joining small ones and those without a gap, waking, a turn of
 * round robin and what is used of it.  That amounts add up to the budget where several refills are
 * joined, and all of a charge, is left to the invariants and to test_refills.c. */
#include "proof.h"
#include "core/budget.h"
#include "core/state.h"
#include "lib/bits.h"

extern struct sched_context all_sched_context[PROOF_HANDLES];
extern struct refill all_refill[PROOF_HANDLES];

/*@ assigns \nothing; ensures \result == &all_sched_context[h % PROOF_HANDLES]; */
struct sched_context *proof_sched_context(handle h);
/*@ assigns \nothing; ensures \result == &all_sched_context[h % PROOF_HANDLES]; */
static inline struct sched_context *sched_context(handle h);
/*@ assigns \nothing; ensures \result == &all_refill[h % PROOF_HANDLES]; */
struct refill *proof_refill(handle h);
/*@ assigns \nothing; ensures \result == &all_refill[h % PROOF_HANDLES]; */
static inline struct refill *refill(handle h);

/* room, count, first: of a context; place(sc, k): where refill number k lies. */
/*@ logic integer room{L}(integer sc) = all_sched_context[sc].refills;
  @ logic integer count{L}(integer sc) = all_sched_context[sc].count;
  @ logic integer first{L}(integer sc) = all_sched_context[sc].head;
  @ logic integer start(integer sc) = sc + 96;
  @ logic integer end{L}(integer sc) = sc + 96 + 16 * room(sc);
  @ predicate in_ring{L}(integer sc, integer p) = start(sc) <= p < end(sc) &&
  @     (p - start(sc)) % 16 == 0;
  @ predicate is_place(integer sc) = 0 < sc <= 0x7f00000000;
  @ predicate ring{L}(integer sc) = is_place(sc) && 2 <= room(sc) <= 0x100000 &&
  @     1 <= count(sc) <= room(sc) && in_ring(sc, first(sc));
  @ logic integer place{L}(integer sc, integer k) =
  @     first(sc) + 16 * k >= end(sc) ? first(sc) + 16 * k - 16 * room(sc) : first(sc) + 16 * k;
  @ logic integer behind{L}(integer sc, integer p) = p + 16 >= end(sc) ? start(sc) : p + 16;
  @*/

/*@ assigns \nothing; ensures \result == (a < b ? a : b); */
static inline word min_word(word a, word b);
/*@ requires is_place(sc); assigns \nothing; ensures \result == start(sc); */
static inline handle ring_start(handle sc);
/*@ requires is_place(sc) && room(sc) <= 0x100000; assigns \nothing; ensures \result == end(sc); */
static inline handle ring_end(handle sc);
/*@ requires ring(sc); assigns \nothing; ensures \result == &all_refill[first(sc)]; */
static inline struct refill *budget_head(handle sc);
/*@ requires is_place(sc); assigns \nothing;
  @     ensures \result <==> all_sched_context[sc].period == 0; */
static inline bool sc_is_round_robin(handle sc);

/*@ requires ring(sc) && in_ring(sc, place); assigns \nothing;
  @ ensures \result == behind(sc, place) && in_ring(sc, \result); */
static handle next_place(handle sc, handle place);
/*@ requires ring(sc); assigns \nothing;
  @ ensures \result == place(sc, count(sc) - 1) && in_ring(sc, \result); */
static handle tail_place(handle sc);

/*@ requires ring: ring(sc); requires more: count(sc) >= 2;
  @ assigns all_sched_context[sc].head, all_sched_context[sc].count;
  @ ensures ring: ring(sc); ensures count: count(sc) == \old(count(sc)) - 1;
  @ ensures first: first(sc) == \old(place(sc, 1));
  @ ensures taken: \result.time == \old(all_refill[first(sc)].time) &&
  @     \result.amount == \old(all_refill[first(sc)].amount); */
static struct refill take_head(handle sc);

/*@ requires ring: ring(sc); requires here: in_ring(sc, place) && 1 <= count <= room(sc);
  @ assigns all_sched_context[sc].head, all_sched_context[sc].count, all_refill[place];
  @ ensures ring: ring(sc); ensures first: first(sc) == place && count(sc) == count;
  @ ensures put: all_refill[place].time == first.time &&
  @     all_refill[place].amount == first.amount; */
static void put_first(handle sc, handle place, word count, struct refill first);

/*@ requires ring: ring(sc); requires fits: count(sc) < room(sc);
  @ assigns all_sched_context[sc].count, all_refill[place(sc, count(sc))];
  @ ensures ring: ring(sc); ensures count: count(sc) == \old(count(sc)) + 1;
  @ ensures put: all_refill[\old(place(sc, count(sc)))].time == new.time &&
  @     all_refill[\old(place(sc, count(sc)))].amount == new.amount; */
static void append(handle sc, struct refill new);

/*@ requires ring(sc); assigns \nothing;
  @ ensures \result <==> count(sc) > 1 &&
  @     all_refill[first(sc)].amount < kernel.variant.min_budget; */
static inline bool is_small(handle sc);

/*@ requires ring: ring(sc); requires two: count(sc) == 2;
  @ requires bounded: all_refill[place(sc, 0)].amount + all_refill[place(sc, 1)].amount <=
  @     0x2000000000000000;
  @ assigns all_refill[place(sc, 0)].amount, all_refill[place(sc, 1)].amount;
  @ ensures ring: ring(sc); ensures spent: all_refill[place(sc, 1)].amount == 0;
  @ ensures whole: all_refill[place(sc, 0)].amount ==
  @     \old(all_refill[place(sc, 0)].amount + all_refill[place(sc, 1)].amount); */
void budget_end_turn(handle sc);

/*@ requires ring: ring(sc); requires two: count(sc) == 2;
  @ requires bounded: all_refill[place(sc, 0)].amount + all_refill[place(sc, 1)].amount <=
  @     0x2000000000000000;
  @ assigns all_refill[place(sc, 0)].amount, all_refill[place(sc, 1)].amount;
  @ ensures ring: ring(sc);
  @ ensures kept: all_refill[place(sc, 0)].amount + all_refill[place(sc, 1)].amount ==
  @     \old(all_refill[place(sc, 0)].amount + all_refill[place(sc, 1)].amount);
  @ ensures left: all_refill[place(sc, 0)].amount == (\old(all_refill[place(sc, 0)].amount) > used ?
  @     \old(all_refill[place(sc, 0)].amount) - used : 0); */
static void charge_turn(handle sc, word used);

/*@ requires ring(sc);
  @ requires all_refill[first(sc)].time <= 0x7fffffffffffffff &&
  @     all_refill[first(sc)].amount <= 0x2000000000000000;
  @ assigns \nothing;
  @ ensures \result <==> count(sc) > 1 && all_refill[place(sc, 1)].time <=
  @     all_refill[first(sc)].time + all_refill[first(sc)].amount; */
static inline bool is_followed(handle sc);

/* The whole budget is there at once: in one refill, or in the first of a turn's two. */
/*@ requires is_place(sc) && 2 <= refills <= 0x100000;
  @ assigns all_sched_context[sc].period, all_sched_context[sc].budget,
  @     all_sched_context[sc].refills, all_sched_context[sc].joining, all_sched_context[sc].head,
  @     all_sched_context[sc].count, all_refill[start(sc)], all_refill[start(sc) + 16];
  @ ensures ring: ring(sc);
  @ ensures now: all_refill[first(sc)].time == now && all_refill[first(sc)].amount == budget;
  @ ensures turns: budget == period ==> count(sc) == 2 && room(sc) == 2 &&
  @     all_sched_context[sc].period == 0 && all_refill[place(sc, 1)].amount == 0;
  @ ensures sporadic: budget != period ==> count(sc) == 1 && room(sc) == refills; */
void budget_new(handle sc, word refills, word budget, word period, word now);

/* What was used comes back: as one refill more, or as part of the last, whose time is then as it
 * was, or later. */
/*@ requires ring: ring(sc);
  @ requires small: all_refill[place(sc, count(sc) - 1)].time <= 0x7fffffffffffffff &&
  @     all_refill[place(sc, count(sc) - 1)].amount <= 0x2000000000000000 &&
  @     used.amount <= 0x2000000000000000;
  @ assigns all_sched_context[sc].count, all_refill[place(sc, count(sc) - 1)],
  @     all_refill[place(sc, count(sc))];
  @ ensures ring: ring(sc);
  @ ensures one: count(sc) == \old(count(sc)) || count(sc) == \old(count(sc)) + 1;
  @ ensures joined: count(sc) == \old(count(sc)) ==>
  @     all_refill[\old(place(sc, count(sc) - 1))].amount ==
  @     \old(all_refill[place(sc, count(sc) - 1)].amount) + used.amount;
  @ ensures put: count(sc) > \old(count(sc)) ==>
  @     all_refill[\old(place(sc, count(sc)))].time == used.time &&
  @     all_refill[\old(place(sc, count(sc)))].amount == used.amount &&
  @     all_refill[\old(place(sc, count(sc) - 1))] ==
  @     \old(all_refill[place(sc, count(sc) - 1)]);
  @ ensures order: count(sc) > \old(count(sc)) ==>
  @     \old(all_refill[place(sc, count(sc) - 1)].time +
  @     all_refill[place(sc, count(sc) - 1)].amount) < used.time;
  @ ensures never_earlier: count(sc) == \old(count(sc)) ==>
  @     all_refill[\old(place(sc, count(sc) - 1))].time >=
  @     \old(all_refill[place(sc, count(sc) - 1)].time); */
static void put_later(handle sc, struct refill used);

/* Refills that join are taken out of the ring at its head: at most so many a pass, and the last of
 * them is the first one now. */
/*@ requires ring: ring(sc);
  @ assigns all_sched_context[sc].head, all_sched_context[sc].count,
  @     all_refill[start(sc) .. end(sc) - 1];
  @ ensures ring: ring(sc); ensures few: \old(count(sc)) - 12 <= count(sc) <= \old(count(sc));
  @ ensures first: first(sc) == \old(place(sc, count(sc) - \at(count(sc), Post)));
  @ ensures others: \forall integer p; p != first(sc) ==> all_refill[p] == \old(all_refill[p]);
  @ ensures enough: count(sc) == 1 || count(sc) == \old(count(sc)) - 12 ||
  @     all_refill[first(sc)].amount >= kernel.variant.min_budget; */
static void join_small(handle sc);

/*@ requires ring: ring(sc);
  @ assigns all_sched_context[sc].head, all_sched_context[sc].count, all_sched_context[sc].joining,
  @     all_refill[start(sc) .. end(sc) - 1];
  @ ensures ring: ring(sc); ensures few: \old(count(sc)) - 12 <= count(sc) <= \old(count(sc));
  @ ensures first: first(sc) == \old(place(sc, count(sc) - \at(count(sc), Post)));
  @ ensures then: all_refill[first(sc)].time == \old(all_refill[first(sc)].time);
  @ ensures others: \forall integer p; p != first(sc) ==> all_refill[p] == \old(all_refill[p]);
  @ ensures joining: all_sched_context[sc].joining <==> count(sc) == \old(count(sc)) - 12; */
static void join_following(handle sc);

/* Who begins to run has nothing from before, and nothing of what comes later. */
/*@ requires ring: ring(sc);
  @ requires early: now <= 0x7fffffffffffffff;
  @ requires small: all_refill[first(sc)].amount <= 0x2000000000000000;
  @ assigns all_sched_context[sc].head, all_sched_context[sc].count, all_sched_context[sc].joining,
  @     all_refill[start(sc) .. end(sc) - 1];
  @ ensures ring: ring(sc);
  @ ensures late: \old(all_refill[first(sc)].time) > now || all_sched_context[sc].period == 0 ==>
  @     first(sc) == \old(first(sc)) && count(sc) == \old(count(sc)) &&
  @     \forall integer p; all_refill[p] == \old(all_refill[p]);
  @ ensures now: \old(all_refill[first(sc)].time) <= now && all_sched_context[sc].period != 0 ==>
  @     all_refill[first(sc)].time == now; */
void budget_wake(handle sc, word now);

#include "kernel/variant/mcs/core/budget.c"

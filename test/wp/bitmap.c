/* bitmap.c - contracts for the bits of the ready queues (kernel/core/sched.c): what WP proves of
 * it. `make wp` runs it.
 *
 * A bit for each priority, and above them a bit for each word of those that is not 0.  What | and &
 * ~ and counting zeroes do to single bits is the bit-vector layer's (test/symbolic: single bits);
 * the axioms here say just that. */
#include "proof.h"
#include "core/sched.h"

/*@ axiomatic Bits {
  @ predicate bit(integer x, integer i);
  @ logic integer one(integer i);
  @ axiom one_bit: \forall integer i; 0 <= i < 64 ==> 0 < one(i) <= 0x8000000000000000;
  @ axiom added_l: \forall integer x, y, i, j; x == one(i) && 0 <= y <= 0xffffffffffffffff &&
  @     0 <= i < 64 && 0 <= j < 64 ==>
  @     (bit(x | y, j) <==> bit(y, j) || i == j);
  @ axiom added_r: \forall integer x, y, i, j; y == one(i) && 0 <= x <= 0xffffffffffffffff &&
  @     0 <= i < 64 && 0 <= j < 64 ==>
  @     (bit(x | y, j) <==> bit(x, j) || i == j);
  @ axiom cleared_l: \forall integer x, y, i, j; x == (word)(~one(i)) &&
  @     0 <= y <= 0xffffffffffffffff && 0 <= i < 64 &&
  @     0 <= j < 64 ==> (bit(x & y, j) <==> bit(y, j) && i != j);
  @ axiom cleared_r: \forall integer x, y, i, j; y == (word)(~one(i)) &&
  @     0 <= x <= 0xffffffffffffffff && 0 <= i < 64 &&
  @     0 <= j < 64 ==> (bit(x & y, j) <==> bit(x, j) && i != j);
  @ axiom not_zero: \forall integer x; 0 <= x <= 0xffffffffffffffff && x != 0 ==> \exists integer i;
  @     0 <= i < 64 && bit(x, i);
  @ axiom zero: \forall integer i; 0 <= i < 64 ==> !bit(0, i);
  @ }
  @ logic integer here{L} = kernel.domain % NUM_DOMAINS;
  @ predicate is_ready{L}(integer d, integer p) = bit(kernel.ready_bits[d][p / 64], p % 64);
  @ predicate words{L} = \forall integer d, w; 0 <= d < NUM_DOMAINS && 0 <= w < 64 ==>
  @     (bit(kernel.ready_words[d], w) <==> w < PRIORITY_WORDS && kernel.ready_bits[d][w] != 0);
  @*/

/*@ assigns \nothing; ensures n < 64 ==> \result == one(n); ensures n >= 64 ==> \result == 0; */
static inline word pow2(word n);
/*@ assigns \nothing; ensures \result < 64; ensures x != 0 ==> bit(x, \result);
  @ ensures x != 0 ==> \forall integer j; \result < j < 64 ==> !bit(x, j); */
static inline word highest_bit(word x);

/*@ requires words: words; requires tcb: 0 <= t < 0x8000000000;
  @ requires priority: all_tcb[t].priority < NUM_PRIORITIES && all_tcb[t].domain < NUM_DOMAINS;
  @ assigns kernel.ready_bits[all_tcb[t].domain][all_tcb[t].priority / 64],
  @     kernel.ready_words[all_tcb[t].domain],
  @     all_tcb[t].ready;
  @ ensures words: words; ensures ready: is_ready(all_tcb[t].domain, all_tcb[t].priority) &&
  @     all_tcb[t].ready == 1;
  @ ensures others: \forall integer d, p; 0 <= d < NUM_DOMAINS && 0 <= p < NUM_PRIORITIES &&
  @     (d != all_tcb[t].domain || p != all_tcb[t].priority) ==> (is_ready(d, p) <==> \old(is_ready(d,
  @     p))); */
static inline void ready_mark(handle t);

/*@ requires words: words; requires \valid(priority) && \separated(priority, &kernel);
  @ assigns *priority;
  @ ensures found: \result ==> *priority < PRIORITY_WORDS * 64 && is_ready(here, *priority);
  @ ensures highest: \result ==> \forall integer p; *priority < p < PRIORITY_WORDS * 64 ==>
  @     !is_ready(here, p);
  @ ensures nobody: !\result ==> \forall integer p; 0 <= p < PRIORITY_WORDS * 64 ==> !is_ready(here, p);
  @ ensures words: words; */
static bool highest_ready(word *priority);

/*@ requires words: words; requires priority < NUM_PRIORITIES; assigns \nothing;
  @ ensures \result <==> \forall integer w, i; 0 <= w < PRIORITY_WORDS && 0 <= i < 64 &&
  @     w * 64 + i > priority ==>
  @     !bit(kernel.ready_bits[here][w], i); */
static inline bool sched_none_above(word priority);

/* What the queues do is in queues.c; here it counts what they leave alone. */
/*@ requires \valid(q); assigns q->head, q->tail_and_tag; */
static inline void queue_start(struct queue *q, handle t, word tag);
/*@ requires \valid(q); assigns q->head, q->tail_and_tag, all_tcb[0 .. 0x7fffffffff].queue_next,
  @     all_tcb[0 .. 0x7fffffffff].queue_prev; */
static inline void queue_push(struct queue *q, handle t);
/*@ requires \valid(q); assigns q->head, q->tail_and_tag, all_tcb[0 .. 0x7fffffffff].queue_next,
  @     all_tcb[0 .. 0x7fffffffff].queue_prev; */
static inline void queue_append(struct queue *q, handle t);
/*@ requires \valid(q); assigns q->head, q->tail_and_tag, all_tcb[0 .. 0x7fffffffff].queue_next,
  @     all_tcb[0 .. 0x7fffffffff].queue_prev; */
static inline void queue_remove(struct queue *q, handle t);
/*@ requires \valid(q); assigns q->head, q->tail_and_tag, all_tcb[0 .. 0x7fffffffff].queue_next,
  @     all_tcb[0 .. 0x7fffffffff].queue_prev; ensures \result <==> q->head == 0; */
static inline bool queue_remove_first(struct queue *q, handle t);

/*@ predicate fits{L}(integer t) = 0 <= t < 0x8000000000 && all_tcb[t].priority < NUM_PRIORITIES &&
  @     all_tcb[t].domain < NUM_DOMAINS;
  @ predicate others{A, B}(integer t) = \forall integer d, p; 0 <= d < NUM_DOMAINS &&
  @     0 <= p < NUM_PRIORITIES &&
  @     (d != \at(all_tcb[t].domain, A) || p != \at(all_tcb[t].priority, A)) ==>
  @     (\at(is_ready(d, p), B) <==> \at(is_ready(d, p), A)); */

/*@ requires fits(t); assigns \nothing;
  @ ensures \result == &kernel.ready[all_tcb[t].domain * NUM_PRIORITIES + all_tcb[t].priority]; */
static inline struct queue *ready_queue(handle t);

/*@ requires words: words; requires fits(t);
  @ assigns kernel, all_tcb[0 .. 0x7fffffffff].queue_next, all_tcb[0 .. 0x7fffffffff].queue_prev,
  @     all_tcb[t].ready;
  @ ensures words: words; ensures marked: all_tcb[t].ready != 0;
  @ ensures ready: is_ready(all_tcb[t].domain, all_tcb[t].priority);
  @ ensures others: others{Pre, Post}(t); */
static inline void sched_put(handle t, bool at_head);
/*@ requires words: words; requires fits(t);
  @ assigns kernel, all_tcb[0 .. 0x7fffffffff].queue_next, all_tcb[0 .. 0x7fffffffff].queue_prev,
  @     all_tcb[t].ready;
  @ ensures words: words; ensures marked: all_tcb[t].ready != 0;
  @ ensures ready: !\old(all_tcb[t].ready) ==> is_ready(all_tcb[t].domain, all_tcb[t].priority);
  @ ensures others: others{Pre, Post}(t); */
void sched_push(handle t);
/*@ requires words: words; requires fits(t);
  @ assigns kernel, all_tcb[0 .. 0x7fffffffff].queue_next, all_tcb[0 .. 0x7fffffffff].queue_prev,
  @     all_tcb[t].ready;
  @ ensures words: words; ensures marked: all_tcb[t].ready != 0;
  @ ensures ready: !\old(all_tcb[t].ready) ==> is_ready(all_tcb[t].domain, all_tcb[t].priority);
  @ ensures others: others{Pre, Post}(t); */
void sched_append(handle t);
/*@ requires words: words; requires d < NUM_DOMAINS && priority < NUM_PRIORITIES;
  @ assigns kernel.ready_bits[d][priority / 64], kernel.ready_words[d];
  @ ensures words: words; ensures cleared: !is_ready(d, priority);
  @ ensures others: \forall integer e, p; 0 <= e < NUM_DOMAINS && 0 <= p < NUM_PRIORITIES &&
  @     (e != d || p != priority) ==> (is_ready(e, p) <==> \old(is_ready(e, p))); */
static inline void ready_unmark(word d, word priority);
/*@ requires words: words; requires fits(t);
  @ assigns kernel, all_tcb[0 .. 0x7fffffffff].queue_next, all_tcb[0 .. 0x7fffffffff].queue_prev,
  @     all_tcb[t].ready;
  @ ensures words: words; ensures unmarked: all_tcb[t].ready == 0;
  @ ensures empty: \old(all_tcb[t].ready) ==>
  @     (kernel.ready[all_tcb[t].domain * NUM_PRIORITIES + all_tcb[t].priority].head == 0
  @     ==> !is_ready(all_tcb[t].domain, all_tcb[t].priority));
  @ ensures others: others{Pre, Post}(t); */
void sched_remove(handle t);

#include "kernel/core/sched.c"

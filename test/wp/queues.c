/* queues.c - contracts for queues of threads (kernel/core/queue.h): what WP proves of them.  `make
 * wp` runs it.
 *
 * The rules are local, as in derivation.c: neighbours know each other, and the ends are head and
 * tail. */
#include "proof.h"
#include "core/queue.h"

/*@ predicate is_handle(integer h) = 0 <= h < 0x8000000000;
  @ predicate is_thread(integer h) = 0 < h < 0x8000000000;
  @ logic integer qnext{L}(integer t) = all_tcb[t].queue_next;
  @ logic integer qprev{L}(integer t) = all_tcb[t].queue_prev;
  @ logic integer tail{L}(struct queue *q) = q->tail_and_tag % 0x8000000000;
  @ logic integer tag{L}(struct queue *q) = q->tail_and_tag / 0x4000000000000000;
  @ predicate packed{L}(struct queue *q) = q->tail_and_tag == tag(q) * 0x4000000000000000 + tail(q);
  @ predicate links_in_range{L} = \forall integer t; is_handle(t) ==> is_handle(qnext(t)) &&
  @     is_handle(qprev(t));
  @ predicate forward{L} = \forall integer t; is_thread(t) && qnext(t) != 0 ==> qprev(qnext(t)) == t;
  @ predicate backward{L} = \forall integer t; is_thread(t) && qprev(t) != 0 ==> qnext(qprev(t)) == t;
  @ predicate linked{L} = links_in_range && forward && backward;
  @ predicate ends{L}(struct queue *q) = packed(q) && is_handle(q->head) && (q->head == 0 <==>
  @     tail(q) == 0) &&
  @     (q->head != 0 ==> qprev(q->head) == 0 && qnext(tail(q)) == 0);
  @ predicate alone{L}(integer t) = qnext(t) == 0 && qprev(t) == 0;
  @ predicate nobody_knows{L}(integer t) = \forall integer x; is_thread(x) ==> qnext(x) != t && qprev(x) != t;
  @ lemma follows{L}: \forall integer t; linked{L} && alone{L}(t) && is_thread(t) ==> nobody_knows{L}(t);
  @*/

/*@ requires \valid(q); assigns \nothing; ensures \result == tag(q) && \result < 4; */
static inline word queue_tag(const struct queue *q);
/*@ requires \valid(q); assigns \nothing; ensures \result == tail(q) && is_handle(\result); */
static inline handle queue_tail(const struct queue *q);
/*@ requires \valid(q) && is_handle(to) && bits < 4; assigns q->tail_and_tag;
  @ ensures tail(q) == to; ensures tag(q) == bits; ensures packed(q); */
static inline void queue_set(struct queue *q, handle to, word bits);
/*@ requires \valid(q) && bits < 4; assigns q->tail_and_tag;
  @ ensures tail(q) == \old(tail(q)); ensures tag(q) == bits; ensures packed(q); */
static inline void queue_set_tag(struct queue *q, word bits);

/*@ requires \valid(q) && \separated(q, &all_tcb[0 .. 0x7fffffffff]); requires is_thread(t) && bits < 4;
  @ requires linked: linked; requires alone(t); requires empty: q->head == 0;
  @ assigns q->head, q->tail_and_tag;
  @ ensures linked: linked; ensures only: q->head == t && tail(q) == t; ensures its_tag: tag(q) == bits;
  @     ensures ends: ends(q); */
static inline void queue_start(struct queue *q, handle t, word bits);

/*@ requires \valid(q) && \separated(q, &all_tcb[0 .. 0x7fffffffff]); requires is_thread(t) && bits < 4;
  @ requires linked: linked; requires ends: ends(q); requires alone(t); requires known: nobody_knows(t);
  @     requires t != q->head && t != tail(q);
  @ assigns all_tcb[t].queue_prev, all_tcb[t].queue_next, all_tcb[tail(q)].queue_next, q->head,
  @     q->tail_and_tag;
  @ ensures range: links_in_range; ensures forward: forward; ensures backward: backward;
  @     ensures packed: packed(q);
  @ ensures last: tail(q) == t; ensures its_tag: tag(q) == bits;
  @ ensures order: qprev(t) == \old(tail(q)) && qnext(t) == 0;
  @ ensures first: \old(q->head) != 0 ==> q->head == \old(q->head); ensures only: \old(q->head) == 0 ==>
  @     q->head == t;
  @ ensures ends: ends(q); */
static inline void queue_append_tagged(struct queue *q, handle t, word bits);

/*@ requires \valid(q) && \separated(q, &all_tcb[0 .. 0x7fffffffff]); requires is_thread(t);
  @ requires linked: linked; requires ends: ends(q); requires alone(t); requires known: nobody_knows(t);
  @     requires t != q->head && t != tail(q);
  @ assigns all_tcb[t].queue_prev, all_tcb[t].queue_next, all_tcb[tail(q)].queue_next, q->head,
  @     q->tail_and_tag;
  @ ensures linked: linked; ensures last: tail(q) == t; ensures its_tag: tag(q) == \old(tag(q));
  @     ensures ends: ends(q); */
static inline void queue_append(struct queue *q, handle t);

/*@ requires \valid(q) && \separated(q, &all_tcb[0 .. 0x7fffffffff]); requires is_thread(t);
  @ requires linked: linked; requires ends: ends(q); requires alone(t); requires known: nobody_knows(t);
  @     requires t != q->head && t != tail(q);
  @ assigns all_tcb[t].queue_prev, all_tcb[t].queue_next, all_tcb[q->head].queue_prev, q->head,
  @     q->tail_and_tag;
  @ ensures range: links_in_range; ensures forward: forward; ensures backward: backward;
  @     ensures packed: packed(q);
  @ ensures first: q->head == t; ensures its_tag: tag(q) == \old(tag(q));
  @ ensures order: qnext(t) == \old(q->head) && qprev(t) == 0;
  @ ensures last: \old(q->head) != 0 ==> tail(q) == \old(tail(q)); ensures only: \old(q->head) == 0 ==>
  @     tail(q) == t;
  @ ensures ends: ends(q); */
static inline void queue_push(struct queue *q, handle t);

/*@ requires \valid(q) && \separated(q, &all_tcb[0 .. 0x7fffffffff]); requires is_thread(t);
  @ requires linked: linked; requires ends: ends(q);
  @ requires is_in: (qprev(t) == 0 <==> q->head == t) && (qnext(t) == 0 <==> tail(q) == t);
  @ requires not_round: qnext(t) != t && qprev(t) != t && (qprev(t) == 0 || qprev(t) != qnext(t));
  @ requires other_end: qprev(t) != 0 ==> q->head != 0 && q->head != qnext(t);
  @ requires other_tail: qnext(t) != 0 ==> tail(q) != qprev(t);
  @ assigns all_tcb[t].queue_prev, all_tcb[t].queue_next, all_tcb[qprev(t)].queue_next,
  @     all_tcb[qnext(t)].queue_prev,
  @     q->head, q->tail_and_tag;
  @ ensures range: links_in_range; ensures forward: forward; ensures backward: backward;
  @     ensures packed: packed(q);
  @ ensures gone: alone(t); ensures its_tag: tag(q) == (q->head == 0 ? 0 : \old(tag(q)));
  @ ensures head: \old(qprev(t)) != 0 ==> q->head == \old(q->head);
  @ ensures new_head: \old(qprev(t)) == 0 ==> q->head == \old(qnext(t));
  @ ensures tail: tail(q) == (\old(qnext(t)) == 0 ? \old(qprev(t)) : \old(tail(q)));
  @ ensures empty: q->head == 0 <==> tail(q) == 0;
  @ ensures ends: ends(q); */
static inline void queue_remove(struct queue *q, handle t);

/*@ requires \valid(q) && \separated(q, &all_tcb[0 .. 0x7fffffffff]); requires is_thread(t);
  @ requires linked: linked; requires ends: ends(q); requires first: q->head == t;
  @ requires last: qnext(t) == 0 <==> tail(q) == t; requires not_round: qnext(t) != t;
  @ assigns all_tcb[t].queue_next, all_tcb[qnext(t)].queue_prev, q->head, q->tail_and_tag;
  @ ensures range: links_in_range; ensures forward: forward; ensures backward: backward;
  @     ensures packed: packed(q);
  @ ensures gone: alone(t); ensures new_head: q->head == \old(qnext(t));
  @ ensures its_tag: tag(q) == (q->head == 0 ? 0 : \old(tag(q)));
  @ ensures tail: q->head != 0 ==> tail(q) == \old(tail(q));
  @ ensures empty: \result <==> q->head == 0; ensures ends: ends(q); */
static inline bool queue_remove_first(struct queue *q, handle t);

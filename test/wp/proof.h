/* proof.h - memory as the contracts see it: an array of slots and one of threads, indexed by
 * handles. */
#pragma once
#include "core/cap.h"
#include "core/memory.h"
#include "core/tcb.h"

extern struct slot all_slot[PROOF_HANDLES];
extern struct tcb all_tcb[PROOF_HANDLES];

/*@ assigns \nothing; ensures \result == &all_slot[h % PROOF_HANDLES]; */
struct slot *proof_slot(handle h);
/*@ assigns \nothing; ensures \result == &all_slot[h % PROOF_HANDLES]; */
static inline struct slot *slot(handle h);
/*@ assigns \nothing; ensures \result == &all_tcb[h % PROOF_HANDLES]; */
struct tcb *proof_tcb(handle h);
/*@ assigns \nothing; ensures \result == &all_tcb[h % PROOF_HANDLES]; */
static inline struct tcb *tcb(handle h);

#include "memory.h"
#include "queue.h"
#include "cap.h"
extern struct slot all_slot[PROOF_HANDLES];
extern struct tcb all_tcb[PROOF_HANDLES];
extern struct endpoint all_endpoint[PROOF_HANDLES];
extern struct notification all_notification[PROOF_HANDLES];

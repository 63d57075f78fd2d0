/* thread.h - a thread at once, for tutorials whose subject is something else. */
#pragma once
#include <sel4/sel4.h>

typedef void (*tutorial_entry_t)(void *arg);

/* The capability to the frame of a page of the program's own image, as the root task was given it.
 * The page's address may be any in it. */
seL4_CPtr image_frame(seL4_BootInfo *info, void *page);

/* A thread that runs entry(arg), in the root task's address space, with a stack and an IPC buffer
 * of its own.  Returns its TCB's slot.  The thread has been started; it runs when its priority lets
 * it. cspace: the CNode where its addresses are looked up, and the guard for it (seL4_NilData: the
 * one that it has).  fault_endpoint: an address in that CSpace, or seL4_CapNull. Up to 8 of them.
 * Where the kernel has scheduling contexts it has one of its own that gives it turns.
 * Stops the program when there is no memory. */
seL4_CPtr start_thread(seL4_BootInfo *info, char *name, tutorial_entry_t entry, void *arg,
                       seL4_Word priority, seL4_CPtr cspace, seL4_Word guard,
                       seL4_CPtr fault_endpoint);

/* The same, without time: where the kernel has scheduling contexts the thread runs when one is
 * bound to it, or lent to it. Elsewhere it is a thread like any other. */
seL4_CPtr start_passive_thread(seL4_BootInfo *info, char *name, tutorial_entry_t entry, void *arg,
                               seL4_Word priority, seL4_CPtr cspace, seL4_Word guard,
                               seL4_CPtr fault_endpoint);

/* A CNode of BIT(bits) slots that can be a thread's whole CSpace: the capability in the slot that
 * is returned has a guard for all bits that the CNode does not take.  So its slots have the
 * addresses 0 to BIT(bits) - 1, and depth seL4_WordBits names them. */
seL4_CPtr alloc_cspace(seL4_BootInfo *info, seL4_Word bits);

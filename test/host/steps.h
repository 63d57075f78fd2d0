/* steps.h - what the tests of objects do again and again: methods of the root CNode, threads that
 * wait. */
#pragma once
#include "object_numbers.h"
#include "world.h"

/* ---- CNode methods on slots of the root CNode: the depth is always 64 ---- */

/* A method that names two slots: Copy, Move, Mutate. */
struct answer cnode(enum label label, word dest, word src);
struct answer mint(word dest, word src, word rights, word data);
/* Was the capability in src copied, with these rights, to dest? */
bool copied(word dest, word src, word rights);
/* Did slot src go into slot i of the CNode of 4 slots in f? */
bool moved_into(word f, word i, word src);
/* A method that names one slot: Delete, Revoke, CancelBadgedSends, SaveCaller. */
struct answer on_slot(enum label label, word s);
struct answer delete_at(word s);
struct answer revoke_at(word s);

/* ---- threads ---- */

handle current(void);
/* The badge that t has received. */
word badge_of(handle t);
/* TCB_Resume of the thread in slot s. */
struct answer resume(word s);
/* An endpoint in slot f, badged 0x61 in f + 1; a thread of this priority in f + 2, resumed. */
handle start_receiver(word f, word priority);
/* The root thread steps back until t runs; and runs again. */
void step_back_for(handle t);
void root_runs_again(void);
/* t makes this system call; then the root thread runs again, if its priority says so. */
void as_thread(handle t, enum syscall_number number, word cptr, word info, word mr0);
/* `n` threads in slots from `at` on make this system call on cptr, each of which blocks. */
void wait_there(word u, word at, word n, enum syscall_number number, word cptr, handle *t);

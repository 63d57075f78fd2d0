/* steps.c - see steps.h. */
#include "steps.h"

struct answer cnode(enum label label, word dest, word src)
{
    return invoke_words(ROOT_SLOT_CNODE, label, WORDS(dest, 64, src, 64, RIGHTS_ALL, 0),
                        WORDS(ROOT_SLOT_CNODE));
}

struct answer mint(word dest, word src, word rights, word data)
{
    return invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint, WORDS(dest, 64, src, 64, rights, data),
                        WORDS(ROOT_SLOT_CNODE));
}

bool copied(word dest, word src, word rights)
{
    return invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Copy, WORDS(dest, 64, src, 64, rights),
                        WORDS(ROOT_SLOT_CNODE))
               .error == 0;
}

bool moved_into(word f, word i, word src)
{
    return invoke_words(f, LABEL_CNode_Move, WORDS(i, 2, src, 64), WORDS(ROOT_SLOT_CNODE)).error ==
           0;
}

struct answer on_slot(enum label label, word s)
{
    return invoke_words(ROOT_SLOT_CNODE, label, WORDS(s, 64), NONE);
}

struct answer delete_at(word s)
{
    return on_slot(LABEL_CNode_Delete, s);
}

struct answer revoke_at(word s)
{
    return on_slot(LABEL_CNode_Revoke, s);
}

handle current(void)
{
    return this_cpu()->current;
}

word badge_of(handle t)
{
    return tcb(t)->context.cap;
}

struct answer resume(word s)
{
    return invoke_words(s, LABEL_TCB_Resume, NONE, NONE);
}

handle start_receiver(word f, word priority)
{
    word u = world_untyped(14);
    retype(u, ENDPOINT, 0, f, 1);
    mint(f + 1, f, RIGHTS_ALL, 0x61);
    handle t = make_thread_at(u, f + 2, priority);
    resume(f + 2);
    return t;
}

void step_back_for(handle t)
{
    sched_set_priority(root_thread(), 0);
    for (int i = 0; i < 40 && current() != t; i++)
        entry_tick();
    CHECK_IS(current(), t);
}

void root_runs_again(void)
{
    sched_set_priority(root_thread(), 255);
    entry_tick();
}

void as_thread(handle t, enum syscall_number number, word cptr, word info, word mr0)
{
    u8 priority = tcb(root_thread())->priority;
    step_back_for(t);
    system_call(number, cptr, info, mr0);
    sched_set_priority(root_thread(), priority);
    entry_tick();
}

void wait_there(word u, word at, word n, enum syscall_number number, word cptr, handle *t)
{
    for (word i = 0; i < n; i++) {
        t[i] = make_thread_at(u, at + i, 10);
        CHECK_IS(resume(at + i).error, 0);
        as_thread(t[i], number, cptr, 0, 0);
        CHECK(!tcb_is_runnable(t[i]));
    }
}

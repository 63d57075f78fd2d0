/* contexts.c - see contexts.h. */
#include "contexts.h"

void call_with(handle t, enum syscall_number number, word cptr, word reply, word first, word info)
{
    step_back_for(t);
    world_registers(cptr, info, 0, NULL, 0, NULL);
    set_reply(&tcb(t)->context, reply, first);
    world_enter(number);
    check_invariants();
    root_runs_again();
}

void pass_us(word us)
{
    word end = host_clock + us * TICKS_PER_US;
    while (host_clock < end) {
        host_clock = host_wake_at < end
                         ? (host_wake_at > host_clock ? host_wake_at : host_clock + 1)
                         : end;
        if (host_clock >= host_wake_at)
            entry_tick();
        check_invariants();
    }
}

handle passive_thread(word u, word s, word priority)
{
    handle t = make_thread_at(u, s, priority);
    handle sc = tcb(t)->variant.sc;
    if (sc)
        sc_unbind_thread(sc);
    CHECK_IS(resume(s).error, 0);
    return t;
}

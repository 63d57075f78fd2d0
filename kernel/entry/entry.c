/* entry.c - every trap enters and leaves the kernel here.
 *
 * Owns:    nothing.
 * Entered: the architecture's trap code, with the registers saved in the current thread.
 * Uses:    fastpath.h, syscall.c, fault.c, irq.c, sched.c; variant.h for what both ends of a pass
 *          do.
 * Never:   does the work itself; leaves from inside a call.  One pass: enter, one thing happens,
 *          the scheduler settles who runs, leave. */
#include "entry/entry.h"
#include "arch.h"
#include "core/sched.h"
#include "debug/utilisation.h"
#include "entry/fast_receive.h"
#include "entry/fastpath.h"
#include "entry/fault.h"
#include "entry/invoke.h"
#include "entry/syscall.h"
#include "object/irq.h"
#include "switch.h"
#include "variant/variant.h"

/* The one way in. Interrupts are off, and the thread's registers are saved. */
static inline void enter(void)
{
    kernel_lock();
    if (BENCHMARKS)
        utilisation_enter();
}

/* The one way out: cpu->current runs, or the processor idles, and all is ready for that. */
static inline void leave(void)
{
    invariants_look();
    TELL(leave());
    if (BENCHMARKS)
        utilisation_leave();
    kernel_unlock();
}

/* Something has happened: decide who runs, and get the processor ready for it. A thread that has
 * to make its system call again is set back here, so that everybody else may just mark it as
 * RESTARTING. */
static void settle(void)
{
    struct cpu *cpu = this_cpu();
    finish_call();
    time_check();
    if (!sched_is_settled())
        sched_run();
    time_next();
    cpu->unsettled = false;
    handle t = cpu->current;
    if (t && tcb(t)->state == RESTARTING)
        start_again(t);
    if (cpu->reload)
        arch_resume(t);
}

/* The same after a system call. Most of them change neither who runs nor what the processor
 * holds, and then nothing is left to do. */
static inline void settle_soon(void)
{
    const struct cpu *cpu = this_cpu();
    if (unlikely(cpu->unsettled || tcb(cpu->current)->state != RUNNING))
        settle();
}

/* ---- system calls ---- */

/* Everything but the door itself; the tests call it, too. */
void entry_slow(handle t, word info, word number, handle found)
{
    if (likely(time_charge()))
        syscall_run(t, info, number, found);
    settle_soon();
}

/* A function of its own, so that the fast path saves no register for it. */
static __attribute__((noinline)) void slowly(handle t, word info, word number, handle found)
{
    entry_slow(t, info, number, found);
    leave();
}

/* A Call that the fast path does not do: most often an invocation of a method. Its slot is known
 * already. */
static __attribute__((noinline)) void call_slowly(handle t, word info, handle s)
{
    if (likely(time_charge()))
        invoke_known(t, info, s, BY_CALL);
    settle_soon();
    leave();
}

/* The system calls that have a fast path; s: the slot that the capability register names. */

/* Inline, so that a Call passes through one function from the door to the way out. */
ALWAYS_INLINE void call(handle t, word info, handle s)
{
    if (likely(fastpath_call(t, info, s)))
        leave();
    else
        call_slowly(t, info, s);
}

/* Not inline: the door would then save registers for what only this call needs. */
static __attribute__((noinline)) void reply_recv(handle t, word info, handle s)
{
    if (likely(fastpath_reply_recv(t, info, s)))
        leave();
    else
        slowly(t, info, (word)SYS_ReplyRecv, s);
}

static __attribute__((noinline)) void send(handle t, word info, word number, handle s)
{
    if (likely(fastpath_send(t, info, s)))
        leave();
    else
        slowly(t, info, number, s);
}

/* The fast path for a CSpace of a few CNodes: it takes a walk to find the slot. */
static __attribute__((noinline)) void from_afar(handle t, word info, word number)
{
    handle s = cspace_near(t, tcb(t)->context.cap);
    if (unlikely(!s))
        slowly(t, info, number, leave_it(SLOW_CSPACE));
    else if (likely(number == (word)SYS_Call))
        call(t, info, s);
    else if (number == (word)SYS_ReplyRecv)
        reply_recv(t, info, s);
    else
        send(t, info, number, s);
}

/* Every system call but Call, ReplyRecv, Send and NBSend. */
static __attribute__((noinline)) void seldom(handle t, word info, word number)
{
    if (may_hurry() && fast_seldom(t, info, number))
        leave();
    else
        slowly(t, info, number, 0);
}

/* The door of system calls. The cheapest questions come first, and the most frequent call is
 * asked for first. */
void entry_syscall(handle t, word info, word number)
{
    handle s;
    enter();
    TELL(enter(STATE_WHY_SYSCALL, number));
    if (unlikely(!fastpath_knows(number) || !may_hurry()))
        seldom(t, info, number);
    else if (unlikely(!cspace_quick(t, tcb(t)->context.cap, &s)))
        from_afar(t, info, number);
    else if (likely(number == (word)SYS_Call))
        call(t, info, s);
    else if (number == (word)SYS_ReplyRecv)
        reply_recv(t, info, s);
    else
        send(t, info, number, s);
}

/* Only tests call these three. They are functions of their own, so that no stack frame holds
 * what all of them need. */
static __attribute__((noinline)) bool fast_call(handle t, word info, handle s)
{
    return fastpath_call(t, info, s);
}

static __attribute__((noinline)) bool fast_reply_recv(handle t, word info, handle s)
{
    return fastpath_reply_recv(t, info, s);
}

static __attribute__((noinline)) bool fast_send(handle t, word info, handle s)
{
    return fastpath_send(t, info, s);
}

/* The fast path alone, for tests that compare it with the slow way. */
bool entry_fast(handle t, word info, word number, handle *found)
{
    if (!may_hurry())
        return false;
    if (!fastpath_knows(number))
        return fast_seldom(t, info, number);
    if (!cspace_quick(t, tcb(t)->context.cap, found))
        *found = cspace_look_near(t, tcb(t)->context.cap);
    if (!*found)
        return leave_it(SLOW_CSPACE);
    return number == (word)SYS_Call        ? fast_call(t, info, *found)
           : number == (word)SYS_ReplyRecv ? fast_reply_recv(t, info, *found)
                                           : fast_send(t, info, *found);
}

/* ---- all else ---- */

/* The door of faults: the thread made a mistake that the processor found. */
void entry_fault(handle t, enum fault_type type, word address, word code, word error)
{
    enter();
    TELL(enter(STATE_WHY_FAULT, type));
    fault_note(t, type, address, code, error);
    if (unlikely(!may_hurry() || !fastpath_fault(t))) {
        if (likely(time_charge()))
            fault_report(t);
        settle();
    }
    leave();
}

/* The door of device interrupts. */
void entry_interrupt(word irq)
{
    enter();
    TELL(enter(STATE_WHY_INTERRUPT, irq));
    TELL(interrupt(irq));
    if (unlikely(!may_hurry() || !calls_are_whole() || !fastpath_interrupt(irq))) {
        time_charge();
        irq_happened(irq);
        settle();
    }
    leave();
}

/* The door of the clock. */
void entry_tick(void)
{
    enter();
    TELL(enter(STATE_WHY_TICK, 0));
    time_charge();
    time_tick();
    settle();
    leave();
}

/* The first way out, at the end of booting: there is no thread yet that entered. */
void entry_start(void)
{
    enter();
    TELL(enter(STATE_WHY_START, 0));
    sched_reschedule();
    settle();
    leave();
}

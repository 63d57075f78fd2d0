/* eva.c - every entry of the kernel, from any memory and any arguments, for Frama-C's EVA.
 *
 * Memory, kernel state and what the hardware answers are unknown; nothing is assumed to hold, no
 * invariant either. EVA must find no operation that C does not define.  `make eva` runs it. */
#include "arch.h"
#include "debug/debug.h"
#include "entry/entry.h"
#include "machine.h"
#include "core/state.h"
#include "hall/type.h"

word proof_memory[((1 << PROOF_BITS) + PROOF_ROOM) / 8];
extern volatile word any;

/* ---- the machine: it may answer anything; x86_64.c and aarch64.c have the rest ---- */

void machine_clear(paddr start, word bytes)
{
    (void)start, (void)bytes;
}
bool machine_interrupt_pending(void)
{
    return any % 2;
}
void machine_interrupt_expect(word vector, bool handled)
{
    (void)vector, (void)handled;
}
word machine_cycles(void)
{
    return any;
}
void machine_wake_at(word cycles)
{
    (void)cycles;
}
void machine_put_char(char c)
{
    (void)c;
}
void arch_resume(handle t)
{
    this_cpu()->reload = t == 0;
}
void arch_load_registers(handle t)
{
    (void)t;
}
void arch_save_registers(handle t)
{
    (void)t;
}
void arch_forget_thread(handle t)
{
    (void)t;
    cpu_reload();
}

/* debug.c tells people what happened; release kernels have none of it. */
void debug_report_fault(handle t)
{
    (void)t;
}
void debug_remove_thread(handle t)
{
    (void)t;
}

#if MCS
/* What any pass may come by, in every state: a call goes on that was left, or a budget is over. The
 * doors take it that anything may become of all there is, and these are analysed by themselves. So
 * is every method: a call that goes on may be of each of them, with any message. */
/*@ assigns kernel, proof_memory[..] \from kernel, proof_memory[..]; */
void syscall_finish(void);
/*@ assigns kernel, proof_memory[..] \from kernel, proof_memory[..]; */
void sc_budget_over(void);
/*@ assigns kernel, proof_memory[..] \from kernel, proof_memory[..];
  @ assigns c->cap, c->error, c->error_words[..], c->error_length, c->results, c->work, \result
  @     \from kernel, proof_memory[..]; */
status cap_invoke(struct call *c);

int in_every_pass(void)
{
    if (any % 2)
        syscall_finish();
    else
        sc_budget_over();
    return 0;
}
#endif

int main(void)
{
    switch (any % 4) {
    case 0:
        entry_syscall(any, any, any);
        break;
    case 1:
        entry_fault(any, (enum fault_type)(any % 8), any, any, any);
        break;
    case 2:
        entry_interrupt(any);
        break;
    default:
        entry_tick();
        break;
    }
    return 0;
}

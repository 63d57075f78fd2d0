/* mitigations.c - barriers against speculation, at a switch and at boot.
 *
 * Owns:    loaded.barrier_for: the thread, or the domain, that the last barrier let in.
 * Entered: cpu.c, switch.h; nobody in a kernel with MITIGATIONS 0, which has none of this.
 * Never:   decides what is needed: that is the builder's choice. */
#include "machine/mitigations.h"
#include "machine/cpu.h"
#include "machine/selectors.h"
#include "switch.h"

/* SPEC_CTRL as user code needs it; entry.S changes it on the way in and out where MITIGATIONS
 * asks for that. */
void mitigations_set_up(void)
{
    if (mitigates(MITIGATE_IBRS))
        write_msr(MSR_SPEC_CTRL, SPEC_CTRL_USER);
}

/* Fill the predictor's stack of return addresses: 32 calls that never return. A return that is
 * predicted from it goes to a loop that waits, and not to what another thread prepared. Intel,
 * "Retpoline: A Branch Target Injection Mitigation", section 5. */
static void fill_predicted_returns(void)
{
    __asm__ volatile(".rept 32\n\tcall 2f\n1:\tpause\n\tlfence\n\tjmp 1b\n2:\n\t.endr\n\t"
                     "add $32 * 8, %%rsp"
                     :
                     :
                     : "memory", "cc");
}

/* VERW with a selector in memory is the form that empties the buffers (SDM volume 2, VERW,
 * MD_CLEAR); what it says of the selector is of no interest. */
void mitigations_switch(handle t)
{
    static const u16 a_selector = KERNEL_DATA;
    word now = NUM_DOMAINS > 1 ? tcb(t)->domain : t;
    if (now == loaded.barrier_for)
        return;
    loaded.barrier_for = now;
    if (mitigates(MITIGATE_IBPB))
        write_msr(MSR_PRED_CMD, PRED_CMD_IBPB);
    if (mitigates(MITIGATE_RSB))
        fill_predicted_returns();
    if (mitigates(MITIGATE_VERW))
        __asm__ volatile("verw %0" : : "m"(a_selector) : "cc");
}

/* mitigations.h - what keeps one thread from learning another's secrets by speculation.
 *
 * Owns:    the words of MITIGATIONS (config.h): a sum of those below.  seL4's names for them:
 *          KernelX86IBRSMode (ibrs_none is 0), KernelX86IBPBOnContextSwitch,
 *          KernelX86RSBOnContextSwitch.
 * Entered: cpu.c at boot, switch.h at each switch, entry.S on the way in and out.
 * Never:   does anything in a kernel with MITIGATIONS 0, as seL4 has by default.
 *
 * The Meltdown split is no word of these: cpu.c asks the CPU.  SDM volume 4, IA32_SPEC_CTRL and
 * IA32_PRED_CMD; volume 2, VERW. */
#pragma once
#define MITIGATE_IBRS_STIBP 1 /* no predictions from the other thread of a core */
#define MITIGATE_IBRS_BASIC 2 /* none from user level in the kernel: on and off at each entry */
#define MITIGATE_IBRS_ALL 4   /* the same, switched on once: CPUs with "enhanced IBRS" */
#define MITIGATE_IBPB 8       /* a switch forgets the predictions of indirect branches */
#define MITIGATE_RSB 16       /* a switch fills the stack of predicted returns */
#define MITIGATE_VERW 32      /* a switch empties the buffers of loads and stores */
#define MITIGATE_IBRS (MITIGATE_IBRS_STIBP | MITIGATE_IBRS_BASIC | MITIGATE_IBRS_ALL)
#define MITIGATE_SWITCH (MITIGATE_IBPB | MITIGATE_RSB | MITIGATE_VERW)

#define MSR_SPEC_CTRL 0x48
#define MSR_PRED_CMD 0x49
#define SPEC_CTRL_IBRS 1
#define SPEC_CTRL_STIBP 2
#define PRED_CMD_IBPB 1

/* SPEC_CTRL while user code runs, and in the kernel (for the assembler too, which has no ?:). */
#define SPEC_CTRL_USER \
    ((MITIGATIONS) / MITIGATE_IBRS_STIBP % 2 * SPEC_CTRL_STIBP + \
     (MITIGATIONS) / MITIGATE_IBRS_ALL % 2 * SPEC_CTRL_IBRS)
#define SPEC_CTRL_KERNEL (SPEC_CTRL_USER | SPEC_CTRL_IBRS)

#ifndef __ASSEMBLER__
#include "lib/types.h"

/* Does this kernel have one of these words of MITIGATIONS? */
static inline bool mitigates(word words)
{
    return (words & (MITIGATIONS)) != 0;
}

/* At boot: SPEC_CTRL as user code needs it. cpu_probe has checked that the CPU has what
 * MITIGATIONS asks for. */
void mitigations_set_up(void);
/* Before thread t runs: the barriers, if t is not the thread that ran last. With several domains
 * they come only if t is in another domain: threads of one domain are not kept from each other. */
void mitigations_switch(handle t);
#endif

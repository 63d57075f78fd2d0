/* smc.c - calls of the firmware, which a capability lets user code make (ALLOW_SMC_CALLS).
 *
 * Owns:    the smc capability: its badge is the only function that may be called; 0: all of them.
 * Entered: type.c.
 * Uses:    machine.h's neighbour arm.h, which makes the call.
 * Never:   looks at what is called: the firmware can do anything, so who has this capability can.
 *
 * Arm SMC Calling Convention (DEN0028): x0 names the function, x1 to x7 are its arguments. */
#include "call/call.h"
#include "machine/arm.h"
#include "object_types.h"

#define TABLE "aarch64/smc.def"
#define ROW DECLARE
#include "call/table.h"

/* Without ALLOW_SMC_CALLS nobody calls this, and the linker leaves it out. */
status smc_invoke(struct call *c)
{
    return invoke_row(c);
}

/* All registers are results. They are read before any is written, because the first four lie where
 * the answer's do. Errors, in this order: TruncatedMessage, IllegalOperation (the badge allows
 * another function only). */
static status ARM_SMC_Call(struct call *c)
{
    word registers[SMC_REGISTERS];
    if (c->length < SMC_REGISTERS)
        return fail(c, ERR_TruncatedMessage, WHY_smc_words);
    for (word i = 0; i < SMC_REGISTERS; i++)
        registers[i] = call_word(c, i);
    if (cap_badge(c->cap) != 0 && cap_badge(c->cap) != registers[0])
        return fail_illegal(c, WHY_smc_function);
    commit(c);
    machine_call_firmware(registers);
    for (word i = 0; i < SMC_REGISTERS; i++)
        call_result(c, registers[i]);
    return OK;
}

/* breakpoint.c - break points, watch points, single steps.
 *
 * Owns:    the debug registers, in each thread's struct breakpoints and on the processor (switch.h
 *          loads them).
 * Entered: tcb.c and fault.c; trap.c, when one is hit: all through arch.h.
 * Never:   lets one be set on an address of the kernel.
 *
 * Without HARDWARE_DEBUG nobody calls this, and it is not in the kernel.  SDM volume 3, chapter
 * 18. */
#include "arch.h"
#include "call/call.h"
#include "lib/bits.h"
#include "core/state.h"

#define BREAKPOINT_END 0x7fffffffffff /* the ABI's, one byte less than user space */
enum { DR7_ENABLE = 1, DR7_BITS = 2, DR7_FIELDS = 16, DR7_FIELD_BITS = 4 };

/* The four bits of DR7 for one break point: when it strikes, and the length (SDM volume 3,
 * section 18.2.4). */
static word field_of(const struct breakpoint *b)
{
    word what = b->type == REASON_INSTRUCTION ? 0 : b->access == ACCESS_WRITE ? 1 : 3;
    word length = b->size == 8 ? 2 : b->size == 4 ? 3 : b->size == 2 ? 1 : 0;
    return length * 4 + what;
}

/* The order of these checks is ABI. The argument numbers are those of TCB_SetBreakpoint: 0
 * number, 1 address, 2 type, 3 size, 4 access. An address of the kernel is refused, because the
 * break point would strike in the kernel. */
status arch_breakpoint_check(struct call *c, word n, const struct breakpoint *b)
{
    if (b->at >= BREAKPOINT_END)
        return fail_argument(c, 1, WHY_bp_address);
    if (b->type != REASON_DATA && b->type != REASON_INSTRUCTION)
        return fail_argument(c, 2, WHY_bp_type);
    if (b->type == REASON_INSTRUCTION) {
        if (b->size != 0)
            return fail_argument(c, 3, WHY_bp_instruction_size);
        if (b->access != ACCESS_READ)
            return fail_argument(c, 4, WHY_bp_instruction_rw);
    } else {
        if (b->access > ACCESS_BOTH ||
            (b->size != 1 && b->size != 2 && b->size != 4 && b->size != 8))
            return fail_argument(c, 3, WHY_bp_data);
        if (b->at % b->size != 0)
            return fail(c, ERR_AlignmentError, WHY_bp_alignment);
    }
    if (n >= BREAKPOINTS)
        return fail_range(c, 0, BREAKPOINTS - 1, WHY_bp_number);
    return OK;
}

/* Write one break point's bits of the thread's DR7. The processor is loaded on the next way out. */
static void set_control(handle t, word n, word field, word enable)
{
    struct breakpoints *b = &tcb(t)->breakpoints;
    /* DR7 has two enable bits for each break point in its low byte, of which the kernel uses the
     * first, and four bits each from bit 16 on. */
    word at = n * DR7_FIELD_BITS + DR7_FIELDS;
    b->control &= ~((P2(DR7_FIELD_BITS) - 1) << at) & ~((word)DR7_ENABLE << n * DR7_BITS);
    b->control |= field << at | enable << n * DR7_BITS;
    cpu_reload();
}

/* Set break point n, which arch_breakpoint_check has accepted. */
void arch_breakpoint_set(handle t, word n, const struct breakpoint *b)
{
    ENTRY(tcb(t)->breakpoints.address, n) = b->at;
    set_control(t, n % BREAKPOINTS, field_of(b), DR7_ENABLE);
}

/* Clear break point n: address and control. */
void arch_breakpoint_unset(handle t, word n)
{
    ENTRY(tcb(t)->breakpoints.address, n) = 0;
    set_control(t, n % BREAKPOINTS, 0, 0);
}

/* Read break point n back from the bits of DR7. Lengths are coded 1, 2, 8, 4 (SDM volume 3,
 * section 18.2.4). */
struct breakpoint arch_breakpoint(handle t, word n)
{
    static const u8 sizes[] = { 1, 2, 8, 4 };
    const struct breakpoints *b = &tcb(t)->breakpoints;
    word field = b->control >> (n % BREAKPOINTS * DR7_FIELD_BITS + DR7_FIELDS) &
                 (P2(DR7_FIELD_BITS) - 1);
    bool data = field % 4 != 0;
    return (struct breakpoint){
        .at = ENTRY(b->address, n),
        .type = data ? REASON_DATA : REASON_INSTRUCTION,
        .size = data ? sizes[field / 4] : 0,
        .access = field % 4 == 1 ? ACCESS_WRITE
                  : data         ? ACCESS_BOTH
                                 : ACCESS_READ,
        .enabled = b->control >> n % BREAKPOINTS * DR7_BITS & DR7_ENABLE,
    };
}

/* Let thread t fault after `count` instructions; 0 ends it. The trap flag is set by the switch,
 * not here, so that WriteRegisters cannot clear it. */
void arch_step(handle t, word count)
{
    tcb(t)->breakpoints.steps = count;
    tcb(t)->context.flags &= ~(word)FLAG_STEP;
    cpu_reload();
}

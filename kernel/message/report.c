/* report.c - the words in which a fault is reported, and those in which a handler answers.
 *
 * Owns:    the layout of fault messages, which is ABI: seL4 manual, chapter 6.
 * Entered: endpoint.c and fastpath.h (a report is delivered), reply.c (an answer).
 * Uses:    ipc.h, for words beyond the registers; the order of registers in the architecture's
 *          context.h.
 * Never:   decides who gets a report, or what becomes of the thread. */
#include "message/report.h"
#include "arch.h"
#include "core/state.h"
#include "lib/bits.h"
#include "message/ipc.h"
#include "variant/variant.h"

/* The words of each report (ABI):
 *
 *   CapFault        instruction, address, in the receiving half, lookup failure (1 to 4 words)
 *   UnknownSyscall  18 registers (the last three: instruction, stack, flags), number
 *   UserException   instruction, stack, flags, number, error code of the processor
 *   DebugException  instruction, reason; for break points also address and number
 *   VMFault         instruction, address, instruction fetch, error code of the processor */

/* Where a fault message is being written: to registers first, then to the receiver's IPC buffer. */
struct message {
    handle receiver;
    word *words;
    word length;
};

/* Append a word. Without a buffer the message ends with the registers. */
static void add(struct message *m, word value)
{
    if (m->length < MESSAGE_REGISTERS)
        tcb(m->receiver)->context.mr[m->length++] = value;
    else if (m->words && m->length < MESSAGE_WORDS)
        m->words[BUFFER_MESSAGE + m->length++] = value;
}

/* Append the description of a lookup failure: its kind, and as many words as that kind has (seL4
 * manual, chapter 3, "Lookup Failure Description"). */
static void add_lookup(struct message *m, struct lookup_failure why)
{
    add(m, why.kind);
    if (why.kind >= LOOKUP_MISSING)
        add(m, why.bits_left);
    if (why.kind >= LOOKUP_DEPTH)
        add(m, why.found);
    if (why.kind >= LOOKUP_GUARD)
        add(m, why.guard_bits);
}

_Static_assert(EXCEPTION_FAULT_WORDS == 3 && MESSAGE_REGISTERS == 4,
               "a UserException's first four words");

/* Write the report of t's fault into the registers and the buffer of `receiver`, as if t had
 * sent it through an endpoint with this badge. The words of each type are ABI (seL4 manual,
 * chapter 6, "Faults"). */
void fault_tell(handle t, handle receiver, word badge)
{
    const struct fault *f = &tcb(t)->fault;
    if (likely(f->type == FAULT_VMFault)) {
        fault_tell_vm(t, receiver, badge);
        return;
    }
    if (time_fault_tell(t, receiver, badge))
        return;
    struct message m = { receiver, ipc_buffer(receiver, true), 0 };
    struct context *ctx = &tcb(t)->context;
    context_settle(ctx);
    switch (f->type) {
    case FAULT_CapFault:
        add(&m, context_ip(ctx));
        add(&m, f->address);
        add(&m, f->in_receive);
        add_lookup(&m, f->lookup);
        break;
    case FAULT_UnknownSyscall:
        for (word i = 0; i < SYSCALL_FAULT_WORDS; i++)
            add(&m, context_get(ctx, context_of_syscall_fault(i)));
        add(&m, f->code);
        break;
    /* Its first four words lie in registers always, so they are written without a look at the
     * length. */
    case FAULT_UserException:
        tcb(receiver)->context.mr[0] = context_get(ctx, context_of_exception_fault(0));
        tcb(receiver)->context.mr[1] = context_get(ctx, context_of_exception_fault(1));
        tcb(receiver)->context.mr[2] = context_get(ctx, context_of_exception_fault(2));
        tcb(receiver)->context.mr[3] = f->code;
        m.length = MESSAGE_REGISTERS;
        add(&m, f->error);
        break;
    case FAULT_DebugException:
        add(&m, context_ip(ctx));
        add(&m, f->code);
        if (f->code == REASON_DATA || f->code == REASON_INSTRUCTION) {
            add(&m, f->address);
            add(&m, f->error);
        }
        break;
    default:
        break;
    }
    tcb(receiver)->context.cap = badge;
    tcb(receiver)->context.info = info_make(f->type, 0, 0, m.length);
}

/* Word i of the handler's answer. */
static word answer_word(handle handler, const word *words, word i)
{
    if (i < MESSAGE_REGISTERS)
        return tcb(handler)->context.mr[i];
    return words ? words[BUFFER_MESSAGE + i] : 0;
}

/* The handler answers t's fault: set the registers that its message has. Returns true if t
 * starts again, false if it stays stopped: for faults whose answer carries registers, the label
 * says which (0: start again). An answer that is shorter than the message leaves the other
 * registers alone. context_set makes every value safe, whatever the handler sends. */
bool fault_answer(handle t, handle handler)
{
    struct context *ctx = &tcb(t)->context;
    word info = tcb(handler)->context.info;
    const word *words = ipc_buffer(handler, false);
    word length = info_length(info);
    if (!words)
        length = min_word(length, MESSAGE_REGISTERS);
    word own = time_fault_words(tcb(t)->fault.type);
    if (own != 0) {
        for (word i = 0; i < own && i < length; i++)
            context_set(ctx, i, answer_word(handler, words, i));
        return info_label(info) == 0;
    }
    switch (tcb(t)->fault.type) {
    case FAULT_UnknownSyscall:
        for (word i = 0; i < SYSCALL_FAULT_WORDS && i < length; i++)
            context_set(ctx, context_of_syscall_fault(i), answer_word(handler, words, i));
        return info_label(info) == 0;
    case FAULT_UserException:
        for (word i = 0; i < EXCEPTION_FAULT_WORDS && i < length; i++)
            context_set(ctx, context_of_exception_fault(i), answer_word(handler, words, i));
        return info_label(info) == 0;
    case FAULT_DebugException:
        if (HARDWARE_DEBUG && tcb(t)->fault.code == REASON_STEP)
            arch_step(t, length > 0 ? answer_word(handler, words, 0) : 1);
        return info_label(info) == 0;
    default:
        break;
    }
    return true;
}

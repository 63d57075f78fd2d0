/* tcb.c - a thread, and what may be done to it through its capability.
 *
 * Owns:    mcp, flags, fault_handler and ipc_buffer of a thread, and its first two and last slots.
 * Entered: type.c (methods; tcb_stop, when the last capability goes).
 * Uses:    sched.c, endpoint.c, notification.c, reply.c, derive.c, delete.c; user.c of the
 *          architecture for registers.
 * Never:   lets a thread read or write its own registers while it is in the kernel.
 *
 * The order of the checks in each method is ABI. */
#include "core/cspace.h"
#include "core/derive.h"
#include "hall/rows.h"
#include "hall/type.h"
#include "hall/delete.h"
#include "call/slot.h"
#include "message/ipc.h"
#include "message/api.h"
#include "arch.h"
#include "debug/debug.h"
#include "object/endpoint.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "object/notification.h"
#include "object/reply.h"
#include "core/sched.h"
#include "object/tcb_ops.h"
#include "variant/variant.h"

#define TABLE "tcb.def"
#define ROW DECLARE
#include "call/table.h"

/* Without HARDWARE_DEBUG nothing calls these. */
#define METHOD HANDLER
#define METHOD_BY_HAND HANDLER
#define GETTER HANDLER
#include "tcb_debug.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD

/* Write down where t's IPC buffer is, if it has one that may be read and written, so that a message
 * need not look. Call it after the buffer's slot or address has changed. */
static void buffer_remember(handle t)
{
    struct cap frame = *tcb_cap(t, TCB_BUFFER);
    const word *words = tcb(t)->ipc_buffer ? arch_buffer_words(frame, tcb(t)->ipc_buffer, true)
                                           : NULL;
    tcb(t)->buffer_key = words ? frame.w0 : NO_KEY;
    tcb(t)->buffer_at = words ? window_offset(words) : 0;
}

/* Write down what the capabilities in t's slots come to. */
void tcb_remember(handle t)
{
    cspace_remember(t);
    buffer_remember(t);
}

/* Make a thread in zeroed memory: stopped, priority 0, with a whole time slice, in the current
 * domain. */
struct cap tcb_create(paddr at, word size_bits, bool device)
{
    (void)size_bits, (void)device;
    window_mark(at, P2(TCB_BITS), KIND_TCB);
    window_mark(at, (word)TCB_SLOTS * SLOT_SIZE, KIND_SLOT);
    if (NUM_DOMAINS > 1)
        tcb(at)->domain = (u8)kernel.domain;
    if (!MCS)
        tcb(at)->ticks_left = TIME_SLICE_TICKS;
    tcb(at)->cspace_key = tcb(at)->buffer_key = NO_KEY;
    context_init(&tcb(at)->context);
    fpu_init(&tcb(at)->fpu);
    if (DEBUG)
        debug_add_thread(at);
    return cap_make(CAP_tcb, at, 0);
}

/* t stops waiting for whatever it waits for. A fault it had is forgotten, so its handler's
 * answer will find nobody. */
void tcb_cancel(handle t)
{
    switch (tcb(t)->state) {
    case BLOCKED_SEND:
    case BLOCKED_RECEIVE:
        endpoint_leave(t);
        break;
    case BLOCKED_NOTIFICATION:
        notification_leave(t);
        break;
    case BLOCKED_REPLY:
        reply_unlink(t);
        break;
    case INACTIVE:
    case RUNNING:
    case RESTARTING:
        break;
    }
    tcb(t)->fault.type = FAULT_NullFault;
}

/* Stop t, whatever it does. If it is later resumed, it makes the system call that was cancelled
 * again; a thread that was running goes on where it was. */
__attribute__((noinline)) void tcb_suspend(handle t)
{
    struct context *ctx = &tcb(t)->context;
    tcb_cancel(t);
    yield_forget(t);
    if (tcb(t)->state == RUNNING)
        context_done(ctx);
    sched_stop(t, INACTIVE);
}

/* Let t run, if it is stopped or blocked. A thread that can run already is left alone. */
void tcb_resume(handle t)
{
    if (tcb_is_runnable(t))
        return;
    tcb_cancel(t);
    sched_restart(t);
}

/* The last capability to t goes, and it never runs again: nothing may go on knowing it. */
void tcb_stop(handle t)
{
    notification_unbind(t);
    endpoint_forget_walk(t);
    tcb_suspend(t);
    sc_leave_thread(t);
    arch_forget_thread(t);
    debug_remove_thread(t);
}

/* Methods of a TCB (seL4 manual, chapter 6). */
status tcb_invoke(struct call *c)
{
    return invoke_row(c);
}

/* The thread whose TCB is invoked. */
static handle target(const struct call *c)
{
    return cap_object(c->cap);
}

/* ---- registers ---- */

/* Answer the first `count` registers of the target, in the order of seL4_UserContext. Errors:
 * TruncatedMessage, RangeError (1 to 20), IllegalOperation (the caller itself: its registers are
 * in use by this call). */
/* The answer is the first `count` registers. The words beyond those that travel in registers need a
 * buffer, which is looked for once. */
static void answer_registers(struct call *c, const struct context *ctx, word count)
{
    struct context *mine = &tcb(c->caller)->context;
    word *words = count > MESSAGE_REGISTERS ? call_answer_buffer(c) : NULL;
    word n = words ? at_most(count, CONTEXT_WORDS) : min_word(count, MESSAGE_REGISTERS);
    if (c->how != BY_CALL)
        return;
    for (word i = 0; i < MESSAGE_REGISTERS && i < n; i++)
        mine->mr[i] = context_get(ctx, i);
    for (word i = MESSAGE_REGISTERS; i < n; i++)
        words[BUFFER_MESSAGE + i] = context_get(ctx, i);
    c->results = n;
}

static status TCB_ReadRegisters(struct call *c, bool suspend_source, u8 arch_flags, word count)
{
    (void)arch_flags;
    if (count < 1 || count > CONTEXT_WORDS)
        return fail_range(c, 1, CONTEXT_WORDS, WHY_registers);
    if (target(c) == c->caller)
        return fail_illegal(c, WHY_own_registers);
    commit(c);
    if (suspend_source)
        tcb_suspend(target(c));
    struct context *ctx = &tcb(target(c))->context;
    context_settle(ctx);
    answer_registers(c, ctx, count);
    return OK;
}

/* Set registers of the target. Errors: TruncatedMessage (also if the message has fewer words
 * than `count`), IllegalOperation (the caller itself). More than 20 are accepted and ignored
 * (ABI). The thread leaves by the way that restores every register, because SYSRET would lose
 * rcx and r11. */
static status TCB_WriteRegisters(struct call *c, bool resume_target, u8 arch_flags, word count)
{
    (void)arch_flags;
    if (c->length - 2 < count)
        return fail(c, ERR_TruncatedMessage, WHY_registers_short);
    if (target(c) == c->caller)
        return fail_illegal(c, WHY_own_registers);
    commit(c);
    struct context *ctx = &tcb(target(c))->context;
    context_settle(ctx);
    for (word i = 0; i < at_most(count, CONTEXT_WORDS); i++)
        context_set(ctx, i, call_word(c, 2 + i));
    arch_load_registers(target(c));
    context_written(ctx, true);
    if (resume_target)
        tcb_resume(target(c));
    return OK;
}

/* Copy registers from one thread to another: the frame (the first 18 of seL4_UserContext) and
 * the "integer" registers (the two bases) separately. Errors: TruncatedMessage,
 * InvalidCapability 1 (the source is no TCB). The caller may be source or target; its bases are
 * read from the processor first. */
static status TCB_CopyRegisters(struct call *c, handle source, bool suspend_source,
                                bool resume_target, bool transfer_frame, bool transfer_integer,
                                u8 arch_flags)
{
    (void)arch_flags;
    if (!source)
        return fail_capability(c, 1, WHY_source_no_tcb);
    commit(c);
    arch_save_registers(source);
    arch_save_registers(target(c));
    if (suspend_source)
        tcb_suspend(source);
    struct context *a = &tcb(source)->context, *b = &tcb(target(c))->context;
    context_settle(a);
    context_settle(b);
    context_copy(a, b, transfer_frame, transfer_integer);
    arch_load_registers(target(c));
    context_written(b, transfer_frame);
    if (resume_target)
        tcb_resume(target(c));
    if (target(c) == c->caller)
        sched_reschedule();
    return OK;
}

/* Set the target's FS base. Error besides TruncatedMessage: InvalidArgument 0 (not canonical;
 * seL4's kernel crashes on such a value). */
static status TCB_SetTLSBase(struct call *c, word tls_base)
{
    if (!arch_is_tls_base(tls_base))
        return fail_argument(c, 0, WHY_tls_base);
    commit(c);
    arch_set_tls_base(target(c), tls_base);
    return OK;
}

/* Change flags and answer them. The only flag is "may not use the FPU": the thread then faults
 * at its next FPU instruction. */
static status TCB_SetFlags(struct call *c, word clear, word set)
{
    commit(c);
    word flags = (tcb(target(c))->flags & ~clear) | (set & TCB_FLAGS_KNOWN);
    tcb(target(c))->flags = (u8)flags;
    arch_allow_fpu(target(c), !(flags & TCB_FLAG_FPU_DISABLED));
    cpu_reload();
    call_result(c, flags);
    return OK;
}

/* ---- spaces ---- */

/* A capability that is to go into one of the thread's slots, and the slot it comes from. */
struct root {
    struct cap cap;
    handle source;
};

/* What a thread's addresses mean. */
struct spaces {
    struct root cspace, vspace;
};

/* A capability of the message, and the slot it comes from. */
static struct root root_of(struct extra e)
{
    return (struct root){ extra_cap(e), e.slot };
}

/* Make `root` what a copy of it would be. Errors: those of fail_derive. */
static status copy_root(struct call *c, struct root *root, enum why never)
{
    struct cap copy = cap_derive(root->source, root->cap);
    if (cap_is_null(copy))
        return fail_derive(c, root->cap, never);
    root->cap = copy;
    return OK;
}

/* The frame of an IPC buffer, capability i of the message, at user address `buffer`; 0: no
 * buffer, and the capability is ignored. Errors, in this order: those of fail_derive,
 * IllegalOperation (no frame, or device memory), AlignmentError (not on 1 KiB). */
static status check_buffer(struct call *c, struct extra frame, vaddr buffer, struct root *out)
{
    *out = root_of(frame);
    if (buffer == 0)
        return OK;
    if (copy_root(c, out, WHY_buffer_no_frame) != OK)
        return ERROR;
    if (!arch_can_be_buffer(out->cap))
        return fail_illegal(c, WHY_buffer_no_frame);
    if (buffer % P2(BUFFER_BITS) != 0)
        return fail(c, ERR_AlignmentError, WHY_buffer_place);
    return OK;
}

/* Would emptying slot s take many steps? SetSpace and Configure are whole or not done: they
 * cannot stop in the middle, so they refuse a slot whose capability is the last to a CNode. */
static bool takes_long(handle s)
{
    struct cap cap = slot(s)->cap;
    return cap_type(cap) == CAP_zombie || (cap_type(cap) == CAP_cnode && derive_is_final(s));
}

/* One root of a thread, with the guard or other data that it is to get (0: none). Errors:
 * those of fail_derive. Data that does not fit leaves a null capability, which the caller
 * refuses. */
static status check_root(struct call *c, struct extra e, word data, struct root *out,
                         enum why never)
{
    *out = root_of(e);
    if (data != 0)
        out->cap = cap_with_data(out->cap, false, data);
    return copy_root(c, out, never);
}

/* Capabilities i and i + 1 of the message, as CSpace and VSpace of a thread. Errors, in this
 * order: IllegalOperation (the old CSpace would take long to delete), IllegalOperation (guard),
 * those of fail_derive, IllegalOperation (no CNode); the same for the VSpace (no assigned PML4). */
static status check_spaces(struct call *c, struct extra cspace, word cspace_data,
                           struct extra vspace, word vspace_data, struct spaces *out)
{
    if (takes_long(tcb_slot(target(c), TCB_CSPACE))) /* a VSpace or a buffer never does */
        return fail_illegal(c, WHY_cspace_long);
    if (check_root(c, cspace, cspace_data, &out->cspace, WHY_cspace_no_cnode) != OK)
        return ERROR;
    if (cap_type(out->cspace.cap) != CAP_cnode)
        return fail_illegal(c, WHY_cspace_no_cnode);
    if (check_root(c, vspace, vspace_data, &out->vspace, WHY_vspace_none) != OK)
        return ERROR;
    return arch_is_vspace(out->vspace.cap) ? OK : fail_illegal(c, WHY_vspace_none);
}

/* Put another capability into one of the thread's slots. Its old capability goes in one step
 * (takes_long has seen to that). derive_insert makes the new one a copy of the caller's, so
 * revoking the caller's takes it from the thread. */
static void replace(struct call *c, word index, const struct root *root)
{
    handle t = target(c), s = tcb_slot(t, index);
    if (t == c->caller)
        cpu_reload();
    if (MCS) /* what goes here goes in one step, and `make bound` must see that */
        delete_at_once(s);
    else
        delete_slot(c, s);
    assert(slot_is_empty(s));
    if (root->source)
        derive_insert(root->cap, root->source, s);
    if (index == TCB_CSPACE)
        cspace_remember(t);
    if (index == TCB_BUFFER)
        buffer_remember(t);
}

/* The target's IPC buffer becomes this; 0: none. */
static status replace_buffer(struct call *c, vaddr buffer, const struct root *root)
{
    struct root none = { cap_null(), 0 };
    tcb(target(c))->ipc_buffer = buffer;
    replace(c, TCB_BUFFER, buffer ? root : &none);
    return OK;
}

/* The IPC buffer alone. */
static status TCB_SetIPCBuffer(struct call *c, word buffer, struct extra bufferFrame)
{
    struct root frame;
    if (check_buffer(c, bufferFrame, buffer, &frame) != OK)
        return ERROR;
    commit(c);
    return replace_buffer(c, buffer, &frame);
}

/* ---- scheduling ---- */

/* The maximum priority that the caller may give: that of the thread which capability 0 names.
 * Errors: TruncatedMessage, InvalidCapability 1 (no TCB). */
static status check_authority(struct call *c, handle authority, word most)
{
    if (!authority)
        return fail_capability(c, 1, WHY_authority_no_tcb);
    return most <= tcb(authority)->mcp ? OK : fail_range(c, 0, tcb(authority)->mcp, WHY_above_mcp);
}

/* t has another priority. If it waits somewhere, its place may be another. */
static void set_priority(handle t, word priority)
{
    sched_set_priority(t, (u8)priority);
    wait_again(t);
}

/* Set the target's priority. Error besides those of the authority: RangeError (above the
 * authority's maximum). */
static status TCB_SetPriority(struct call *c, handle authority, word priority)
{
    if (check_authority(c, authority, priority) != OK)
        return ERROR;
    commit(c);
    set_priority(target(c), priority);
    return OK;
}

/* Set the highest priority that the target may give to others. It is not above the authority's
 * own, so nobody gains authority. */
static status TCB_SetMCPriority(struct call *c, handle authority, word mcp)
{
    if (check_authority(c, authority, mcp) != OK)
        return ERROR;
    commit(c);
    tcb(target(c))->mcp = (u8)mcp;
    return OK;
}

#include "object/tcb_rows.h"

/* Stop the target. */
static status TCB_Suspend(struct call *c)
{
    commit(c);
    tcb_suspend(target(c));
    return OK;
}

/* Let the target run. */
static status TCB_Resume(struct call *c)
{
    commit(c);
    tcb_resume(target(c));
    return OK;
}

/* ---- notifications ---- */

/* Bind a notification to the target. Error besides TruncatedMessage: IllegalOperation (the
 * target has one; it is no notification, or without the right to read; it is bound, or threads
 * wait for it). */
static status TCB_BindNotification(struct call *c, struct extra ntfn)
{
    struct cap cap = extra_cap(ntfn);
    if (tcb(target(c))->bound_notification || cap_type(cap) != CAP_notification ||
        !cap_has_right(cap, RIGHT_READ))
        return fail_illegal(c, WHY_bind_what);
    handle n = cap_object(cap);
    if (notification(n)->bound || notification(n)->waiters.head)
        return fail_illegal(c, WHY_bind_other);
    commit(c);
    notification_bind(n, target(c));
    return OK;
}

/* Undo the binding. Error: IllegalOperation (nothing is bound). */
static status TCB_UnbindNotification(struct call *c)
{
    if (!tcb(target(c))->bound_notification)
        return fail_illegal(c, WHY_not_bound);
    commit(c);
    notification_unbind(target(c));
    return OK;
}

/* ---- break points ---- */

/* Set break point number bp_num (0 to 3). Errors: those of arch_breakpoint_check. */
static status TCB_SetBreakpoint(struct call *c, u16 bp_num, word address, word type, word size,
                                word rw)
{
    struct breakpoint b = { address, type, size, rw, true };
    if (arch_breakpoint_check(c, bp_num, &b) != OK)
        return ERROR;
    commit(c);
    arch_breakpoint_set(target(c), bp_num, &b);
    return OK;
}

/* The number of a break point. Errors: TruncatedMessage, RangeError (0 to 3). */
static status check_number(struct call *c, word n)
{
    return n < BREAKPOINTS ? OK : fail_range(c, 0, BREAKPOINTS - 1, WHY_bp_number);
}

/* Answer address, type, size, access and whether it is on. */
static status TCB_GetBreakpoint(struct call *c, u16 bp_num)
{
    if (check_number(c, bp_num) != OK)
        return ERROR;
    commit(c);
    struct breakpoint b = arch_breakpoint(target(c), bp_num);
    const word results[] = { b.at, b.type, b.size, b.access, b.enabled };
    for (word i = 0; i < sizeof results / sizeof *results; i++)
        call_result(c, results[i]);
    return OK;
}

/* Clear the break point. */
static status TCB_UnsetBreakpoint(struct call *c, u16 bp_num)
{
    if (check_number(c, bp_num) != OK)
        return ERROR;
    commit(c);
    arch_breakpoint_unset(target(c), bp_num);
    return OK;
}

/* Let the target fault after so many instructions; 0: no longer. The answer says that no break
 * point was used. */
static status TCB_ConfigureSingleStepping(struct call *c, u16 bp_num, word num_instructions)
{
    (void)bp_num; /* a step takes no break point on this machine */
    commit(c);
    arch_step(target(c), num_instructions);
    call_result(c, 0);
    return OK;
}

/* state_pass.c - the state port: one pass through the kernel, and what has changed in it.
 *
 * Owns:    the pass; which slots and notifications were marked in it; what was told of each thread.
 * Entered: entry.c, at both ends of a pass; derive.c and whoever else changes a slot or a
 *          notification.  Only in debug builds.
 * Uses:    state_write.h; reads any object.
 * Never:   changes anything but what tcb.h keeps for it.
 *
 * Theory.  A slot or notification that changes is marked where that is done, and written as it is
 * at the end of the pass.  Threads change in too many places for that: at the end of each pass all
 * of them are looked at, and one is written if a sum over its fields is not what it was.  So nobody
 * can forget to tell that a thread has changed. */
#include "arch.h"
#include "core/cspace.h"
#include "core/derive.h"
#include "core/sched.h"
#include "core/state.h"
#include "debug/debug.h"
#include "debug/postmortem.h"
#include "debug/state_write.h"
#include "debug/words.h"
#include "entry/syscall.h"
#include "hall/type.h"
#include "machine.h"
#include "object/notification.h"
#include "variant/variant.h"

/* MARKS: so many marks are kept before they are written in the middle of the pass. */
enum { MARKS = 256 };

bool state_port_on;
struct pass state_pass;
static bool postmortem;   /* somebody wants one, when the pass ends */
static bool begun, asked; /* the stream has its first snapshot; somebody wants another */
static word last_time;    /* when the last ENTRY was written */
static handle runs;       /* who runs, as the stream has it */
static handle marked_slots[MARKS], marked_notifications[MARKS]; /* that are marked */
static word slot_count, notification_count;

/* Boot code says whether a stream is wanted. It begins when the first pass ends. */
void state_switch(bool on)
{
    state_port_on = on;
    begun = asked = false;
    slot_count = notification_count = 0;
    state_events_start();
    state_whole_start();
}

/* ---- a pass begins ---- */

/* Does system call `number` name a capability in its register? With MCS all do but Yield, which is
 * the last; a classic kernel's Reply and Yield stand between the others and NBRecv. */
static bool names_slot(word number)
{
    if (MCS)
        return number > (word)SYS_Yield;
    return number >= (word)SYS_Recv || number == (word)SYS_NBRecv;
}

/* The kernel is entered: the current thread makes system call `number`, or something else happens
 * (fault: its type; interrupt: which). What is read here may be changed before it is known whether
 * the pass is worth an ENTRY. */
void state_enter(enum state_value why, word number)
{
    handle t = this_cpu()->current;
    struct walk w;
    state_pass.written = false;
    state_pass.number++;
    state_pass.slow = 0;
    state_pass.entry = (struct state_ENTRY){ .thread = t, .why = why, .number = number };
    /* The address must be taken now: a fault's answer, or WriteRegisters, changes it. */
    if (t)
        state_pass.entry.ip = debug_system_call_at(t);
    if (why != STATE_WHY_SYSCALL || !t)
        return;
    const struct context *ctx = &tcb(t)->context;
    state_pass.entry.number = 0 - number;
    if (number >= (word)SYS_NBRecv)
        state_pass.entry.info = ctx->info;
    /* The slot, too: the method may delete the capability that it was called through. */
    if (names_slot(number)) {
        state_pass.entry.cptr = ctx->cap;
        if (cspace_find(t, ctx->cap, &w))
            state_pass.entry.slot = w.slot;
    }
}

/* Write an ENTRY, with the time that has passed since the one before. */
void state_put_entry(struct state_ENTRY *entry)
{
    word now = machine_cycles();
    entry->time = now - last_time;
    last_time = now;
    put_ENTRY(entry);
}

/* Something worth telling happened in this pass: it gets its ENTRY, if it has none yet. What a
 * thread printed before comes first. */
void state_happens(void)
{
    if (state_pass.written)
        return;
    state_end_text();
    state_put_pass();
}

/* The ENTRY of this pass, once. */
void state_put_pass(void)
{
    if (state_pass.written)
        return;
    state_pass.written = true;
    state_put_entry(&state_pass.entry);
    handle t = state_pass.entry.thread;
    if (t && (state_pass.entry.slot || state_pass.entry.cptr)) {
        tcb(t)->told.slot = state_pass.entry.slot;
        tcb(t)->told.cptr = state_pass.entry.cptr;
    }
}

/* ---- threads ---- */

/* The thread as the stream shows it. What counts only while it waits is left out at other times:
 * such fields of a TCB keep old values. */
static struct state_THREAD thread_record(handle t)
{
    const struct tcb *it = tcb(t);
    bool sends = it->state == BLOCKED_SEND, waits = it->state == BLOCKED_REPLY;
    word rights = cap_rights((struct cap){ it->waiting, 0 });
    bool at_endpoint = sends || it->state == BLOCKED_RECEIVE;
    bool fault = it->fault.type != FAULT_NullFault;
    return (struct state_THREAD){
        .at = t,
        .state = it->state,
        .waits_at = tcb_waits_at(t),
        .slot = it->told.slot,
        .cptr = it->told.cptr,
        .badge = sends ? it->badge : (word)0,
        .wants = (sends && it->is_call) + 2u * fault +
                 (at_endpoint && rights & RIGHT_GRANT ? 4u : 0u) +
                 (at_endpoint && rights & RIGHT_GRANT_REPLY ? 8u : 0u),
        .reply_slot = waits ? it->reply_slot : (handle)0,
        .call = waits ? it->told_message : (word)0,
        .priority = it->priority,
        .mcp = it->mcp,
        .domain = it->domain,
        .flags = it->flags,
        .bound = it->bound_notification,
        .fault_handler = it->fault_handler,
        .buffer = it->ipc_buffer,
        .context = context_of(t),
        .name = it->name,
        .reply = answered_by(t),
        .fault = fault ? it->fault.type : (word)0,
        .fault_address = fault ? it->fault.address : (word)0,
        .fault_code = fault ? it->fault.code : (word)0,
    };
}

/* A sum over what the record says: all but the slot of its last call, which ENTRYs tell. */
static word sum_of(const struct state_THREAD *r)
{
    const word fields[] = { r->at,    r->state,         r->waits_at,  r->badge,   r->wants,
                            r->call,  r->reply_slot,    r->priority,  r->mcp,     r->domain,
                            r->flags, r->bound,         r->buffer,    r->context, r->reply,
                            r->fault, r->fault_address, r->fault_code };
    word sum = r->fault_handler, n = sizeof fields / sizeof *fields;
    for (word i = 0; i < n; i++)
        sum = mix(sum, fields[i]);
    for (word i = 0; i < TCB_NAME_BYTES && r->name[i]; i++)
        sum = mix(sum, (u8)r->name[i]);
    return sum;
}

/* Write t for a snapshot. Its sum is kept, so that the next pass does not write it once more. */
void state_put_thread(handle t)
{
    struct state_THREAD r = thread_record(t);
    tcb(t)->told.sum = sum_of(&r);
    put_THREAD(&r);
}

/* Write t, if it is not what was told last. */
static void look_at_thread(handle t)
{
    struct state_THREAD r = thread_record(t);
    word sum = sum_of(&r);
    if (tcb(t)->told.sum == sum)
        return;
    state_happens();
    r.slot = tcb(t)->told.slot; /* of this pass, by the ENTRY */
    r.cptr = tcb(t)->told.cptr;
    tcb(t)->told.sum = sum;
    put_THREAD(&r);
}

/* t is off the list of threads already, so look_at_thread does not see it. */
void state_gone(handle t)
{
    state_happens();
    put_THREAD_GONE(&(struct state_THREAD_GONE){ t });
}

/* ---- slots and notifications ---- */

/* Which word of a capability says what depends on its type: badges, guards, bytes used and
 * interrupts all lie in word 1. Only an architecture knows of mappings. */
void state_put_slot(handle s)
{
    struct cap cap = slot(s)->cap;
    word type = cap_type(cap), bits = cap_memory_bits(cap);
    if (cap_is_null(cap)) {
        put_SLOT(&(struct state_SLOT){ .at = s });
        return;
    }
    struct mapping m = arch_mapping(cap);
    bool channel = type == CAP_endpoint || type == CAP_notification;
    bool reply = type == CAP_reply, memory = type == CAP_untyped || type == CAP_frame;
    put_SLOT(&(struct state_SLOT){
        .at = s,
        .type = type,
        .object = cap_object(cap),
        .next = slot_next(s),
        .flags = slot(s)->next_and_flags / P2(62) +
                 (memory && cap_device(cap) ? STATE_SLOT_DEVICE : 0u) +
                 (reply && cap_to_fault(cap) ? STATE_SLOT_TO_FAULT : 0u) +
                 (m.mapped ? STATE_SLOT_MAPPED : 0u),
        .bits = bits == NO_MEMORY ? (word)0 : bits + 1,
        .rights = channel ? cap_rights(cap)
                  : reply ? (cap_has_right(cap, RIGHT_GRANT) ? (word)RIGHT_GRANT : (word)0)
                          : m.rights,
        .data = cap.w1,
        .radix = type == CAP_cnode ? cap_radix(cap) : (word)0,
        .guard_bits = type == CAP_cnode ? cap_guard_bits(cap) : (word)0,
        .space = m.space,
        .address = m.address,
        .covers = m.covers,
    });
}

/* Bits of a notification that is not active are what somebody has taken. */
void state_put_notification(handle n)
{
    const struct notification *it = notification(n);
    bool active = queue_tag(&it->waiters) == NTFN_ACTIVE;
    put_NOTIFICATION(&(struct state_NOTIFICATION){
        .at = n, .active = active, .bits = active ? it->bits : (word)0, .bound = it->bound });
}

/* Only the kernel with scheduling contexts calls this, where one of them changes. It is seldom, so
 * the record is written at once and not marked; a reader takes the last that it gets. What changes
 * with each message, who runs on the context, is found by looking at threads. */
void state_context(handle sc)
{
    struct state_CONTEXT r = { 0 };
    if (!begun)
        return;
    state_happens();
    context_record(sc, &r);
    put_CONTEXT(&r);
}

/* Write what is marked. */
static void write_marks(void)
{
    /* The order in which things were marked has no meaning: each record says how one thing is
     * now, and two of the same thing say the same. */
    if (slot_count + notification_count != 0)
        state_happens();
    for (word i = 0; i < slot_count; i++)
        state_put_slot(marked_slots[i]);
    for (word i = 0; i < notification_count; i++)
        state_put_notification(marked_notifications[i]);
    slot_count = notification_count = 0;
}

/* Mark slot s. Where there are more marks than places, they are written at once: half a change is
 * allowed within a pass, and what changes again is marked again. */
void state_slot(handle s)
{
    if (!begun || (slot_count > 0 && marked_slots[slot_count - 1] == s))
        return;
    if (slot_count == MARKS)
        write_marks();
    marked_slots[slot_count++] = s;
}

/* Mark notification n. */
void state_notification(handle n)
{
    if (notification_count == MARKS)
        write_marks();
    marked_notifications[notification_count++] = n;
}

/* ---- a pass ends ---- */

/* Noted, and done when the pass ends. */
void state_ask(void)
{
    asked = true;
}

/* Who runs, if that has changed. */
static void tell_who_runs(void)
{
    if (runs == this_cpu()->current)
        return;
    runs = this_cpu()->current;
    state_happens();
    put_RUN(&(struct state_RUN){ .thread = runs });
}

/* All that has changed in this pass. The message comes first, because threads and slots say what it
 * led to; and it marks slots. */
static void tell_changes(void)
{
    handle t = kernel.debug_threads;
    state_end_message();
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next)
        look_at_thread(t);
    write_marks();
    tell_who_runs();
}

/* A byte came at the port: s asks for a snapshot, t for the report of who waits for whom, p for a
 * postmortem. */
static void obey(void)
{
    switch (machine_state_asked()) {
    case 's':
        asked = true;
        return;
    case 't':
        debug_fold_end();
        debug_report_threads();
        return;
    case 'p':
        postmortem = true;
        return;
    default:
        return;
    }
}

/* The snapshot says all: nothing is left to be told. */
static void take_snapshot(enum state_value reason)
{
    asked = false;
    runs = this_cpu()->current;
    slot_count = notification_count = 0;
    state_snapshot(reason);
}

/* The first pass ends: the stream begins. */
static void begin_stream(void)
{
    begun = true;
    last_time = machine_cycles();
    stream_start();
    state_begin(last_time);
    take_snapshot(STATE_REASON_START);
}

/* The pass ends, and the state is whole. A key is looked for at each tick of the clock. */
void state_leave(void)
{
    if (!begun)
        begin_stream();
    else
        tell_changes();
    if (state_pass.entry.why == STATE_WHY_TICK)
        obey();
    stream_send();
    /* A gap is told before anything else, and a snapshot follows: without it a reader would go on
     * from a state that was another in the meantime. */
    if (stream_has_gap()) {
        if (stream_mend())
            take_snapshot(STATE_REASON_LOSS);
    } else if (asked) {
        take_snapshot(STATE_REASON_ASKED);
    }
    stream_send();
    if (postmortem) {
        postmortem = false;
        debug_postmortem("the key p", 0);
    }
}

/* The machine powers off. If it is not because a program said so, a last snapshot shows how
 * everything stands. */
void state_end(word code)
{
    state_port_on = false; /* what goes wrong from here on is not told */
    if (!begun)
        return;
    tell_changes();
    state_end_text();
    if (code != 0)
        take_snapshot(STATE_REASON_STOP);
    put_END(&(struct state_END){ code });
    stream_send();
}

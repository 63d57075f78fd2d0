/* debug.c - what the kernel tells people: fault reports, the debug system calls, the end.
 *
 * Owns:    the list of all threads, and their names.
 * Entered: fault.c, syscall.c, trap.c (idle).  In release kernels every function here does nothing.
 * Uses:    print.c, place.c, foreign.c; reads any object.
 * Never:   changes anything that a thread could notice; trusts a value that a thread passes. */
#include "debug/debug.h"
#include "debug/crashes.h"
#include "debug/postmortem.h"
#include "message/api.h"
#include "arch.h"
#include "boot/boot.h"
#include "hall/type.h"
#include "core/cspace.h"
#include "message/ipc.h"
#include "object/irq.h"
#include "lib/assert.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine.h"
#include "object/notification.h"
#include "core/sched.h"
#include "core/state.h"
#include "entry/syscall.h"
#include "variant/variant.h"

/* So many slots of a CNode are told. */
enum { MAX_SLOTS_SHOWN = 65536 };

/* ---- threads ---- */

/* Give thread t a name: at most `bytes` bytes of `name`, up to a zero, and at most 63. The rest
 * of the field is set to zero, so that nothing of a longer name before stays. */
void debug_name_thread(handle t, const char *name, word bytes)
{
    if (!DEBUG)
        return;
    for (word i = 0; i < TCB_NAME_BYTES; i++)
        tcb(t)->name[i] = i < bytes && i + 1 < TCB_NAME_BYTES ? name[i] : 0;
}

/* Put the new thread t on the list of all threads. Until it gets a name of its own it is called
 * "child of" and the name of the thread that made it, as in seL4's debug kernels. */
void debug_add_thread(handle t)
{
    static const char prefix[] = "child of: '";
    if (!DEBUG)
        return;
    handle maker = this_cpu()->current;
    char name[TCB_NAME_BYTES] = { 0 };
    word n = sizeof prefix - 1;
    for (word i = 0; i < n; i++)
        name[i] = prefix[i];
    for (word i = 0; maker && i < TCB_NAME_BYTES && tcb(maker)->name[i] && n < TCB_NAME_BYTES - 2;
         i++)
        name[n++] = tcb(maker)->name[i];
    name[n] = '\'';
    debug_name_thread(t, name, sizeof name);
    handle first = kernel.debug_threads;
    tcb(t)->debug_prev = 0;
    tcb(t)->debug_next = first;
    if (first)
        tcb(first)->debug_prev = t;
    kernel.debug_threads = t;
}

/* Thread t is deleted: take it off the list. invariants/look.c may have marked it as the next
 * one to look at, so the mark moves on. */
void debug_remove_thread(handle t)
{
    if (!DEBUG)
        return;
    handle prev = tcb(t)->debug_prev, next = tcb(t)->debug_next;
    if (prev)
        tcb(prev)->debug_next = next;
    else if (kernel.debug_threads == t)
        kernel.debug_threads = next;
    if (next)
        tcb(next)->debug_prev = prev;
    if (kernel.debug_look == t)
        kernel.debug_look = next;
    tcb(t)->debug_prev = tcb(t)->debug_next = 0;
    debug_forget_lost(t);
    postmortem_forget(t);
    TELL(gone(t));
}

/* The words that seL4's DumpScheduler uses for the states of a thread. */
static const char *state_name(handle t)
{
    switch (tcb(t)->state) {
    case INACTIVE:
        return "inactive";
    case RUNNING:
        return "running";
    case RESTARTING:
        return "restart";
    case BLOCKED_RECEIVE:
        return "blocked on recv";
    case BLOCKED_SEND:
        return "blocked on send";
    case BLOCKED_REPLY:
        return "blocked on reply";
    case BLOCKED_NOTIFICATION:
        return "blocked on ntfn";
    }
    return "?";
}

/* DebugDumpScheduler: the table of all threads, in seL4's layout, so that scripts which read it
 * go on working. */
static void dump_scheduler(void)
{
    print("Dumping all tcbs!\n");
    print("Name                                    \tState          \tIP                  "
          "\tPrio\tCore\n");
    print(
        "--------------------------------------------------------------------------------------\n");
    handle t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next) {
        context_settle(&tcb(t)->context);
        print("%40s\t%15s\t0x%lx\t%20u\t%d\n", tcb(t)->name, state_name(t),
              context_ip(&tcb(t)->context), (unsigned)tcb(t)->priority, 0);
    }
}

/* ---- the fast path ---- */

/* How often each reason kept a message from the fast path (slow.def). */
word debug_slow_counts[SLOW_REASONS];

/* Count a message that takes the slow way. DebugDumpScheduler prints the counts. */
void debug_count_slow(enum slow_reason why)
{
    debug_slow_counts[why]++;
}

static void dump_slow(void)
{
    static const char *const texts[] = {
#define SLOW(name, text) text,
#include "debug/slow.def"
#undef SLOW
    };
    for (int i = 0; i < SLOW_REASONS; i++)
        if (debug_slow_counts[i])
            print("slow messages: %9lu because %s\n", debug_slow_counts[i], texts[i]);
}

/* ---- capabilities ---- */

/* Print every thread, and the capabilities in its root CNode. */
static void print_snapshot(void)
{
    handle t = kernel.debug_threads;
    for (word n = 0; t && n < MAX_THREADS_SHOWN; n++, t = tcb(t)->debug_next) {
        struct cap root = slot(tcb_slot(t, TCB_CSPACE))->cap;
        print("thread \"%s\" at 0x%lx: %s, priority %u\n", tcb(t)->name, t, state_name(t),
              (unsigned)tcb(t)->priority);
        word slots = cap_type(root) == CAP_cnode ? pow2(cap_radix(root)) : 0;
        for (word i = 0; i < at_most(slots, MAX_SLOTS_SHOWN); i++) {
            struct cap cap = slot(cap_object(root) + i * SLOT_SIZE)->cap;
            if (!cap_is_null(cap))
                print("  %lu: %s at 0x%lx, %lx\n", i, debug_type_name(cap_type(cap)),
                      cap_object(cap), cap.w1);
        }
    }
}

/* ---- faults ---- */

/* Where in the program the thread stood: the address, and the function if the file has symbols. */
static void print_place(handle t)
{
    vaddr at = context_ip(&tcb(t)->context);
    struct symbol function = debug_symbol(t, SYMBOL_FUNCTION, at);
    print("    at 0x%lx", at);
    if (function.name)
        print(", %s+0x%lx", function.name, function.offset);
    if (debug_knows_place(t, at)) {
        print(" (");
        say_place(t);
        print(")");
    }
    print("\n");
}

/* Thread t named a capability that is not there, and its fault handler is told so. Unless
 * everything is quiet, people are told, too: it looks like an error of an invocation. Without a
 * handler the report of the fault says all. */
void debug_trace_fault(handle t)
{
    const struct fault *f = &tcb(t)->fault;
    if (debug_trace == TRACE_NOTHING || !has_fault_handler(t))
        return;
    if (debug_trace == TRACE_ERRORS && !debug_fold_at(t, f->in_receive, f->address, "CapFault"))
        return;
    print("%s 0x%lx (",
          fault_names_reply(t) ? "Receiving with reply object"
          : f->in_receive      ? "Receiving from"
                               : "Sending to",
          f->address);
    say_place(t);
    print("): ");
    say_lookup(t);
    print(". Its fault handler");
    if (!MCS)
        print(", CPtr 0x%lx,", tcb(t)->fault_handler);
    print(" is told. [seL4_Fault_CapFault]\n");
}

/* Did thread t's stack run over?  An array of the program that begins behind the empty page is
 * named. */
static void print_full_stack(handle t)
{
    vaddr bottom = round_up(tcb(t)->fault.address + 1, IMAGE_PAGE_BITS);
    struct symbol array = debug_symbol(t, SYMBOL_OBJECT, bottom);
    bool named = array.name && array.offset == 0;
    print("    The stack of \"%s\" is full: it grew below the %lu bytes ", tcb(t)->name,
          named ? array.size : arch_fault_is_stack(t));
    print(named ? "of %s.\n" : "that are mapped for it.\n", array.name);
    print("    Give it a larger one, or put less on it (arrays, calls within calls). It begins at "
          "the "
          "upper end\n    of its memory.\n");
}

/* What is probably wrong where thread t has a page fault, and what to do. The first that fits: one
 * cause shows in several ways. (Without a stack pointer there is no thread-local storage either,
 * because libsel4 gives it to threads that have a stack.) */
static void print_advice(handle t)
{
    enum { IPC_BUFFER_BYTES = 1024 };
    const struct fault *f = &tcb(t)->fault;
    vaddr ip = context_ip(&tcb(t)->context), buffer = tcb(t)->ipc_buffer;
    if (cap_is_null(*tcb_cap(t, TCB_VSPACE)))
        print("    It has no address space: TCB_Configure or TCB_SetSpace gives it one.\n");
    else if (arch_lacks_stack(t))
        print("    It has no stack: its stack pointer is 0. TCB_WriteRegisters sets it, to the "
              "upper end "
              "of memory\n    that is mapped.\n");
    else if (ip == 0)
        print("    It had nowhere to go: the function with which it began has returned (it must "
              "not), or\n"
              "    TCB_WriteRegisters was to say where it begins, or a pointer to a function is "
              "NULL.\n");
    else if (arch_fault_lacks_storage(t))
        print("    It has no thread-local storage (its TLS base is 0); malloc, errno and message\n"
              "    registers need some.  Before it starts, with sel4runtime_get_tls_size() bytes "
              "of memory:\n"
              "        base = sel4runtime_write_tls_image(memory);\n"
              "        sel4runtime_set_tls_variable(base, __sel4_ipc_buffer, buffer);\n"
              "        seL4_TCB_SetTLSBase(tcb, base);\n");
    else if (arch_fault_is_stack(t))
        print_full_stack(t);
    else if (buffer && f->address - buffer < IPC_BUFFER_BYTES)
        print("    That is its IPC buffer, which TCB_Configure or TCB_SetIPCBuffer said is at "
              "0x%lx. Its "
              "frame must\n    be mapped at that address.\n",
              buffer);
    else if (f->address < P2(IMAGE_PAGE_BITS))
        print("    Is it a pointer that is NULL?\n");
}

/* Thread t stops, because nobody handles its fault. Print what it did, where, why nobody handles
 * it, and what to do about the usual causes. */
void debug_report_fault(handle t)
{
    const struct fault *f = &tcb(t)->fault;
    if (!DEBUG)
        return;
    context_settle(&tcb(t)->context);
    debug_note_lost(t, 0, LOST_FAULT);
    TELL(unhandled(t));
    postmortem_note_fault(t);
    switch (f->type) {
    case FAULT_CapFault:
        print("\nCapability fault in \"%s\": %s 0x%lx: ", tcb(t)->name,
              fault_names_reply(t) ? "it received with reply object"
              : f->in_receive      ? "it received from"
                                   : "it sent to",
              f->address);
        say_lookup(t);
        break;
    case FAULT_UnknownSyscall:
        print("\nUnknown system call in \"%s\": number %ld", tcb(t)->name, (int64_t)f->code);
        break;
    case FAULT_UserException:
        print("\nException in \"%s\": ", tcb(t)->name);
        arch_print_exception(f);
        break;
    case FAULT_VMFault:
        print("\nPage fault in \"%s\": ", tcb(t)->name);
        arch_print_page_fault(f, context_ip(&tcb(t)->context));
        break;
    case FAULT_DebugException:
        print("\nDebug exception in \"%s\": reason %lu, address 0x%lx, break point %lu",
              tcb(t)->name, f->code, f->address, f->error);
        break;
    default:
        print("\nFault in \"%s\"", tcb(t)->name);
        break;
    }
    print("\n");
    if (f->type == FAULT_UnknownSyscall)
        debug_explain_syscall(f->code);
    print_place(t);
    if (f->type == FAULT_VMFault)
        print_advice(t);
    if (!has_fault_handler(t))
        print("    It has no fault handler, so it is suspended.\n");
    else
        print("    Its fault handler, CPtr 0x%lx, is no endpoint with Write and Grant or\n"
              "    GrantReply in its own CSpace, so it is suspended.\n",
              tcb(t)->fault_handler);
}

/* ---- system calls ---- */

/* DebugNameThread: the new name lies in the caller's IPC buffer, from message register 0 on, and
 * ends with a zero. A wrong capability or a missing buffer prints a message and changes nothing;
 * seL4's kernel halts there. */
static void name_thread(handle t)
{
    struct walk w;
    const char *name = (const char *)ipc_buffer(t, false);
    if (!cspace_find(t, tcb(t)->context.cap, &w) || cap_type(slot(w.slot)->cap) != CAP_tcb) {
        print("DebugNameThread: CPtr 0x%lx is not a TCB; nothing is named.\n", tcb(t)->context.cap);
        return;
    }
    if (!name)
        print("DebugNameThread: the caller has no IPC buffer to hold the name.\n");
    else
        debug_name_thread(cap_object(slot(w.slot)->cap), name + BUFFER_MESSAGE * sizeof(word),
                          TCB_NAME_BYTES);
}

/* A character that a thread prints. */
static void put_char(char c)
{
    crash_now();
    machine_put_char(c);
    TELL(printed(c));
}

/* DebugPutText: up to 72 characters that lie in nine registers, the count in the register of the
 * capability. A whole line comes out at once, so lines of several threads cannot mix. */
static void put_text(const struct context *ctx)
{
    for (word i = 0; i < ctx->cap && i < TEXT_WORDS * sizeof(word); i++)
        put_char((char)(context_text(ctx, i / 8) >> i % 8 * 8));
}

/* What Tessera's own libraries tell a debug kernel: an NBSend to an address that is in no CSpace,
 * with one of these labels. Every kernel ignores such a message, so programs may always send it
 * (user/include/sel4, tessera_Debug...). */
#define REQUEST_CPTR (~(word)0 - 0x7e55e2a)
enum request { REQUEST_PROGRAM = 0x7e55e2a0, REQUEST_EXPECT, REQUEST_REPORT, REQUEST_POSTMORTEM };

/* Thread t sent a message to an address that leads nowhere, and does not wait. Is it a request?
 * REQUEST_PROGRAM: the address space named by word 0 runs the program named by the others.
 * REQUEST_EXPECT: an invocation of the thread may fail with the error in word 0; 0: no longer. */
void debug_request(handle t)
{
    const struct context *ctx = &tcb(t)->context;
    struct walk w;
    if (!DEBUG || ctx->cap != REQUEST_CPTR)
        return;
    switch (info_label(ctx->info)) {
    case REQUEST_PROGRAM:
        if (cspace_find(t, ctx->mr[0], &w) && arch_is_vspace(slot(w.slot)->cap))
            debug_announce(cap_object(slot(w.slot)->cap), &ctx->mr[1]);
        return;
    case REQUEST_EXPECT:
        tcb(t)->debug_expects = (u8)ctx->mr[0];
        return;
    case REQUEST_REPORT:
        debug_fold_end();
        print("\nThreads, as \"%s\" asked:\n", tcb(t)->name);
        debug_report_threads();
        return;
    case REQUEST_POSTMORTEM:
        debug_fold_end();
        debug_postmortem("a program asked", 0);
        return;
    default:
        return;
    }
}

/* DebugCapIdentify: the type number of the capability at a CPtr, as seL4 counts them; 0 for an
 * empty slot or an address that leads nowhere. */
static word identify(handle t)
{
    struct walk w;
    if (!cspace_find(t, tcb(t)->context.cap, &w))
        return CAP_null;
    return debug_type_number(cap_type(slot(w.slot)->cap));
}

/* Run debug system call `number` for thread t, with its arguments in t's registers. Returns
 * false if there is no such call; the caller then raises the fault of an unknown system call.
 * DebugHalt and DebugPowerOff do not return. */
bool debug_syscall(handle t, word number)
{
    struct context *ctx = &tcb(t)->context;
    switch ((int64_t)number) {
    case SYS_DebugPutChar:
        put_char((char)ctx->cap);
        return true;
    case SYS_DebugPutText:
        put_text(ctx);
        return true;
    case SYS_DebugDumpScheduler:
        dump_scheduler();
        dump_slow();
        return true;
    case SYS_DebugSnapshot:
        print_snapshot();
        TELL(ask());
        return true;
    case SYS_DebugCapIdentify:
        ctx->cap = identify(t);
        return true;
    case SYS_DebugNameThread:
        name_thread(t);
        return true;
    case SYS_DebugHalt:
        debug_fold_end();
        print("\nDebugHalt by \"%s\": the machine stops.  (With MCS, system call %d is Yield.)\n",
              tcb(t)->name, (int)SYS_DebugHalt);
        debug_postmortem_at_end("DebugHalt");
        TELL(end(1));
        machine_power_off(1);
    case SYS_DebugPowerOff:
        debug_fold_end();
        TELL(end(ctx->cap));
        machine_power_off(ctx->cap);
    default:
        return false;
    }
}

/* ---- the end ---- */

/* Would a signal to notification n make a thread run? It does if one waits there, or if the
 * bound thread is receiving. */
static bool is_heard(handle n)
{
    handle bound = notification(n)->bound;
    return notification(n)->waiters.head || (bound && tcb(bound)->state == BLOCKED_RECEIVE);
}

/* No thread runs now. Can one ever run again? Three things can make it: an interrupt whose
 * notification has a thread waiting, the clock, which gives another domain its turn, and with MCS
 * a budget that comes back. */
bool debug_can_go_on(void)
{
    for (word irq = 0; irq < IRQ_COUNT; irq++) {
        struct cap cap = slot(irq_slot(irq))->cap;
        if (cap_type(cap) == CAP_notification && is_heard(cap_object(cap)))
            return true;
    }
    for (word d = 0; d < NUM_DOMAINS; d++)
        if (kernel.ready_words[d] && sched_has_turn(d))
            return true;
    return time_will_come();
}

/* Name what looks as if it could make a thread run, and say why it cannot. These are the two
 * mistakes that people make: nobody waits for the notification, or the domain is not in the
 * schedule. */
static void explain_end(void)
{
    for (word irq = 0; irq < IRQ_COUNT; irq++)
        if (cap_type(slot(irq_slot(irq))->cap) == CAP_notification)
            print("Interrupt %lu has a handler, but no thread waits for its notification.\n", irq);
    for (word d = 0; d < NUM_DOMAINS; d++)
        if (kernel.ready_words[d])
            print("Threads of domain %lu are ready, but the domain schedule gives it no turn\n"
                  "(DomainSet_ScheduleConfigure, DomainSet_ScheduleSetStart).\n",
                  d);
}

/* No thread runs now. If none can ever run again, say so and power off with status 1: a test or
 * a newcomer sees the reason at once, instead of a machine that hangs. A release kernel idles
 * for ever. */
void debug_idle(void)
{
    if (!DEBUG || debug_can_go_on())
        return;
    debug_fold_end();
    print("\nEvery thread is stopped or waits for another, and no interrupt is waited for:\n");
    debug_report_threads();
    explain_end();
    print("nothing can happen any more.  The machine powers off.\n");
    debug_postmortem_at_end("no thread can go on");
    TELL(end(1));
    machine_power_off(1);
}

/* trace.c - one line of text for each invocation: who called what with which arguments, and what
 * came of it.
 *
 * Owns:    which invocations are shown: none, those that fail, or all.
 * Entered: invoke.c, before and after the method runs; boot.c sets what is shown.  Only in debug
 *          builds.
 * Uses:    the tables in api/, so that no name and no argument is written down twice; print.c.
 * Never:   changes anything. */
#include "core/cspace.h"
#include "message/api.h"
#include "hall/type.h"
#include "debug/debug.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine.h"

/* Which invocations are printed. Set while booting (`trace=` on the command line), then only
 * read. Nothing here, so that a program which carries the kernel says nothing unless it asks. */
enum debug_trace debug_trace;

/* Print no invocations, those that fail, or all. */
void debug_set_trace(enum debug_trace what)
{
    debug_trace = what;
}

/* Every method with its parameters, made from the same rows as the kernel's own unpacking code,
 * so the trace cannot differ from what a method reads. */
const struct debug_method debug_methods[LABEL_COUNT] = {
#define METHOD(object, name, text, params, ...) \
    [LABEL_##object##_## \
        name] = { #object "_" #name, TYPE_##object, \
                  (const struct param[]){ EACH_SHOW(params){ NULL, 0, SPELL_word } } },
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
};

/* Print the method's name and its arguments. */
static void print_method(const struct call *c)
{
    struct cursor at = { 0, 0 };
    print("%s(", debug_methods[c->label].name);
    for (const struct param *p = debug_methods[c->label].params; p->name; p++) {
        struct argument a = next_argument(c, &at, p);
        print(p == debug_methods[c->label].params ? "%s " : ", %s ", p->name);
        say_argument(c, &a);
    }
    print(")");
}

/* The words of the message in t's registers. */
static void print_words(handle t)
{
    word length = info_length(tcb(t)->context.info);
    print("label 0x%lx, %lu words", info_label(tcb(t)->context.info), length);
    for (word i = 0; i < MESSAGE_REGISTERS && i < length; i++)
        print(i ? ", 0x%lx" : ": 0x%lx", tcb(t)->context.mr[i]);
    print(length > MESSAGE_REGISTERS ? ", ..." : "");
    if (info_caps(tcb(t)->context.info))
        print("; %lu capabilities", info_caps(tcb(t)->context.info));
}

/* Print who calls what. For endpoints, notifications and callers the label means what the
 * program wants, so no method is named; who gets the message is told by debug_trace_message. */
static void print_call(const struct call *c)
{
    if (is_message(c)) {
        static const char *const names[] = {
            [BY_NBSEND] = "NBSend", [BY_SEND] = "Send", [BY_CALL] = "Call"
        };
        print("[%s] %s through ", tcb(c->caller)->name, ENTRY(names, c->how));
        say_self(c);
        print(": ");
        print_words(c->caller);
        print("\n");
        return;
    }
    print("[%s] CPtr 0x%lx (%s): ", tcb(c->caller)->name, tcb(c->caller)->context.cap,
          debug_type_name(cap_type(c->cap)));
    if (c->label < LABEL_COUNT && debug_methods[c->label].name)
        print_method(c);
    else
        print("no method(label 0x%lx)", c->label);
}

/* The words of an answer that lie in registers. */
static void print_results(const struct call *c)
{
    for (word i = 0; i < at_most(c->results, MESSAGE_REGISTERS); i++)
        print("%s0x%lx", i ? ", " : " = ", call_word(c, i));
    print("%s\n", c->results > MESSAGE_REGISTERS ? ", ..." : "");
}

/* An invocation is about to be made. It is printed before the method runs, because the method
 * puts its answer where the arguments were, and may delete the capabilities that the line names. */
void debug_trace_call(const struct call *c)
{
    if (debug_trace == TRACE_CALLS)
        print_call(c);
}

/* An invocation was made. One that failed has changed nothing, so its arguments are still what
 * they were, and a line about it can name them now. */
void debug_trace_result(const struct call *c, status result)
{
    if (result == ERROR && debug_trace == TRACE_CALLS) {
        print(is_message(c) ? "    fails: " : " fails: ");
        debug_explain_error(c);
    } else if (result == ERROR && debug_trace != TRACE_NOTHING) {
        bool expected = tcb(c->caller)->debug_expects == c->error;
        if (!expected && (debug_trace == TRACE_EACH_ERROR || debug_fold(c)))
            debug_explain(c);
    } else if (debug_trace == TRACE_CALLS && !is_message(c)) {
        if (result == RESTART)
            print(" is interrupted\n");
        else
            print_results(c);
    }
}

/* ---- messages ---- */

/* A message goes from sender to receiver: through the endpoint ep, where the receiver sees `badge`;
 * 0: it is an answer. */
void debug_trace_message(handle sender, handle receiver, handle ep, word badge)
{
    if (debug_trace != TRACE_CALLS)
        return;
    print("    %s -> %s: ", tcb(sender)->name, tcb(receiver)->name);
    if (tcb(sender)->fault.type != FAULT_NullFault) {
        print("the report of its fault");
    } else {
        print(ep ? "" : "the answer, ");
        print_words(sender);
    }
    if (ep)
        print(", badge 0x%lx", badge);
    print("\n");
}

/* Thread t receives; block: it waits if nothing is there. Before that it gives up the capability to
 * answer its last caller. */
void debug_trace_receive(handle t, bool block)
{
    struct walk w;
    if (debug_trace != TRACE_CALLS)
        return;
    print("[%s] %s through ", tcb(t)->name, block ? "Recv" : "NBRecv");
    if (cspace_find(t, tcb(t)->context.cap, &w))
        say_capability(slot(w.slot)->cap, tcb(t)->context.cap);
    else
        print("0x%lx, which leads nowhere", tcb(t)->context.cap);
    print("\n");
}

/* explain_time.c - the words about scheduling contexts in sentences about what failed.
 *
 * Owns:    nothing.
 * Entered: explain.c, by the seam variant_explain; only in debug builds.
 * Uses:    words.h.
 * Never:   changes anything. */
#include "core/sched_context.h"
#include "debug/words.h"
#include "lib/print.h"
#include "variant/variant.h"

/* The first of these arguments that the method has; NULL: it has none of them. Methods call the
 * same thing by different names. */
static const char *first_named(const struct call *c, const char *a, const char *b,
                               struct argument *out)
{
    return find_argument(c, a, out) ? a : find_argument(c, b, out) ? b : NULL;
}

/* The context that the method is about: an argument, or the capability that is invoked. 0: what is
 * there is none. */
static handle the_context(const struct call *c)
{
    struct argument a;
    bool named = first_named(c, "sched_context", "schedcontext", &a) != NULL;
    return context_named(named ? extra_cap(a.extra) : c->cap);
}

/* That context as every text says it: "sched context 0x130"; or what was given in its place. */
static void say_context(const struct call *c)
{
    struct argument a;
    if (first_named(c, "sched_context", "schedcontext", &a))
        say_argument(c, &a);
    else
        say_self(c);
}

/* The thread that is to run on the context: an argument, or the capability that is invoked. */
static void say_bound(const struct call *c)
{
    struct argument a;
    if (find_argument(c, "cap", &a))
        say_argument(c, &a);
    else
        say_self(c);
}

/* Who runs on the context, by name. */
static void say_owner(const struct call *c)
{
    handle sc = the_context(c), t = sc ? sched_context(sc)->thread : 0;
    if (t)
        print("\"%s\"", tcb(t)->name);
    else
        print("none");
}

/* "NAME is VALUE" of the first of two arguments that the method has. */
static void say_either(const struct call *c, const char *a, const char *b)
{
    if (!say_named(c, a))
        say_named(c, b);
}

/* In the sentence of c: says what this word in braces stands for. Each word is in
 * api/mcs_reasons.def. False: it is none of these, or there is nothing that it could stand for,
 * and explain.c prints the word itself. */
bool mcs_explain(const struct call *c, const char *name)
{
    handle sc = the_context(c);
    if (same_text(name, "context"))
        say_context(c);
    else if (same_text(name, "no_context"))
        say_either(c, "sched_context", "schedcontext");
    else if (same_text(name, "handler"))
        say_either(c, "timeout_fault_ep", "fault_ep");
    else if (same_text(name, "thread"))
        say_bound(c);
    else if (same_text(name, "owner"))
        say_owner(c);
    else if (same_text(name, "its_priority") && sc && sched_context(sc)->thread)
        print("%lu", (word)tcb(sched_context(sc)->thread)->priority);
    else if (same_text(name, "own_mcp"))
        print("%lu", (word)tcb(c->caller)->mcp);
    else
        return false;
    return true;
}

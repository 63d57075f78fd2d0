/* explain.c - why an invocation failed, in a sentence: what was found, what is wanted, what to do.
 *
 * Owns:    nothing.
 * Entered: trace.c; only in debug builds.
 * Uses:    api/reasons.def, whose rows methods name where they fail; words.c and slots.c.
 * Never:   changes anything.  A method that failed has changed nothing, so its arguments and what
 *          they name are still there. */
#include "arch.h"
#include "debug/debug.h"
#include "debug/words.h"
#include "hall/type.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "message/ipc.h"
#include "variant/variant.h"

static const char *const sentences[WHY_COUNT] = {
#define WHY(name, sentence) [WHY_##name] = sentence,
#include "reasons.def"
#undef WHY
};

static const char *const error_names[] = {
#define ERROR(name, text) "seL4_" #name,
#include "errors.def"
#undef ERROR
};

/* The label names a method of some object; NULL if it does not. */
static const struct debug_method *method_of(const struct call *c)
{
    if (is_message(c) || c->label >= LABEL_COUNT || !debug_methods[c->label].name)
        return NULL;
    return &debug_methods[c->label];
}

/* ---- what is worked out ---- */

/* The object has no method of this label. */
static void say_unknown(const struct call *c)
{
    const struct debug_method *m = method_of(c);
    if (c->label == 0) {
        print("label 0 is no method: such a message goes to an endpoint, and this is ");
    } else if (m && m->type != cap_type(c->cap)) {
        print("%s is a method of ", m->name);
        say_type(m->type, true);
        print(", and this is ");
    } else {
        print("there is no method with label %lu, and this is ", c->label);
    }
    say_self(c);
    print(". Is it the capability that you mean?");
}

/* What the message has, and what the method takes. */
static void say_short(const struct call *c)
{
    const struct debug_method *m = method_of(c);
    struct cursor end = { 0, 0 };
    if (!m)
        return;
    for (const struct param *p = m->params; p->name; p++) {
        end.cap += p->bits == 0;
        if (p->bits)
            end.bit = (end.bit + p->bits - 1) / p->bits * p->bits + p->bits;
    }
    print("the message has %lu words and %lu capabilities; %s takes %lu and %lu. ", c->length,
          c->caps, m->name, cursor_words(end), end.cap);
    if (!ipc_buffer(c->caller, false) && (cursor_words(end) > MESSAGE_REGISTERS || end.cap > 0))
        print("The caller has no IPC buffer, so no capability travels, and no more than %d words.",
              MESSAGE_REGISTERS);
    else
        print("seL4_MessageInfo_new takes both numbers.");
}

/* TCB_Set...: the priority that is above the authority's. */
static void say_above(const struct call *c)
{
    struct argument a;
    bool is_mcp = find_argument(c, "mcp", &a) && a.value > c->error_words[1];
    say_named(c, is_mcp ? "mcp" : "priority");
}

/* Why the data of a Mint, Mutate or Rotate does not suit the capability in the slot of `prefix`.
 * False, and nothing printed, if it does. */
static bool say_unsuited(const struct call *c, const char *prefix, const char *data, bool moved)
{
    struct argument a;
    handle s = named_slot(c, prefix);
    if (!s || !find_argument(c, data, &a) ||
        !cap_is_null(cap_with_data(slot(s)->cap, moved, a.value)))
        return false;
    say_slot(c, prefix);
    if (cap_type(slot(s)->cap) == CAP_cnode)
        print(", and %s 0x%lx is a guard of %lu bits: with the radix of %lu more than 64. Give 0, "
              "or seL4_CNode_CapData_new(guard, bits).words[0].",
              data, a.value, a.value % 64, cap_radix(slot(s)->cap));
    else if (moved)
        print(", whose badge stays as it is when it moves. Mint a copy of the one without badge.");
    else
        print(
            ", which has a badge already, and that cannot be changed. Mint from the one without.");
    return true;
}

static void say_data(const struct call *c)
{
    bool said = c->label == LABEL_CNode_Rotate
                    ? say_unsuited(c, "src_", "pivot_badge", true) ||
                          say_unsuited(c, "pivot_", "dest_badge", true)
                    : say_unsuited(c, "src_", "badge", c->label == LABEL_CNode_Mutate);
    if (!said)
        print("the badge or guard does not suit the capability.");
}

/* Can no copy of this object's capability be made now, and is `error` the answer to that? */
static bool has_no_copy(struct extra e, enum error_code error)
{
    struct cap cap = extra_cap(e);
    if (cap_memory_bits(cap) == NO_MEMORY || cap_type(cap) == CAP_zombie)
        return false;
    return (cap_type(cap) == CAP_untyped) == (error == ERR_RevokeFirst) &&
           cap_is_null(cap_derive(e.slot, cap));
}

/* The capability of which no copy can be made: the source of a CNode's method, or a thread's. */
static void say_derived(const struct call *c)
{
    static const char *const names[] = { "bufferFrame", "cspace_root", "vspace_root" };
    struct argument a;
    if (say_slot(c, "src_"))
        return;
    for (word i = 0; i < sizeof names / sizeof *names; i++)
        if (find_argument(c, names[i], &a) && has_no_copy(a.extra, c->error)) {
            say_named(c, names[i]);
            return;
        }
}

/* The destination: its arguments begin with dest_, or have no prefix. */
static void say_dest(const struct call *c)
{
    if (!say_slot(c, "dest_"))
        say_slot(c, "");
}

static void say_src(const struct call *c)
{
    say_slot(c, "src_");
}

static void say_pivot(const struct call *c)
{
    say_slot(c, "pivot_");
}

/* Untyped_Retype: the CNode that is none. */
static void say_node(const struct call *c)
{
    struct argument depth;
    if (!find_argument(c, "node_depth", &depth) || depth.value == 0 || !say_slot(c, "node_"))
        say_named(c, "root");
}

static void say_last_domain(const struct call *c)
{
    (void)c;
    print("%d", NUM_DOMAINS - 1);
}

/* The words in braces that are no arguments, each with the function that says it. */
#define EACH_WORKED_OUT(X) \
    X(self, say_self) \
    X(unknown, say_unknown) \
    X(short, say_short) \
    X(above, say_above) \
    X(data, say_data) \
    X(derived, say_derived) \
    X(dest, say_dest) \
    X(src, say_src) \
    X(pivot, say_pivot) \
    X(node, say_node) \
    X(taken, say_taken) \
    X(walk, say_walk) \
    X(domains, say_last_domain)

/* Says what `name` stands for, if it is one of these words. (No table of pointers: the kernel calls
 * none, so the depth of its stack can be read from the binary.) */
static bool say_worked_out(const struct call *c, const char *name)
{
#define SAY_IF(word, say) \
    if (same_text(#word, name)) { \
        say(c); \
        return true; \
    }
    EACH_WORKED_OUT(SAY_IF)
#undef SAY_IF
    return false;
}

/* ---- the sentence ---- */

/* What stands in braces: a word of the error, an argument, or what is worked out. */
static void say_braces(const struct call *c, const char *name)
{
    struct argument a;
    if (name[0] >= '0' && name[0] <= '9') {
        print("%lu", c->error_words[(word)(name[0] - '0') % ERROR_WORDS]);
        return;
    }
    if (say_worked_out(c, name))
        return;
    if (find_argument(c, name, &a))
        say_argument(c, &a);
    else if (!arch_explain(c, name) && !variant_explain(c, name))
        print("{%s}", name);
}

/* Does the data in argument `data` not suit the capability in argument `root`? */
static bool is_unsuited(const struct call *c, const char *root, const char *data)
{
    struct argument r, d;
    return find_argument(c, root, &r) && find_argument(c, data, &d) && d.value != 0 &&
           !cap_is_null(extra_cap(r.extra)) &&
           cap_is_null(cap_with_data(extra_cap(r.extra), false, d.value));
}

/* Which of three things keeps TCB_BindNotification from its work. */
static word why_not_bound(const struct call *c)
{
    struct argument a;
    if (tcb(cap_object(c->cap))->bound_notification)
        return WHY_bound_already;
    bool right = find_argument(c, "notification", &a) &&
                 cap_type(extra_cap(a.extra)) == CAP_notification;
    return right ? WHY_bind_rights : WHY_bind_what;
}

/* The row of reasons.def: the one that the method named, or of two that one check looks at the one
 * that it is. */
static word row_of(const struct call *c)
{
    switch (c->why) {
    case WHY_bind_what:
        return why_not_bound(c);
    case WHY_empty:
        return tcb(c->caller)->context.cap == 0 ? WHY_empty_null : c->why;
    case WHY_cspace_no_cnode:
        return is_unsuited(c, "cspace_root", "cspace_root_data") ? WHY_cspace_data : c->why;
    case WHY_vspace_none:
        return is_unsuited(c, "vspace_root", "vspace_root_data") ? WHY_vspace_data : c->why;
    default:
        return c->why;
    }
}

/* The sentence of the row that the method named; of a row without one, the error's own. */
static void say_sentence(const struct call *c)
{
    enum { NAME_BYTES = 24 };
    const char *p = sentences[row_of(c) % WHY_COUNT];
    while (*p) {
        if (*p != '{') {
            print("%c", *p++);
            continue;
        }
        char name[NAME_BYTES] = { 0 };
        word n = 0;
        for (p++; *p && *p != '}'; p++)
            if (n < NAME_BYTES - 1)
                name[n++] = *p;
        if (*p)
            p++;
        say_braces(c, name);
    }
}

/* "X86_Page_Map of frame 0x1b6 at 0x7000000 (thread, place)". Label 0 is no method: who sends it
 * to an empty slot means a message. */
static void say_head(const struct call *c)
{
    struct argument address;
    const struct debug_method *m = method_of(c);
    bool message = is_message(c) || (c->label == 0 && cap_is_null(c->cap));
    if (message)
        print("%s", c->how == BY_CALL ? "Call" : "Send");
    else if (m)
        print("%s", m->name);
    else
        print("An invocation with label %lu", c->label);
    print(message ? " to " : " of ");
    if (cap_is_null(c->cap))
        print("empty slot");
    else
        say_type(cap_type(c->cap), false);
    print(" 0x%lx", tcb(c->caller)->context.cap);
    if (m && (find_argument(c, "address", &address) || find_argument(c, "ioaddr", &address)) &&
        address.there)
        print(" at 0x%lx", address.value);
    print(" (");
    say_place(c->caller);
    print(")");
}

/* Why the invocation c failed, and which error that is; the end of a line. */
void debug_explain_error(const struct call *c)
{
    say_sentence(c);
    print(" [%s]\n", error_names[c->error]);
}

/* One line about the invocation c, which failed. */
void debug_explain(const struct call *c)
{
    say_head(c);
    print(": ");
    debug_explain_error(c);
}

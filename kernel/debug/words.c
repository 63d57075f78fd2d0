/* words.c - capabilities, rights and arguments, spelled out.
 *
 * Owns:    nothing.
 * Entered: trace.c, explain.c and the reports; only in debug builds.
 * Uses:    the tables in api/, so that no name is written down twice; print.c.
 * Never:   changes anything; ends a line. */
#include "debug/words.h"
#include "arch.h"
#include "debug/debug.h"
#include "hall/create.h"
#include "hall/type.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "message/api.h"

/* Are both texts the same? */
bool same_text(const char *a, const char *b)
{
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

/* Is it called to say something to another program? Then the label means what that wants, and no
 * row of api/ names words and capabilities. */
bool is_message(const struct call *c)
{
    word type = cap_type(c->cap);
    return type == CAP_endpoint || type == CAP_notification || type == CAP_reply;
}

/* Does `text` end so? */
static bool ends_with(const char *text, const char *end)
{
    for (; *text; text++)
        if (same_text(text, end))
            return true;
    return false;
}

/* The name of a capability type, as in the tables; "?" for a number that is none. */
const char *debug_type_name(word type)
{
    switch (type) {
#define CAP(name, ...) \
    case CAP_##name: \
        return #name;
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return "?";
}

/* The number of a capability type as seL4_DebugCapIdentify shows it. */
word debug_type_number(word type)
{
    switch (type) {
#define CAP(name, number, shown, ...) \
    case CAP_##name: \
        return shown;
#include "hall/types.def"
#include "object_types.def"
#undef CAP
    }
    return type;
}

/* The object type that Untyped_Retype takes, by its name in libsel4. */
static const char *object_name(word type)
{
    static const char *const names[] = {
#define OBJECT(abi, name, bits) "seL4_" #abi,
#include "objects.def"
#undef OBJECT
    };
    return type < sizeof names / sizeof *names ? names[type] : NULL;
}

/* Rights by their names: "Read+Write", "all rights". */
void say_rights(word rights)
{
    static const struct {
        word right;
        const char *name;
    } names[] = { { RIGHT_READ, "Read" },
                  { RIGHT_WRITE, "Write" },
                  { RIGHT_GRANT, "Grant" },
                  { RIGHT_GRANT_REPLY, "GrantReply" } };
    const char *between = "";
    if (rights % 16 == RIGHTS_ALL || rights % 16 == 0) {
        print(rights % 16 ? "all rights" : "no rights");
        return;
    }
    for (word i = 0; i < sizeof names / sizeof *names; i++)
        if (rights & names[i].right) {
            print("%s%s", between, names[i].name);
            between = "+";
        }
}

/* What a capability says besides its type, in brackets; nothing if that is as usual. */
static void say_details(struct cap cap)
{
    bool named = cap_type(cap) == CAP_endpoint || cap_type(cap) == CAP_notification;
    if (named && (cap_badge(cap) || cap_rights(cap) != RIGHTS_ALL)) {
        print(" (");
        say_rights(cap_rights(cap));
        if (cap_badge(cap))
            print(", badge 0x%lx", cap_badge(cap));
        print(")");
    } else if (cap_type(cap) == CAP_untyped) {
        print(" (%lu bytes%s)", pow2(cap_size_bits(cap)),
              cap_device(cap) ? ", memory of a device" : "");
    } else if (cap_type(cap) == CAP_cnode) {
        print(" (%lu slots)", pow2(cap_radix(cap)));
    } else {
        arch_say_capability(cap);
    }
}

/* A type's name in a sentence: with blanks; before it a(n), if asked for. */
void say_type(word type, bool article)
{
    const char first = *debug_type_name(type);
    if (article)
        print(first == 'a' || first == 'e' || first == 'i' || first == 'u' ? "an " : "a ");
    for (const char *p = debug_type_name(type); *p; p++)
        print("%c", *p == '_' ? ' ' : *p);
}

/* A capability without an address: "endpoint (Read, badge 0x7)". */
void say_kind(struct cap cap)
{
    if (cap_type(cap) == CAP_null || cap_type(cap) == CAP_zombie) {
        print(cap_type(cap) == CAP_null ? "nothing" : "what is being deleted");
        return;
    }
    say_type(cap_type(cap), true);
    say_details(cap);
}

/* A capability and its address in the caller's CSpace: "endpoint 0x1b6 (Read, badge 0x7)". */
void say_capability(struct cap cap, word cptr)
{
    if (cap_type(cap) == CAP_null || cap_type(cap) == CAP_zombie) {
        print("%s (0x%lx)",
              cap_type(cap) == CAP_null ? "an empty slot" : "a slot that is being deleted", cptr);
        return;
    }
    say_type(cap_type(cap), false);
    print(" 0x%lx", cptr);
    say_details(cap);
}

/* The invoked capability. */
void say_self(const struct call *c)
{
    say_capability(c->cap, tcb(c->caller)->context.cap);
}

/* ---- arguments ---- */

/* The argument of parameter p, which begins at the cursor; the cursor moves behind it. */
struct argument next_argument(const struct call *c, struct cursor *at, const struct param *p)
{
    struct argument a = { p, false, 0, { 0 } };
    if (p->bits == 0) {
        word i = at->cap;
        a.extra = take_extra(c, at);
        a.there = i < c->caps;
        a.value = a.there && c->buffer && i < MESSAGE_CAPS ? c->buffer[BUFFER_CAPS + i] : (word)0;
        return a;
    }
    a.value = take_bits(c, at, p->bits);
    a.there = (at->bit - 1) / WORD_BITS < c->length;
    return a;
}

/* The argument with this name; false if the method has none. */
bool find_argument(const struct call *c, const char *name, struct argument *out)
{
    struct cursor at = { 0, 0 };
    if (c->label >= LABEL_COUNT || !debug_methods[c->label].name)
        return false;
    for (const struct param *p = debug_methods[c->label].params; p->name; p++) {
        *out = next_argument(c, &at, p);
        if (same_text(p->name, name))
            return true;
    }
    return false;
}

/* Is a word of this name an address or a pattern of bits, and no count? */
static bool is_hexadecimal(const char *name)
{
    static const char *const ends[] = { "index", "address", "badge", "data", "buffer",
                                        "base",  "addr",    "port",  "_ep",  "attr",
                                        "clear", "set",     "flags" };
    for (word i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(name, ends[i]))
            return true;
    return false;
}

/* A word by its meaning: an object's type by its name, counts decimal, addresses hexadecimal. */
static void say_word(const struct call *c, const struct argument *a)
{
    const char *type = object_name(a->value);
    if (c->label == LABEL_Untyped_Retype && type && same_text(a->param->name, "type"))
        print("%s", type);
    else if ((is_hexadecimal(a->param->name) && cap_type(c->cap) != CAP_domain) ||
             a->value >= P2(32))
        print("0x%lx", a->value);
    else
        print("%lu", a->value);
}

/* An argument, spelled as its kind is. */
void say_argument(const struct call *c, const struct argument *a)
{
    if (!a->there) {
        print("missing");
        return;
    }
    switch (a->param->spelling) {
    case SPELL_CPtr:
    case SPELL_CNode:
    case SPELL_Untyped:
    case SPELL_TCB:
        say_capability(extra_cap(a->extra), a->value);
        return;
    case SPELL_rights:
        say_rights(a->value);
        return;
    case SPELL_flag:
        print(a->value ? "yes" : "no");
        return;
    case SPELL_attr:
        print("0x%lx", a->value);
        return;
    case SPELL_time:
    case SPELL_u8:
    case SPELL_byte:
    case SPELL_u16:
    case SPELL_word:
        say_word(c, a);
        return;
    }
}

/* "NAME is VALUE"; false, and nothing printed, if the method has no such argument. */
bool say_named(const struct call *c, const char *name)
{
    struct argument a;
    if (!find_argument(c, name, &a))
        return false;
    print("%s is ", name);
    say_argument(c, &a);
    return true;
}

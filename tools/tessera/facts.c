/* facts.c - what the kernel saw, as lines of text: one for each event, in order, and one for each thing that is
 * there at the end.  The tables of the tutorials (check.txt) speak of these lines.
 *
 * Owns:    nothing.
 * Entered: tutor.c, `tutor facts`.
 * Uses:    the model (model.h), and for the names of arguments the tables in api/.
 * Never:   judges: check.c does.
 *
 * tutor facts STREAM PROGRAM [NAME=PROGRAM...]: the facts of a boot, on standard output.  PROGRAM is the root
 * task's ELF file; further ones are the programs that it starts, by the names that they have in the kernel.
 * A fact: kind name=value ...; a value with blanks is in quotes; numbers are hexadecimal, counts
 * decimal.
 * Where a fact has "in" it has "after" too: the line that was printed last.  So a table can tell
 * TASKs apart.
 *
 *   enters   a system call: sys, by (thread), in (function), cptr, type, object, badge, length, label
 *   call     a method: method, error (none: it worked), by, in, cptr, type, object; each argument by its name, of a
 *            capability its type, with NAME.cptr and NAME.object; the arguments type and badge are new_type, new_badge;
 *            of TCB_WriteRegisters each register, and the function in which rip lies (starts)
 *   new      a capability came to a slot: type, bits, cptr (as the thread says), object, badge,
 *            rights, from (the object of the capability it was derived from), method or "message",
 *            by, in, index (its number in holder, a cnode or a TCB), of a cnode guard and guard_bits
 *   message  from, to, kind (call send answer fault), badge, length, label, w0..w7, caps, carries (the type of the
 *            first), object, cptr, through (rights of the capability used)
 *   signal   by, to, badge, object;  taken: the same, when it was received
 *   fault    by, in, type, address
 *   nobody   by: somebody did not wait, and nobody was there
 *   prints   by, text: a line
 *   thread   at the end: name, state, at (the object it waits at), cptr, type, badge, priority, mcp, ip, in, program,
 *            context (it runs on), its budget and period (microseconds), refills and context.badge, reply (object)
 *   slot     at the end: as new, with mapped (address, or none)
 *   variable of the root task: name, address, size, end (the address behind it)
 *   end      how: powered-off, stopped (not by the program); code */
#include "model.h"
#include "symbols.h"
#include "tools.h"
#include "each.h"

/* ---- programs ---- */

static struct symbols *root_task;
enum { MAX_PROGRAMS = 16 };
static struct {
    const char *name;
    struct symbols *symbols;
} programs[MAX_PROGRAMS];
static int program_count;

/* The function in which the thread's address lies. */
static const char *function_at(const struct tess *t, const struct tess_thread *thread, tess_word ip)
{
    const char *program = thread ? tess_program(t, thread) : "";
    for (int i = 0; i < program_count; i++)
        if (strcmp(programs[i].name, program) == 0)
            return symbols_function(programs[i].symbols, ip);
    return symbols_function(root_task, ip);
}

/* ---- arguments ---- */

/* How a method's arguments lie in its message: the name, and how many bits; 0: it is a
 * capability. */
struct parameter {
    const char *name;
    unsigned bits;
    bool rights;
};

#define BITS_word 64
#define BITS_time 64
#define BITS_u8 8
#define BITS_byte 64
#define BITS_u16 16
#define BITS_u32 32
#define BITS_flag 1
#define BITS_rights 64
#define BITS_attr 64
#define BITS_CPtr 0
#define BITS_CNode 0
#define BITS_TCB 0
#define BITS_Untyped 0
/* Is it a set of rights? */
#define SPELL_word false
#define SPELL_time false
#define SPELL_u8 false
#define SPELL_byte false
#define SPELL_u16 false
#define SPELL_u32 false
#define SPELL_flag false
#define SPELL_rights true
#define SPELL_attr false
#define SPELL_CPtr false
#define SPELL_CNode false
#define SPELL_TCB false
#define SPELL_Untyped false

/* Of each kernel: some methods of the same name have other arguments with scheduling contexts. */
struct method {
    const char *name;
    const struct parameter *parameters;
};
#define METHOD(object, name, text, params, ...) \
    { #object "_" #name, (const struct parameter[]){ EACH_SHOW(params){ NULL, 0, false } } },
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#undef MCS
#define MCS 0
static const struct method classic_methods[] = {
#include "methods.def"
};
#undef MCS
#define MCS 1
static const struct method mcs_methods[] = {
#include "methods.def"
};
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
enum {
    CLASSIC = sizeof classic_methods / sizeof *classic_methods,
    WITH_MCS = sizeof mcs_methods / sizeof *mcs_methods
};

static const struct parameter *parameters_of(const struct tess *t, const char *method)
{
    bool mcs = strcmp(tess_header(t)->variant, "mcs") == 0;
    const struct method *methods = mcs ? mcs_methods : classic_methods;
    for (int i = 0; i < (mcs ? WITH_MCS : CLASSIC); i++)
        if (strcmp(methods[i].name, method) == 0)
            return methods[i].parameters;
    return NULL;
}

/* ---- lines ---- */

static void say_text(const char *name, const char *text)
{
    printf(" %s=%s", name, *text ? "\"" : "none");
    for (; *text; text++) {
        putchar(*text == '"' ? '\'' : *text);
        if (!text[1])
            putchar('"');
    }
}

static void say_number(const char *name, tess_word number)
{
    printf(" %s=0x%llx", name, (unsigned long long)number);
}

static void say_count(const char *name, tess_word number)
{
    printf(" %s=%llu", name, (unsigned long long)number);
}

static void say_object(const char *name, struct tess_id id)
{
    if (id.at)
        printf(" %s=o%llx.%llu", name, (unsigned long long)id.at,
               (unsigned long long)id.generation);
    else
        printf(" %s=none", name);
}

static void say_rights(const char *name, tess_word rights)
{
    static const char *const names[] = { "write", "read", "grant", "grant-reply" };
    const char *sep = "";
    printf(" %s=\"", name);
    for (int i = 0; i < 4; i++)
        if (rights >> i & 1) {
            printf("%s%s", sep, names[i]);
            sep = " ";
        }
    printf("%s\"", *sep ? "" : "none");
}

static void say_type(const struct tess *t, const char *name, tess_word type)
{
    printf(" %s=%s", name, type ? tess_name(t, STATE_TABLE_TYPE, type) : "nothing");
}

static char last_line[512]; /* that was printed */

static void say_who(const struct tess *t, const struct tess_when *w)
{
    say_text("by", w->thread ? w->thread->name : "");
    say_text("in", function_at(t, w->thread, w->ip));
    say_text("after", last_line);
}

static void say_through(const struct tess *t, const struct tess_used *u)
{
    say_number("cptr", u->cptr);
    say_type(t, "type", u->type);
    say_object("object", u->object);
    say_rights("through", u->rights);
    say_number("badge", u->badge);
}

/* ---- events ---- */

/* How many of each kind have been told. */
static struct {
    size_t entries, invocations, messages, signals, faults, nobodies, texts;
} told;

/* An argument's name in a fact. "type" and "badge" are words for the capability that was used. */
static const char *name_of(const struct parameter *p)
{
    return strcmp(p->name, "type") == 0    ? "new_type"
           : strcmp(p->name, "badge") == 0 ? "new_badge"
                                           : p->name;
}

/* The arguments that a method's rows name. Arguments behind the end of the message are left out. */
static void say_arguments(const struct tess *t, const struct tess_invocation *v)
{
    const struct parameter *p = parameters_of(t, tess_name(t, STATE_TABLE_METHOD, v->label));
    unsigned bit = 0, cap = 0;
    for (; p && p->name; p++) {
        if (p->bits == 0) {
            const struct tess_slot *s = cap < v->cap_count ? tess_slot_at(t, v->caps[cap]) : NULL;
            tess_word cptr = 0;
            char name[64];
            say_type(t, p->name, s ? s->type : 0);
            snprintf(name, sizeof name, "%s.object", p->name);
            say_object(name, s ? s->object : (struct tess_id){ 0, 0 });
            if (s && tess_cptr_of(t, v->when.thread, s->at, &cptr)) {
                snprintf(name, sizeof name, "%s.cptr", p->name);
                say_number(name, cptr);
            }
            cap++;
            continue;
        }
        bit = (bit + p->bits - 1) / p->bits * p->bits;
        if (bit / 64 >= v->word_count)
            return;
        tess_word value = v->words[bit / 64] >> bit % 64;
        if (p->bits < 64)
            value &= ((tess_word)1 << p->bits) - 1;
        if (p->rights)
            say_rights(name_of(p), value);
        else
            say_number(name_of(p), value);
        bit += p->bits;
    }
}

/* The registers, in the order in which TCB_WriteRegisters has them behind its two words. */
static const char *const registers[] = {
#define REGISTER(name) #name,
#include "user_context.def"
#undef REGISTER
};
enum { REGISTERS = sizeof registers / sizeof *registers };

static void tell_invocation(const struct tess *t, const struct tess_invocation *v)
{
    const char *method = tess_name(t, STATE_TABLE_METHOD, v->label);
    printf("call");
    say_text("method", method);
    printf(" error=%s", v->error ? tess_name(t, STATE_TABLE_ERROR, v->error) : "none");
    say_who(t, &v->when);
    say_through(t, &v->through);
    say_arguments(t, v);
    if (strcmp(method, "TCB_WriteRegisters") == 0 && v->word_count >= 4) {
        for (unsigned i = 0; i < REGISTERS && i + 2 < v->word_count; i++)
            say_number(registers[i], v->words[i + 2]);
        say_text("starts", symbols_function(root_task, v->words[2]));
    }
    putchar('\n');
}

static void tell_entry(const struct tess *t, const struct tess_entry *e)
{
    const char *name = tess_syscall(t, e);
    if (!*name)
        return;
    printf("enters sys=%s", name);
    say_who(t, &e->when);
    say_through(t, &e->through);
    say_number("label", e->label);
    say_count("length", e->length);
    say_count("caps", e->caps);
    putchar('\n');
}

static void tell_message(const struct tess *t, const struct tess_message *m)
{
    const char *kind = m->kind & STATE_MESSAGE_ANSWER  ? "answer"
                       : m->kind & STATE_MESSAGE_FAULT ? "fault"
                       : m->kind & STATE_MESSAGE_CALL  ? "call"
                                                       : "send";
    printf("message kind=%s", kind);
    say_text("from", m->from ? m->from->name : "");
    say_text("to", m->to ? m->to->name : "");
    printf(" answerable=%s", m->kind & STATE_MESSAGE_UNANSWERABLE ? "no" : "yes");
    say_through(t, &m->through);
    say_object("at", m->endpoint);
    say_number("arrives", m->badge);
    say_number("label", m->label);
    say_count("length", m->length);
    say_count("caps", m->cap_count);
    const struct tess_slot *carried = m->cap_count ? tess_slot_at(t, m->caps[0]) : NULL;
    say_type(t, "carries", carried ? carried->type : 0);
    printf(" got_cap=%s", m->dest ? "yes" : "no");
    for (unsigned i = 0; i < m->word_count && i < 8; i++)
        printf(" w%u=0x%llx", i, (unsigned long long)m->words[i]);
    putchar('\n');
}

static void tell_signal(const struct tess *t, const struct tess_signal *s)
{
    printf("%s", s->taken ? "taken" : "signal");
    say_text("by", s->from ? s->from->name : "");
    say_text("to", s->to ? s->to->name : "");
    say_number("cptr", s->through.cptr);
    say_object("object", s->notification);
    say_number("badge", s->badge);
    (void)t;
    putchar('\n');
}

static void tell_fault(const struct tess *t, const struct tess_fault *f)
{
    printf("fault");
    say_text("by", f->thread ? f->thread->name : "");
    say_text("in", function_at(t, f->thread, f->ip));
    say_text("after", last_line);
    say_text("type", tess_name(t, STATE_TABLE_FAULT, f->type));
    say_number("address", f->address);
    printf(" handled=%s\n", f->unhandled ? "no" : "yes");
}

/* The text is told line by line; a line that ends in another pass is told in pieces. */
static void tell_text(const struct tess *t, const struct tess_text *text)
{
    static char line[512];
    static size_t used;
    for (const char *c = text->text; *c; c++) {
        if (*c != '\n' && *c != '\r' && used + 1 < sizeof line)
            line[used++] = *c;
        if (*c != '\n')
            continue;
        line[used] = 0;
        used = 0;
        printf("prints");
        say_who(t, &text->when);
        say_text("text", line);
        putchar('\n');
        memcpy(last_line, line, sizeof line);
    }
}

/* What a slot holds. `who` is the thread in whose CSpace it has an address. */
static void say_slot(const struct tess *t, const struct tess_slot *s, const struct tess_thread *who)
{
    tess_word cptr = 0;
    const struct tess_slot *parent = tess_parent(t, s);
    say_type(t, "type", s->type);
    say_object("object", s->object);
    say_count("bits", s->bits);
    if (tess_cptr_of(t, who, s->at, &cptr))
        say_number("cptr", cptr);
    say_number("badge", s->badge);
    say_rights("rights", s->rights);
    if (parent)
        say_object("from", parent->object);
    else
        printf(" from=none");
    say_type(t, "from_type", parent ? parent->type : 0);
    if (s->mapped)
        say_number("mapped", s->address);
    else
        printf(" mapped=none");
    say_number("index", s->index);
    say_object("holder", s->holder ? tess_id_at(t, s->holder) : (struct tess_id){ 0, 0 });
    if (tess_is(t, s, "cnode")) {
        say_number("guard", s->guard);
        say_count("guard_bits", s->guard_bits);
    }
}

/* The capabilities that came in this pass. `how` brought them. */
static void tell_new(const struct tess *t, const struct tess_when *w, const char *how)
{
    for (size_t i = 0; i < tess_slot_count(t); i++) {
        const struct tess_slot *s = tess_slot(t, i);
        if (s->since != w->pass || w->pass == 0)
            continue;
        printf("new");
        say_text("method", how);
        say_who(t, w);
        say_slot(t, s, w->thread);
        putchar('\n');
    }
}

/* What happened in the pass that the model has just made. */
static void tell_pass(const struct tess *t)
{
    size_t count;
    const struct tess_entry *entries = tess_entries(t, &count);
    for (; told.entries < count; told.entries++)
        tell_entry(t, &entries[told.entries]);
    const struct tess_fault *faults = tess_faults(t, &count);
    for (; told.faults < count; told.faults++)
        tell_fault(t, &faults[told.faults]);
    const struct tess_invocation *invocations = tess_invocations(t, &count);
    for (; told.invocations < count; told.invocations++) {
        const struct tess_invocation *v = &invocations[told.invocations];
        tell_invocation(t, v);
        if (!v->error)
            tell_new(t, &v->when, tess_name(t, STATE_TABLE_METHOD, v->label));
    }
    const struct tess_message *messages = tess_messages(t, &count);
    for (; told.messages < count; told.messages++) {
        tell_message(t, &messages[told.messages]);
        if (messages[told.messages].dest)
            tell_new(t, &messages[told.messages].when, "message");
    }
    const struct tess_signal *signals = tess_signals(t, &count);
    for (; told.signals < count; told.signals++)
        tell_signal(t, &signals[told.signals]);
    const struct tess_nobody *nobodies = tess_nobodies(t, &count);
    for (; told.nobodies < count; told.nobodies++) {
        printf("nobody");
        say_who(t, &nobodies[told.nobodies].when);
        say_object("object", nobodies[told.nobodies].object);
        putchar('\n');
    }
    const struct tess_text *texts = tess_texts(t, &count);
    for (; told.texts < count; told.texts++)
        tell_text(t, &texts[told.texts]);
}

/* ---- the end ---- */

/* With scheduling contexts: which the thread runs on, and by which object it answers. */
static void tell_time(const struct tess *t, const struct tess_thread *thread)
{
    enum { US_IN_S = 1000000 };
    struct tess_context c;
    tess_word hz = tess_header(t)->clock_hz;
    say_object("context",
               thread->context ? tess_id_at(t, thread->context) : (struct tess_id){ 0, 0 });
    say_object("reply", thread->reply ? tess_id_at(t, thread->reply) : (struct tess_id){ 0, 0 });
    if (!tess_context(t, thread->context, &c) || hz < US_IN_S)
        return;
    say_count("budget", c.budget / (hz / US_IN_S));
    say_count("period", (c.period ? c.period : c.budget) / (hz / US_IN_S));
    say_count("refills", c.refills);
    say_number("context.badge", c.badge);
}

static void tell_thread(const struct tess *t, const struct tess_thread *thread)
{
    static const char *const states[] = { "inactive", "running", "restarting",  "receive",
                                          "send",     "reply",   "notification" };
    printf("thread");
    say_text("name", thread->name);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (tess_state_is(t, thread, states[i]))
            say_text("state", thread->gone ? "gone" : states[i]);
    say_object("object", thread->id);
    say_object("at", thread->waits_at ? tess_id_at(t, thread->waits_at) : (struct tess_id){ 0, 0 });
    say_number("cptr", thread->cptr);
    const struct tess_slot *through = tess_slot_at(t, thread->slot);
    say_number("badge", through ? through->badge : 0);
    say_count("priority", thread->priority);
    say_count("mcp", thread->mcp);
    say_number("buffer", thread->buffer);
    say_text("program", tess_program(t, thread));
    say_object("bound", thread->bound ? tess_id_at(t, thread->bound) : (struct tess_id){ 0, 0 });
    const struct tess_slot *root = tess_tcb_slot(t, thread, TESS_TCB_CSPACE);
    say_object("cspace", root ? root->object : (struct tess_id){ 0, 0 });
    root = tess_tcb_slot(t, thread, TESS_TCB_VSPACE);
    say_object("vspace", root ? root->object : (struct tess_id){ 0, 0 });
    tell_time(t, thread);
    putchar('\n');
}

/* Every slot, as the first thread in whose CSpace it lies names it. */
static void tell_slots(const struct tess *t)
{
    for (size_t i = 0; i < tess_slot_count(t); i++) {
        const struct tess_slot *s = tess_slot(t, i);
        const struct tess_thread *who = NULL;
        tess_word cptr;
        for (size_t k = 0; k < tess_thread_count(t) && !who; k++)
            if (tess_cptr_of(t, tess_thread(t, k), s->at, &cptr))
                who = tess_thread(t, k);
        printf("slot");
        say_text("of", who ? who->name : "");
        say_slot(t, s, who);
        putchar('\n');
    }
}

static void tell_end(const struct tess *t)
{
    tess_word code = 0;
    for (size_t i = 0; i < tess_thread_count(t); i++)
        tell_thread(t, tess_thread(t, i));
    tell_slots(t);
    const char *name;
    uint64_t address, size;
    for (size_t at = 0; symbols_variable(root_task, &at, &name, &address, &size);) {
        printf("variable");
        say_text("name", name);
        say_number("address", address);
        say_count("size", size);
        say_number("end", address + size);
        putchar('\n');
    }
    bool off = tess_ended(t, &code);
    printf("end how=%s", off ? "powered-off" : "stopped");
    say_count("code", code);
    putchar('\n');
}

int facts_main(int count, char **words)
{
    if (count < 2)
        stop("usage: tutor facts STREAM PROGRAM [NAME=PROGRAM...]");
    root_task = symbols_read(words[1]);
    for (int i = 2; i < count && program_count < MAX_PROGRAMS; i++) {
        char *equals = strchr(words[i], '=');
        if (!equals)
            stop("tutor facts: \"%s\" is not NAME=PROGRAM", words[i]);
        *equals = 0;
        programs[program_count].name = words[i];
        programs[program_count++].symbols = symbols_read(equals + 1);
    }
    struct tess *t = tess_open(words[0]);
    do
        tell_pass(t);
    while (tess_step(t));
    if (tess_error(t))
        fprintf(stderr, "tutor facts: %s\n", tess_error(t));
    tell_end(t);
    tess_close(t);
    return 0;
}

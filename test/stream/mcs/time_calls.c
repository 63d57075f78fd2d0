/* time_calls.c - what a persona does: it waits for the next slot of time, makes one random call,
 * and tells what came of it and when. */
#include "time.h"

struct call {
    word number, cap, reply,
        other; /* other: where the first half of NBSendRecv and its like goes */
    word label, caps, length;
    word words[MESSAGE], cap_at[3];
    bool method;
};
struct persona {
    word number, label; /* what it did last */
    bool syscall, method, configures;
    word fault;       /* a fault report that it got and has not answered */
    word fault_reply; /* with which reply object */
};

word step, steps_limit;
static struct persona personas[PERSONAS];
static struct call c;
static word me;
static word succeeded[64], failed[64], faults[8], received;

static volatile word *buffer_of(word p)
{
    return (volatile word *)(BUFFERS_AT + p * PAGE);
}

/* ---- random choices ---- */

/* A word of a message: never an address of the program, for it may become somebody's rip. */
static word any_word(void)
{
    return chance(60) ? below(64) : random_word() | 1ul << 60;
}

word slot_of(word kind)
{
    if (chance(4))
        return below(T_KINDS * PER_KIND);
    return kind * PER_KIND + (chance(92) ? below(kind == T_ENDPOINT || kind == T_NOTIFICATION ? 3
                                                 : kind == T_UNTYPED                          ? 6
                                                                                              : 8)
                                         : 8 + below(8));
}

static word kind_any(void)
{
    return T_ENDPOINT + below(T_KINDS - T_ENDPOINT);
}

static void start(word label, word kind, word length)
{
    c = (struct call){ .number = (word)SYS_CALL, .label = label, .length = length, .method = true };
    c.cap = slot_of(kind);
}

static void with_cap(word cptr)
{
    c.cap_at[c.caps++] = cptr;
}

/* ---- methods ---- */

static void configure(void)
{
    start(SchedControlConfigureFlags, T_FIXED, 5);
    struct parameters_of_context t = any_time();
    c.cap = T_CONTROL;
    c.words[0] = t.budget, c.words[1] = t.period, c.words[2] = t.extra;
    c.words[3] = any_word(), c.words[4] = t.flags;
    with_cap(slot_of(T_CONTEXT));
}

static void bind(void)
{
    start(SchedContextBind, T_CONTEXT, 0);
    with_cap(slot_of(chance(60) ? T_TCB : T_NOTIFICATION));
}

static void unbind(void)
{
    start(chance(40) ? SchedContextUnbind : SchedContextUnbindObject, T_CONTEXT, 0);
    if (c.label == SchedContextUnbindObject)
        with_cap(chance(70) ? c.cap - T_CONTEXT * PER_KIND + T_TCB * PER_KIND
                            : slot_of(T_NOTIFICATION));
}

static void of_context(void)
{
    start(chance(50) ? SchedContextConsumed : SchedContextYieldTo, T_CONTEXT, 0);
}

/* Where faults of a thread go: to the one that waits for them, as far as this stream knows. */
static word handler(void)
{
    return has_handler() || chance(20) ? NOBODY : slot_of(chance(50) ? T_ENDPOINT : T_BADGED);
}

static void set_sched_params(void)
{
    start(TCBSetSchedParams, T_TCB, 2);
    c.words[0] = chance(80) ? 100 : 20 + below(5);
    c.words[1] = 20 + below(LEVELS + 1);
    word p = c.cap % PER_KIND;
    with_cap(T_TCB * PER_KIND + (chance(80) ? me : p));
    with_cap(chance(50) ? T_CONTEXT * PER_KIND + p : chance(50) ? NOBODY : slot_of(T_CONTEXT));
    with_cap(handler());
}

static void set_priority(void)
{
    start(chance(75) ? TCBSetPriority : TCBSetMCPriority, T_TCB, 1);
    c.words[0] = c.label == TCBSetPriority ? 20 + below(LEVELS + 1) : chance(90) ? 100 : below(300);
    with_cap(chance(80) ? T_TCB * PER_KIND + me : slot_of(T_TCB));
}

static void set_timeout(void)
{
    start(TCBSetTimeoutEndpoint, T_TCB, 0);
    with_cap(handler());
}

static void of_thread(void)
{
    static const uint8_t labels[] = { TCBSuspend,          TCBResume,
                                      TCBResume,           TCBBindNotification,
                                      TCBBindNotification, TCBUnbindNotification };
    start(labels[below(sizeof labels)], T_TCB, 0);
    if (c.label == TCBBindNotification)
        with_cap(slot_of(T_NOTIFICATION));
}

static void retype(void)
{
    static const struct {
        uint8_t type, kind, bits;
    } what[] = {
        { seL4_TCBObject, T_TCB, 0 },
        { seL4_EndpointObject, T_ENDPOINT, 0 },
        { seL4_NotificationObject, T_NOTIFICATION, 0 },
        { seL4_SchedContextObject, T_CONTEXT, 7 },
        { seL4_ReplyObject, T_REPLY, 0 },
        { seL4_ReplyObject, T_REPLY, 0 },
    };
    word w = below(6);
    start(UntypedRetype, T_UNTYPED, 6);
    c.words[0] = what[w].type;
    c.words[1] = what[w].bits + (what[w].bits ? below(4) : 0);
    c.words[4] = slot_of(what[w].kind);
    c.words[5] = chance(80) ? 1 : below(4);
    with_cap(T_SELF);
}

static void of_slot(void)
{
    static const uint8_t labels[] = { CNodeDelete, CNodeDelete, CNodeDelete, CNodeRevoke,
                                      CNodeCancelBadgedSends };
    start(labels[below(sizeof labels)], T_FIXED, 2);
    c.cap = T_SELF;
    c.words[0] = slot_of(c.label == CNodeCancelBadgedSends ? T_BADGED : kind_any());
    c.words[1] = WORLD_BITS;
}

/* From one slot to another of the same kind. */
static void of_two_slots(void)
{
    static const uint8_t labels[] = { CNodeCopy, CNodeCopy, CNodeMint, CNodeMint, CNodeMove };
    static const uint8_t lengths[] = { 5, 5, 6, 6, 4 };
    word w = below(sizeof labels), kind = kind_any();
    start(labels[w], T_FIXED, lengths[w]);
    c.cap = T_SELF;
    c.words[0] = slot_of(kind == T_ENDPOINT && chance(50) ? T_BADGED : kind);
    c.words[2] = slot_of(kind);
    c.words[1] = c.words[3] = WORLD_BITS;
    c.words[4] = chance(60) ? 15 : below(16);
    c.words[5] = chance(30) ? 0 : any_word();
    with_cap(T_SELF);
}

static void one_method(void)
{
    static void (*const methods[])(void) = {
        configure,        configure,    bind,         bind,        bind,       bind,
        unbind,           unbind,       of_context,   of_context,  of_context, set_sched_params,
        set_sched_params, set_priority, set_priority, set_timeout, of_thread,  of_thread,
        of_thread,        retype,       retype,       retype,      of_slot,    of_slot,
        of_slot,          of_two_slots, of_two_slots,
    };
    methods[below(sizeof methods / sizeof *methods)]();
    if (chance(3))
        c.caps = below(3);
    if (chance(3))
        c.length = below(7);
    if (chance(8))
        c.number = (word)(chance(50) ? SYS_SEND : SYS_NBSEND);
}

/* ---- messages ---- */

static void message(void)
{
    static const int8_t numbers[] = {
        SYS_CALL,       SYS_CALL,       SYS_CALL,       SYS_CALL,        SYS_CALL,
        SYS_SEND,       SYS_NBSEND,     SYS_NBSEND,     SYS_NBSEND_RECV, SYS_NBSEND_RECV,
        SYS_REPLY_RECV, SYS_REPLY_RECV, SYS_REPLY_RECV, SYS_REPLY_RECV,  SYS_NBSEND_WAIT,
        SYS_RECV,       SYS_RECV,       SYS_RECV,       SYS_RECV,        SYS_WAIT,
        SYS_NBRECV,     SYS_NBWAIT,
    };
    word r = below(10);
    start(0, r < 6 ? T_ENDPOINT : r < 7 ? T_BADGED : r < 9 ? T_NOTIFICATION : T_REPLY, 0);
    c.method = false;
    c.number = (word)numbers[below(sizeof numbers)];
    c.reply = chance(60) ? T_REPLY * PER_KIND + me : slot_of(T_REPLY);
    c.other = slot_of(chance(50) ? T_ENDPOINT : chance(50) ? T_REPLY : kind_any());
    if (c.number == (word)SYS_CALL && chance(70))
        c.cap = T_ENDPOINT * PER_KIND + below(3);
    if (c.number == (word)SYS_SEND && chance(40))
        c.cap = slot_of(T_REPLY);
    c.label = chance(90) ? below(8) : random_word() >> 12;
    c.length = chance(80) ? below(5) : below(24);
    for (word i = 0; i < c.length; i++)
        c.words[i] = any_word();
    if (chance(20))
        for (word n = 1 + below(3); n; n--)
            with_cap(slot_of(kind_any()));
}

/* An answer to a fault report that lets the thread go on, or begin anew. */
static void answer(struct persona *self)
{
    message();
    c.number = (word)SYS_REPLY_RECV;
    c.reply = self->fault_reply;
    c.label = chance(85) ? 0 : 1;
    c.caps = 0;
    word ip = chance(90) ? (word)own_entry : any_word();
    c.length = 0;
    if (self->fault == seL4_Fault_UnknownSyscall) {
        c.length = chance(85) ? 16 : below(19);
        c.words[15] = ip;
    } else if (self->fault == seL4_Fault_UserException) {
        c.length = chance(85) ? 1 : 0;
        c.words[0] = ip;
    } else if (self->fault == seL4_Fault_Timeout) {
        c.length = chance(70) ? 0 : 1;
        c.words[0] = ip;
    }
    self->fault = 0;
}

/* All that the handler does: receive reports, and answer most.  It has eight reply objects, in its
 * turn; whoever still waits with one is stopped. */
static void handle(struct persona *self)
{
    bool answers = self->fault && chance(80);
    word reply = self->fault_reply;
    answer(self);
    c.number = (word)(answers ? SYS_REPLY_RECV : SYS_RECV);
    c.cap = handler_endpoint;
    c.reply = answers ? reply : handler_replies + below(8);
}

/* ---- doing it ---- */

static void say_call(void)
{
    static const char *const names[] = { "",           "Call", "ReplyRecv", "NBSendRecv",
                                         "NBSendWait", "Send", "NBSend",    "Recv",
                                         "NBRecv",     "Wait", "NBWait",    "Yield" };
    if (!tracing)
        return;
    say(" %s %x reply %x other %x %s label %x caps", names[-(int64_t)c.number], c.cap, c.reply,
        c.other, c.method ? method_name(c.label) : "message", c.label);
    for (word i = 0; i < c.caps && i < 3; i++)
        say(" %x", c.cap_at[i]);
    say(" words");
    for (word i = 0; i < c.length && i < 24; i++)
        say(" %x", c.words[i]);
}

static void put_call(struct area *a, struct persona *self)
{
    volatile word *buffer = buffer_of(me);
    bool wait = c.number == (word)SYS_NBSEND_WAIT;
    a->in[RDX] = c.number;
    a->in[RDI] = c.cap;
    a->in[RSI] = (c.label << 12) | c.caps << 7 | c.length;
    a->in[R10] = c.words[0], a->in[R8] = c.words[1], a->in[R9] = c.words[2];
    a->in[R15] = c.words[3];
    a->in[R12] = wait ? c.other : c.reply;
    a->in[R13] = c.other;
    for (word i = 4; i < c.length && i < MESSAGE; i++)
        buffer[1 + i] = c.words[i];
    for (word i = 0; i < 3; i++)
        buffer[BUFFER_CAPS + i] = c.cap_at[i];
    buffer[BUFFER_RECEIVE] = T_SELF;
    buffer[BUFFER_RECEIVE + 1] = kind_any() * PER_KIND + 8 + below(8);
    buffer[BUFFER_RECEIVE + 2] = WORLD_BITS;
    self->fault_reply = c.reply;
    self->method = c.method && c.number == (word)SYS_CALL;
    self->configures = c.label == SchedControlConfigureFlags; /* by whatever system call */
    self->label = c.label;
    say_call();
}

static word choose(struct area *a, struct persona *self)
{
    static const word odd[] = { 0, 1, 5, (word)-31, (word)-100, 1ul << 63 };
    word r = below(100);
    if (me == HANDLER) {
        handle(self);
    } else if (self->fault && chance(70)) {
        answer(self);
    } else if (r < 45) {
        one_method();
    } else if (r < 88) {
        message();
    } else {
        self->method = self->configures = false;
        if (r < 92)
            a->in[RDX] = odd[below(6)];
        else if (r < 96)
            a->in[RDX] = (word)SYS_YIELD;
        else if (chance(80))
            return G_ud2;
        else {
            a->in[RAX] = 0x50000000 + below(8);
            return G_load;
        }
        say(" number %x", a->in[RDX]);
        return G_syscall;
    }
    put_call(a, self);
    return G_syscall;
}

static bool gives_message(word number)
{
    return number == (word)SYS_CALL || number == (word)SYS_REPLY_RECV || number == (word)SYS_RECV ||
           number == (word)SYS_NBRECV || number == (word)SYS_WAIT || number == (word)SYS_NBWAIT ||
           number == (word)SYS_NBSEND_RECV || number == (word)SYS_NBSEND_WAIT;
}

/* An address of persona.S is told from where its first gadget is: however the rest was compiled. */
word told_address(word value)
{
    extern char __executable_start[], etext[];
    bool ours = value >= (word)__executable_start && value < (word)etext;
    return ours ? value - gadget_code[0][0].at : value;
}

/* What consumed times and stale registers are told as: word i of a message with this label. */
static word masked(struct persona *self, word label, word i, word value)
{
    bool asked = self->method && label == 0 && i == 0 &&
                 (self->label == SchedContextConsumed || self->label == SchedContextYieldTo);
    if (asked || (!self->method && label == seL4_Fault_Timeout && i == 1))
        return in_slots(value);
    if (!self->method && label == seL4_Fault_UnknownSyscall && (i == 2 || i == 10 || i == 16))
        return 0;
    return told_address(value);
}

static void tell_message(struct area *a, struct persona *self)
{
    static const uint8_t registers[] = { R10, R8, R9, R15 };
    volatile word *buffer = buffer_of(me);
    word tag = a->out[RSI], length = tag & 127, label = tag >> 12;
    for (word i = 0; i < length && i < MESSAGE; i++) {
        word value = masked(self, label, i, i < 4 ? a->out[registers[i]] : buffer[1 + i]);
        mix(value);
        say(" %x", value);
    }
    for (int i = 0; i < 3 && tag & 0xf80; i++) {
        mix(buffer[BUFFER_CAPS + i]);
        say(" cap %x", buffer[BUFFER_CAPS + i]);
    }
    if (self->method && self->label < 64) {
        (label ? failed : succeeded)[self->label]++;
    } else if (label >= 1 && label <= 6 && tag != a->in[RSI]) {
        self->fault = label;
        faults[label]++;
    } else {
        received++;
    }
    for (int i = 4; i < 20; i++) /* nobody reads stale registers later */
        buffer[1 + i] = 0;
}

static void tell_answer(struct area *a, struct persona *self)
{
    word now = slots();
    mix(me << 32 | self->number);
    mix(now);
    mix(a->out[RDI]);
    mix(a->out[RSI]);
    say("@  %u: at %u cap %x tag %x", me, now, a->out[RDI], a->out[RSI]);
    if (self->syscall && gives_message(self->number))
        tell_message(a, self);
    say("\n");
}

static void run(word p, word gadget)
{
    areas[p].gadget = gadget_code[p][gadget].at;
    runs[p]();
}

/* It may have made its own budget smaller. */
static void have_clock_set(word p)
{
    areas[p].in[RDI] = T_SETTER;
    areas[p].in[RSI] = 0;
    areas[p].in[RDX] = (word)SYS_NBSEND;
    run(p, G_syscall);
}

static void do_one(word p)
{
    struct area *a = &areas[p];
    struct persona *self = &personas[p];
    a->until = next_slot_begins(1);
    run(p, G_wait);
    if (step >= steps_limit)
        return;
    me = p;
    step++;
    calls++;
    for (int r = 0; r < REGISTERS; r++)
        a->in[r] = random_word() | 1ul << 60;
    mix(step << 8 | p);
    mix(slots());
    say("@%u persona %u: at %u", step, p, slots());
    word g = choose(a, self);
    if (g != G_syscall)
        say(" exception %u", g);
    say("\n");
    run(p, g);
    me = p;
    self->syscall = a->done == G_syscall;
    self->number = self->syscall ? a->out[RDX] : 1000 + a->done;
    tell_answer(a, self);
    if (self->configures)
        have_clock_set(p);
}

void persona_main(word p)
{
    personas[p].fault = 0;
    mix(p);
    say("@  %u begins at %u\n", p, slots());
    while (step < steps_limit)
        do_one(p);
    for (;;)
        run(p, G_hlt);
}

void calls_start(void)
{
    for (int p = 0; p < PERSONAS; p++)
        personas[p] = (struct persona){ 0 }, areas[p] = (struct area){ 0 };
}

void count_answers(void)
{
    for (word i = 0; i < 64; i++)
        if (succeeded[i] || failed[i])
            print("@count %s %u %u %u\n", method_name(i), i, succeeded[i], failed[i]);
    print("@count messages %u faults: capability %u system call %u exception %u timeout %u memory "
          "%u\n",
          received, faults[1], faults[2], faults[3], faults[5], faults[6]);
}

/* calls.c - what a persona does: one random call, fault or look after the other, all of it hashed.
 */
#include "calls.h"

struct persona {
    word number, label; /* what it did last */
    bool syscall, method;
    word fault, fault_ip; /* a fault report that it got and has not answered */
    bool moved;           /* it may have changed its own address space and not stopped since */
};

word step, steps_limit;
#define METHOD_MARK (0x4d455448ul << 16)
static struct persona personas[PERSONAS];
struct call c;
word me;
static word ran_last;
static word succeeded[64], failed[64], faults[8], received;

static volatile word *buffer_of(word p)
{
    return (volatile word *)(BUFFERS_AT + p * PAGE);
}

/* ---- random choices ---- */

static word code_word(void)
{
    if (chance(60))
        return entries[below(PERSONAS)];
    return gadget_code[below(PERSONAS)][below(GADGET_COUNT)].after;
}

/* A word of a message: never an address of the program or of mapped memory, for it may become
 * somebody's rip. */
word any_word(void)
{
    word r = below(10);
    if (r < 1)
        return code_word();
    if (r < 6)
        return below(64);
    return r < 9 ? random_word() | 1ul << 60 : 1ul << below(12);
}

word slot_of(word kind)
{
    if (chance(6))
        return below(256);
    return kind * KINDS + (chance(75) ? below(kind == K_UNTYPED  ? 7
                                              : kind == K_DEVICE ? 4
                                                                 : 8)
                                      : 8 + below(8));
}

/* The upper half of a kind is where new things go, and what is deleted most. */
static word upper(word slot)
{
    return (slot & ~0xful) | (8 + below(8));
}

word cptr(word slot)
{
    if (chance(2))
        return chance(50) ? random_word() : below(1024);
    return address_of(me % 4, slot);
}

word cp(word kind)
{
    return cptr(slot_of(kind));
}

/* Where memory is mapped and looked for. */
word address(void)
{
    static const word odd[] = { 0,
                                0x1000,
                                0x7fffffffe000,
                                0x7ffffffff000,
                                0x800000000000,
                                0xffff800000000000,
                                0xffffffff80000000,
                                0xfffffffffffff000,
                                0x40000400,
                                0x40001800 };
    if (chance(6))
        return odd[below(sizeof odd / sizeof *odd)];
    static const word top[] = { 0, 0x8000000000, 0x7f8000000000 };
    word page = below(3) * 0x1000;
    if (chance(70))
        return 0x40000000 + (chance(30) ? 0x8000000000 : 0) + page;
    return top[below(3)] + (1 + below(2)) * 0x40000000 + below(2) * 0x200000 + page;
}

void start(word label, word kind, word length)
{
    c.number = (word)SYS_CALL;
    c.label = label;
    c.cap = cp(kind);
    c.caps = 0;
    c.length = length;
    c.method = true;
}

void with_cap(word cptr_value)
{
    c.cap_at[c.caps++] = cptr_value;
}

/* The address of a slot: below which CNode, which index, how deep.  Sets two words and gives the
 * root. free: where something is to be put, or deleted. */
word place(word kind, word at, bool free)
{
    word slot = slot_of(kind), r = below(100);
    if (slot < KINDS && chance(95))
        slot += KINDS * (1 + below(14));
    if (free && chance(80))
        slot = upper(slot);
    c.words[at] = slot | (chance(10) ? random_word() << 8 : 0);
    c.words[at + 1] = WORLD_BITS;
    if (r < 75)
        return cptr(F_SELF);
    if (r < 85) {
        c.words[at] = slot;
        c.words[at + 1] = 64;
        return cptr(F_SELF_64);
    }
    word bits = 2 + below(3);
    if (r < 93) {
        c.words[at] = below(1ul << bits);
        c.words[at + 1] = bits;
        return cp(K_CNODE);
    }
    c.words[at] = slot_of(K_CNODE) << bits | below(1ul << bits);
    c.words[at + 1] = WORLD_BITS + bits;
    return cptr(F_SELF);
}

static word kind_any(void)
{
    return 1 + below(KINDS - 1);
}

/* ---- methods ---- */

static void retype(void)
{
    static const struct {
        uint8_t type, kind, bits;
    } what[] = {
        { seL4_UntypedObject, K_UNTYPED, 0 },
        { seL4_TCBObject, K_TCB, 0 },
        { seL4_EndpointObject, K_ENDPOINT, 0 },
        { seL4_NotificationObject, K_NOTIFICATION, 0 },
        { seL4_CapTableObject, K_CNODE, 0 },
        { TABLE_1, K_TABLE_1, 0 },
        { VSPACE_OBJECT, K_VSPACE, 0 },
        { HUGE_PAGE, K_LARGE, 0 },
        { SMALL_PAGE, K_FRAME, 0 },
        { LARGE_PAGE, K_LARGE, 0 },
        { TABLE_3, K_TABLE_3, 0 },
        { TABLE_2, K_TABLE_2, 0 },
        { 12 /* no type */, K_FRAME, 0 },
    };
    word w = below(sizeof what / sizeof *what);
    start(UntypedRetype, K_UNTYPED, 6);
    word root = place(what[w].kind, 2, true), offset = what[w].kind * KINDS + below(16);
    c.words[0] = what[w].type;
    c.words[1] = w == 0 ? 3 + below(12) : chance(4) ? random_word() >> below(64) : 1 + below(5);
    if (chance(70)) {
        root = cptr(F_SELF);
        c.words[2] = 0;
        c.words[3] = 0;
    }
    if (chance(70))
        offset = what[w].kind * KINDS + 8 + below(8);
    c.words[4] = offset;
    c.words[5] = chance(70) ? 1 : chance(90) ? below(8) : below(300);
    with_cap(root);
}

static void read_registers(void)
{
    start(TCBReadRegisters, K_TCB, 2);
    c.words[0] = chance(20);
    c.words[1] = chance(80) ? CONTEXT_WORDS : below(CONTEXT_WORDS + 3);
}

static void write_registers(void)
{
    start(TCBWriteRegisters, K_TCB, 2 + CONTEXT_WORDS);
    c.words[0] = below(2);
    c.words[1] = chance(80) ? CONTEXT_WORDS : below(CONTEXT_WORDS + 3);
    for (int i = 2; i < 2 + CONTEXT_WORDS; i++)
        c.words[i] = any_word();
    if (chance(80))
        c.words[2] = code_word();
    for (int i = 2 + TLS_WORD; i < 4 + TLS_WORD; i++)
        if (chance(70))
            c.words[i] = BUFFERS_AT + me * PAGE;
}

static void copy_registers(void)
{
    start(TCBCopyRegisters, K_TCB, 1);
    c.words[0] = below(16);
    with_cap(cp(K_TCB));
}

static word handler(void)
{
    if (has_handler())
        return chance(20) ? NO_HANDLER : address_of(below(4), F_HANDLER);
    return chance(30) ? 0 : address_of(below(4), slot_of(chance(50) ? K_ENDPOINT : K_BADGED));
}

word vspace(bool for_thread)
{
    return cptr(for_thread || chance(85) ? F_VSPACE + below(3) : slot_of(K_VSPACE));
}

static word cspace(void)
{
    if (has_handler())
        return cptr(F_SELF_64);
    return cptr(chance(80) ? F_SELF_64 : slot_of(K_CNODE));
}

static void configure(void)
{
    start(TCBConfigure, K_TCB, 4);
    word p = below(PERSONAS);
    c.words[0] = handler();
    c.words[1] = chance(70) ? 0 : below(4) << 6 | (54 + below(6));
    c.words[2] = chance(90) ? 0 : below(100);
    c.words[3] = chance(80)   ? BUFFERS_AT + p * PAGE + (chance(20) ? below(4) * 1024 : 0)
                 : chance(50) ? 0
                              : any_word();
    with_cap(cspace());
    with_cap(vspace(true));
    with_cap(chance(90) ? cptr(K_BUFFER * KINDS + p) : cp(kind_any()));
}

static void set_space(void)
{
    start(TCBSetSpace, K_TCB, 3);
    c.words[0] = handler();
    c.words[1] = chance(70) ? 0 : below(4) << 6 | (54 + below(6));
    c.words[2] = chance(90) ? 0 : below(100);
    with_cap(cspace());
    with_cap(vspace(true));
}

static void set_buffer(void)
{
    start(TCBSetIPCBuffer, K_TCB, 1);
    word p = below(PERSONAS);
    c.words[0] = chance(80)   ? BUFFERS_AT + p * PAGE + (chance(20) ? below(4) * 1024 : 0)
                 : chance(50) ? 0
                              : any_word();
    with_cap(cptr(K_BUFFER * KINDS + p));
}

/* Never 1, which is the root task's. */
static word priority(void)
{
    word n = chance(90) ? 2 + below(80) : below(300);
    return n == 1 ? 2 : n;
}

static void set_priority(void)
{
    start(chance(70) ? TCBSetPriority : TCBSetMCPriority, K_TCB, 1);
    c.words[0] = priority();
    with_cap(cp(K_TCB));
}

static void set_sched_params(void)
{
    start(TCBSetSchedParams, K_TCB, 2);
    c.words[0] = chance(70) ? 254 : priority();
    c.words[1] = priority();
    with_cap(cp(K_TCB));
}

static void suspend(void)
{
    start(TCBSuspend, K_TCB, 0);
}
static void resume(void)
{
    start(TCBResume, K_TCB, 0);
}
static void unbind(void)
{
    start(TCBUnbindNotification, K_TCB, 0);
}

static void bind(void)
{
    start(TCBBindNotification, K_TCB, 0);
    with_cap(cp(K_NOTIFICATION));
}

static void set_tls_base(void)
{
    start(TCBSetTLSBase, K_TCB, 1);
    c.words[0] = chance(70) ? BUFFERS_AT + me * PAGE : random_word() >> 18;
}

static void set_flags(void)
{
    start(TCBSetFlags, K_TCB, 2);
    c.words[0] = below(4);
    c.words[1] = chance(70) ? 0 : below(4);
}

static void of_one_slot(void)
{
    static const uint8_t labels[] = {
        CNodeDelete, CNodeDelete, CNodeDelete, CNodeRevoke, CNodeCancelBadgedSends, CNodeSaveCaller
    };
    start(labels[below(sizeof labels)], K_FIXED, 2);
    bool reply = c.label == CNodeSaveCaller;
    c.cap = place(reply                               ? K_REPLY
                  : c.label == CNodeCancelBadgedSends ? K_ENDPOINT + below(2)
                                                      : kind_any(),
                  0, reply || c.label == CNodeDelete);
}

/* From one slot to another, mostly of the same kind. */
static void of_two_slots(void)
{
    static const uint8_t labels[] = { CNodeCopy, CNodeCopy, CNodeCopy, CNodeMint,
                                      CNodeMint, CNodeMint, CNodeMove, CNodeMutate };
    static const uint8_t lengths[] = { 5, 5, 5, 6, 6, 6, 4, 5 };
    word w = below(sizeof labels), kind = kind_any();
    start(labels[w], K_FIXED, lengths[w]);
    c.cap = place(kind == K_ENDPOINT && chance(50) ? K_BADGED : kind, 0, true);
    with_cap(place(kind, 2, false));
    c.words[4] = chance(60) ? 15 : below(32);
    word data = kind == K_CNODE ? below(8) << 6 | below(64)
                : chance(30)    ? 0
                                : random_word() >> below(64);
    c.words[w < 6 ? 5 : 4] = data;
}

static void rotate(void)
{
    start(CNodeRotate, K_FIXED, 8);
    word kind = kind_any();
    word data[2] = { below(3) ? 0 : below(4) << 6 | below(60),
                     below(3) ? 0 : below(4) << 6 | below(60) };
    word pair[2];
    c.cap = place(kind, 0, true);
    word pivot = place(kind, 3, false);
    pair[0] = c.words[3], pair[1] = c.words[4];
    with_cap(pivot);
    with_cap(place(kind, 6, false));
    if (chance(30))
        c.words[6] = c.words[0], c.words[7] = c.words[1];
    c.words[2] = data[0];
    c.words[3] = pair[0], c.words[4] = pair[1];
    c.words[5] = data[1];
}

/* The control of interrupts is where two of the four forms of CSpace have it. */
word irq_control(void)
{
    return me % 4 == 2 ? 2ul << 62 : 0;
}

static void irq_handler(void)
{
    static const uint8_t labels[] = { IRQAckIRQ, IRQSetIRQHandler, IRQSetIRQHandler,
                                      IRQClearIRQHandler };
    start(labels[below(4)], K_DEVICE, 0);
    if (c.label == IRQSetIRQHandler)
        with_cap(cp(chance(80) ? K_NOTIFICATION : K_BADGED));
}

static void domains(void)
{
    start(DomainSetSet + below(3), K_FIXED, 3);
    c.cap = cptr(F_DOMAIN);
    if (c.label == DomainSetSet) {
        with_cap(cp(K_TCB));
        c.words[0] = chance(80) ? 0 : below(20);
        c.length = 1;
    } else {
        c.words[0] = c.label == DomainScheduleConfigure ? 200 + below(100)
                     : chance(50)                       ? 0
                                                        : 2 + below(300);
        c.words[1] = below(3);
        c.words[2] = below(3);
    }
}

static void map_a_table(void)
{
    static const struct {
        uint8_t kind, map, unmap;
    } what[] = {
        { K_TABLE_1, TABLE_1_MAP, TABLE_1_UNMAP },
        { K_TABLE_2, TABLE_2_MAP, TABLE_2_UNMAP },
        { K_TABLE_3, TABLE_3_MAP, TABLE_3_UNMAP },
    };
    word w = chance(20) ? 0 : 1 + below(2);
    bool map = chance(75);
    start(map ? what[w].map : what[w].unmap, what[w].kind, map ? 2 : 0);
    if (map) {
        with_cap(vspace(false));
        c.words[0] = address();
        c.words[1] = below(4);
    }
}

static void map_page(void)
{
    start(PAGE_MAP, chance(90) ? K_FRAME : K_LARGE, 3);
    with_cap(vspace(false));
    c.words[0] = address();
    c.words[1] = chance(70) ? 3 : below(16);
    c.words[2] = chance(70) ? 0 : below(8);
}

static void of_page(void)
{
    start(chance(60) ? PAGE_UNMAP : PAGE_ADDRESS, chance(90) ? K_FRAME : K_LARGE, 0);
}

static void asid(void)
{
    if (chance(30)) {
        start(ASID_MAKE_POOL, K_FIXED, 2);
        c.cap = cptr(F_ASID_CONTROL);
        with_cap(cp(K_UNTYPED));
        with_cap(place(K_LARGE, 0, true));
    } else {
        start(ASID_ASSIGN, K_FIXED, 0);
        c.cap = chance(70) ? cptr(F_ASID_POOL) : cp(K_LARGE);
        with_cap(cp(K_VSPACE));
    }
}

/* ---- messages ---- */

static void message(void)
{
    static const int8_t numbers[] = { SYS_CALL,   SYS_CALL,   SYS_CALL,       SYS_SEND,
                                      SYS_SEND,   SYS_NBSEND, SYS_NBSEND,     SYS_NBSEND,
                                      SYS_RECV,   SYS_RECV,   SYS_RECV,       SYS_NBRECV,
                                      SYS_NBRECV, SYS_REPLY,  SYS_REPLY_RECV, SYS_REPLY_RECV };
    word r = below(10);
    start(0, r < 5 ? K_ENDPOINT : r < 7 ? K_BADGED : r < 9 ? K_NOTIFICATION : K_REPLY, 0);
    c.number = (word)numbers[below(sizeof numbers)];
    if (r < 5 && chance(70))
        c.cap = cptr(K_ENDPOINT * KINDS + below(3));
    c.method = false;
    c.label = chance(80) ? below(8) : random_word() >> 12;
    c.length = chance(70) ? below(5) : chance(70) ? below(24) : below(128);
    for (word i = 0; i < c.length && i < MESSAGE; i++)
        c.words[i] = any_word();
    if (chance(30))
        for (word n = 1 + below(3); n; n--)
            with_cap(cp(chance(50) ? K_ENDPOINT : kind_any()));
}

static word code_after(word ip)
{
    for (int p = 0; p < PERSONAS; p++)
        for (int g = 0; g < GADGET_COUNT; g++)
            if (ip >= gadget_code[p][g].at && ip <= gadget_code[p][g].after)
                return gadget_code[p][g].after;
    return code_word();
}

/* An answer to a fault report that lets the thread go on. */
static void answer(struct persona *self)
{
    message();
    c.number = (word)(chance(60) ? SYS_REPLY : SYS_REPLY_RECV);
    c.cap = cp(K_ENDPOINT);
    c.label = chance(85) ? 0 : 1;
    word ip = chance(80) ? code_after(self->fault_ip) : code_word();
    if (self->fault == seL4_Fault_UnknownSyscall) {
        c.length = chance(80) ? UNKNOWN_IP + 1 + below(4) : below(UNKNOWN_IP + 5);
        for (word i = 0; i < UNKNOWN_IP + 5; i++)
            c.words[i] = any_word();
        c.words[UNKNOWN_IP] = ip;
    } else if (self->fault == seL4_Fault_UserException) {
        c.length = chance(80) ? 1 + below(4) : 0;
        for (word i = 0; i < 4; i++)
            c.words[i] = any_word();
        c.words[0] = ip;
    }
    self->fault = 0;
}

/* ---- what a call must not be ---- */

/* Some of what was chosen well is made wrong. */
static void spoil(void)
{
    switch (below(8)) {
    case 0:
        c.label = below(60);
        break;
    case 1:
        c.length = below(24);
        break;
    case 2:
        c.caps = below(4);
        break;
    case 3:
        c.words[below(8)] = any_word();
        break;
    case 4:
        c.cap_at[below(3)] = cp(kind_any());
        break;
    case 5:
        c.cap = cp(kind_any());
        break;
    case 6:
        c.number = (word)(chance(50) ? SYS_SEND : SYS_NBSEND);
        break;
    default:
        c.words[below(4)] = random_word() | 1ul << 60;
        break;
    }
}

/* Nothing is put where the capability to the handler lies, nor taken from there. */
static void keep(word *slot)
{
    if ((*slot & 0xff) == F_HANDLER)
        (*slot)++;
}

/* A thread's reports go to the handler that waits for them, or nowhere: through a CSpace with
 * another root or guard, or another address, they could get to an endpoint at which nobody waits.
 * And it stays where the program is: on seL4 it would run on in its old address space for a
 * while. */
static void keep_handler(void)
{
    word *w = c.words;
    bool known = false;
    for (word form = 0; form < 4; form++)
        known |= w[0] == address_of(form, F_HANDLER);
    if (!known)
        w[0] = NO_HANDLER;
    else
        w[1] = 0;
    c.cap_at[0] = address_of(me % 4, F_SELF_64);
    c.cap_at[1] = address_of(me % 4, F_VSPACE + below(3));
}

/* What the two kernels are known to treat differently, what would stop one, or would depend on
 * time. */
static void tame(void)
{
    word *w = c.words;
    if (has_handler() && (c.label == TCBConfigure || c.label == TCBSetSpace))
        keep_handler();
    if (has_handler() && c.method && c.label != TCBWriteRegisters)
        for (int i = 0; i < 7; i++)
            keep(&w[i]);
    switch (c.label) {
    case TCBCopyRegisters:
        if (SYSCALL_LOSES && c.cap == address_of(me % 4, K_TCB * KINDS + me))
            c.cap = address_of(me % 4, K_TCB * KINDS + (me ^ 1)); /* seL4: its rsp is lost then */
        break;
    case PAGE_MAP:
        w[2] &= 7;
        break;
    case TCBSetPriority:
    case TCBSetMCPriority:
        w[0] += w[0] == 1;
        break;
    case TCBSetSchedParams:
        w[0] += w[0] == 1, w[1] += w[1] == 1;
        break;
    case DomainScheduleConfigure:
        w[0] |= 256;
        break;
    default:
        tame_more();
    }
}

/* ---- doing it ---- */

static void say_call(void)
{
    static const char *const names[] = { "",     "Call",  "ReplyRecv", "Send",  "NBSend",
                                         "Recv", "Reply", "Yield",     "NBRecv" };
    if (!tracing)
        return;
    say(" %s %x", names[-(int64_t)c.number], c.cap);
    if (c.number == (word)SYS_RECV || c.number == (word)SYS_NBRECV)
        return;
    say(" %s label %x caps", c.method ? method_name(c.label) : "message", c.label);
    for (word i = 0; i < c.caps && i < 3; i++)
        say(" %x", c.cap_at[i]);
    say(" words");
    for (word i = 0; i < c.length && i < 24; i++)
        say(" %x", c.words[i]);
}

static void put_call(struct area *a)
{
    volatile word *buffer = buffer_of(me);
    tame();
    a->in[R_NUMBER] = c.number;
    a->in[R_CAP] = c.cap;
    a->in[R_INFO] = c.label << 12 | c.caps << 7 | c.length;
    for (int i = 0; i < 4; i++)
        a->in[message_register[i]] = c.words[i];
    for (word i = 4; i < c.length && i < MESSAGE; i++)
        buffer[1 + i] = c.words[i];
    for (word i = 0; i < 3; i++)
        buffer[BUFFER_CAPS + i] = c.cap_at[i];
    buffer[BUFFER_RECEIVE] = cptr(chance(90) ? F_SELF : below(256));
    buffer[BUFFER_RECEIVE + 1] = chance(80) ? K_DEVICE * KINDS + 4 + below(60) : below(256);
    if (has_handler() && (buffer[BUFFER_RECEIVE + 1] & 0xff) == F_HANDLER)
        buffer[BUFFER_RECEIVE + 1]++;
    buffer[BUFFER_RECEIVE + 2] = chance(90) ? WORLD_BITS : below(66);
    say_call();
}

static void one_method(void)
{
    static void (*const methods[])(void) = {
        retype,
        retype,
        retype,
        retype,
        of_one_slot,
        of_one_slot,
        of_one_slot,
        of_one_slot,
        of_two_slots,
        of_two_slots,
        of_two_slots,
        of_two_slots,
        of_two_slots,
        rotate,
        read_registers,
        write_registers,
        write_registers,
        copy_registers,
        configure,
        set_space,
        set_buffer,
        set_priority,
        set_priority,
        set_sched_params,
        suspend,
        resume,
        resume,
        bind,
        unbind,
        set_tls_base,
        set_flags,
        issue_interrupt,
        irq_handler,
        irq_handler,
        MACHINE_METHODS,
        domains,
        map_a_table,
        map_a_table,
        map_a_table,
        map_a_table,
        map_page,
        map_page,
        map_page,
        map_page,
        of_page,
        of_page,
        asid,
        asid,
    };
    methods[below(sizeof methods / sizeof *methods)]();
    if (chance(8))
        spoil();
}

static word odd_number(void)
{
    static const word odd[] = { 0,          1,         5,         100,        (word)-31, (word)-40,
                                (word)-100, 1ul << 31, 1ul << 63, 0xffffffff, 0xfffffffe };
    return odd[below(sizeof odd / sizeof *odd)];
}

/* Instructions other than a system call; returns which. */
static word other_gadget(struct area *a)
{
    word g = 1 + below(GADGET_COUNT - 1);
    a->in[R_ADDRESS] = address() + (chance(50) ? 0 : chance(70) ? 8 : 0x7f8 + below(2) * 0x800);
    if (chance(30))
        g = chance(60) ? G_load : G_store;
    if (personas[me].moved && (g == G_load || g == G_store || g == G_jump))
        g = G_STOPS;
    g = gadget_values(a, g);
    for (int i = 0; i < 4; i++)
        a->fpu_in[i] = random_word();
    return g;
}

/* Faulting or asking for what is no system call. */
static word odd_call(struct area *a)
{
    if (chance(30)) {
        a->in[R_NUMBER] = odd_number();
        return G_syscall;
    }
    if (chance(20)) {
        a->in[R_NUMBER] = (word)SYS_SET_TLS_BASE;
        a->in[R_CAP] = chance(60) ? BUFFERS_AT + me * PAGE : random_word() >> below(30);
        return G_syscall;
    }
    if (chance(10)) {
        a->in[R_NUMBER] = (word)SYS_YIELD;
        return G_syscall;
    }
    return other_gadget(a);
}

/* All that the handler of fault reports does: receive them, and answer most. */
static void handle(struct persona *self)
{
    bool answers = self->fault && chance(75);
    answer(self);
    c.number = (word)(answers ? SYS_REPLY_RECV : SYS_RECV);
    c.cap = handler_endpoint;
    c.caps = 0;
}

static word choose(struct area *a, struct persona *self)
{
    word r = below(100);
    self->method = false;
    if (has_handler() && me == HANDLER) {
        handle(self);
    } else if (self->fault && chance(70)) {
        answer(self);
    } else if (r < 60) {
        one_method();
    } else if (r < 85) {
        message();
    } else {
        return odd_call(a);
    }
    put_call(a);
    self->method = c.method && c.number == (word)SYS_CALL && c.label < 1ul << 16;
    self->label = c.label;
    return G_syscall;
}

/* Words of buffers that may be stale registers, so that nobody reads them later. */
static void scrub(void)
{
    if (!SYSCALL_LOSES)
        return;
    static const uint8_t stale[] = { 5, 10, 11, 13, 16 };
    for (word p = 0; p < PERSONAS; p++)
        for (word quarter = 0; quarter < 4; quarter++)
            for (word i = 0; i < sizeof stale; i++)
                buffer_of(p)[quarter * 128 + 1 + stale[i]] = 0;
}

/* Where memory of the arena lies differs between kernels, and so does any other. */
static word in_arena(word at)
{
    return at - arena_at < 1ul << ARENA_BITS ? at - arena_at : 0;
}

static bool gives_message(word number)
{
    return number == (word)SYS_CALL || number == (word)SYS_RECV || number == (word)SYS_NBRECV ||
           number == (word)SYS_REPLY_RECV;
}

static bool is_call(word ip)
{
    for (int p = 0; p < PERSONAS; p++)
        if (ip == gadget_code[p][G_syscall].at)
            return true;
    return false;
}

static void mix_message(struct area *a, struct persona *self)
{
    volatile word *buffer = buffer_of(me);
    word info_word = a->out[R_INFO], length = info_word & 127, label = info_word >> 12;
    bool registers = self->method && self->label == TCBReadRegisters && label == 0;
    bool unknown = label == seL4_Fault_UnknownSyscall;
    for (word i = 4; i < length && i < MESSAGE; i++) {
        bool stale = (registers && IS_STALE_WORD(i)) ||
                     (SYSCALL_LOSES && unknown && (i == 10 || i == 16));
        mix(stale ? 0 : buffer[1 + i]);
        say(" %x", stale ? 0 : buffer[1 + i]);
    }
    for (int i = 0; i < 3 && info_word & 0xf80; i++) {
        mix(buffer[BUFFER_CAPS + i]);
        say(" cap %x", buffer[BUFFER_CAPS + i]);
    }
    if (SYSCALL_LOSES && unknown)
        a->out[R_MR2] = 0;
    if (SYSCALL_LOSES && label == seL4_Fault_UserException && is_call(a->out[R_MR0]))
        a->out[R_MR1] = 0; /* told late, by a thread that is in a call: rsp is stale */
    if (registers && IS_STALE_WORD(1))
        a->out[R_MR1] = 0;
    if (label >= 1 && label <= 5 && !self->method) {
        self->fault = label;
        self->fault_ip = unknown ? buffer[1 + UNKNOWN_IP] : a->out[R_MR0];
        faults[label]++;
    } else {
        received += !self->method;
    }
    if (unknown || registers)
        scrub();
}

static void count_answer(struct area *a, struct persona *self)
{
    if (!self->method || self->label >= 64)
        return;
    if (a->out[R_INFO] >> 12)
        failed[self->label]++;
    else
        succeeded[self->label]++;
}

/* A thread that waits for a message may be told to go on elsewhere.  The message comes all the
 * same, and its words two and three may be somebody's stale rcx or rsp.  Our own rsi is never so
 * small. */
static bool may_be_message(word rsi)
{
    return rsi >> 12 <= seL4_Fault_VMFault;
}

static void tell_answer(struct area *a, struct persona *self)
{
    mix(me << 32 | self->number);
    say("@  %u:", me);
    if (self->syscall && gives_message(self->number)) {
        bool address_told = self->method && self->label == PAGE_ADDRESS && !(a->out[R_INFO] >> 12);
        if (address_told)
            a->out[R_MR0] = in_arena(a->out[R_MR0]);
        mix_message(a, self);
        count_answer(a, self);
    }
    if (SYSCALL_LOSES && !self->syscall && may_be_message(a->out[R_INFO])) {
        a->out[R_MR1] = a->out[R_MR2] = 0;
        scrub();
    }
    /* Words that a message did not bring may be stale ones of an earlier one, whose receiver was
     * started again. */
    word length = gives_message(self->number) ? a->out[R_INFO] & 127 : 0;
    if (SYSCALL_LOSES && self->syscall && length < 2)
        a->out[R_MR1] = 0;
    if (SYSCALL_LOSES && self->syscall && length < 3)
        a->out[R_MR2] = 0;
    say(" registers");
    for (int r = 0; r < REGISTERS; r++) {
        if (IS_LOST(r))
            continue;
        mix(a->out[r]);
        say(" %x", a->out[r]);
    }
    mix(a->flags);
    say(" flags %x", a->flags);
    for (int i = 0; self->number == 1000 + G_fpu_store && i < FPU_WORDS; i++) {
        mix(a->fpu_out[i]);
        say(" fpu %x", a->fpu_out[i]);
    }
    say("\n");
}

static void do_one(word p)
{
#define X(name) #name,
    static const char *const names[] = { GADGETS(X) };
#undef X
    struct area *a = &areas[p];
    struct persona *self = &personas[p];
    me = p;
    step++;
    calls++;
    mix(step << 8 | p);
    for (int r = 0; r < REGISTERS; r++)
        a->in[r] = random_word() | 1ul << 60;
    say("@%u persona %u:", step, p);
    word g = choose(a, self);
    if (g != G_syscall || (int64_t)a->in[R_NUMBER] >= 0 || (int64_t)a->in[R_NUMBER] < -8)
        say(" %s at %x number %x cap %x", names[g], a->in[R_ADDRESS], a->in[R_NUMBER],
            a->in[R_CAP]);
    say("\n");
    a->gadget = gadget_code[p][g].at;
    /* In registers that no call changes: whoever comes back may be another thread that plays this
     * persona. */
    a->in[R_KEPT] = self->method ? METHOD_MARK | self->label : random_word();
    runs[p]();
    me = p;
    self->syscall = a->done == G_syscall;
    self->number = self->syscall ? a->out[R_NUMBER] : 1000 + a->done;
    self->method = self->syscall && a->out[R_KEPT] >> 16 == METHOD_MARK >> 16;
    self->label = a->out[R_KEPT] & 0xffff;
    bool sets_space = self->syscall && (self->label == TCBSetSpace || self->label == TCBConfigure);
    self->moved = (self->moved && ran_last == me) || sets_space;
    ran_last = me;
    tell_answer(a, self);
}

void persona_main(word p)
{
    ran_last = p;
    mix(p);
    say("@  %u begins\n", p);
    for (;;) {
        while (step < steps_limit)
            do_one(p);
        areas[p].gadget = gadget_code[p][G_STOPS].at;
        runs[p]();
    }
}

/* Nothing of the episode before is left: a thread may be sent to the code behind a gadget of a
 * persona that has not run yet. */
void calls_start(void)
{
    for (int p = 0; p < PERSONAS; p++)
        personas[p] = (struct persona){ 0 }, areas[p] = (struct area){ 0 };
    c = (struct call){ 0 };
    ran_last = 0;
}

void count_answers(void)
{
    for (word i = 0; i < 64; i++)
        if (succeeded[i] || failed[i])
            print("@count %s %u %u %u\n", method_name(i), i, succeeded[i], failed[i]);
    print("@count messages %u faults: capability %u system call %u exception %u memory %u\n",
          received, faults[1], faults[2], faults[3], faults[5]);
}

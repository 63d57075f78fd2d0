/* domain_state.c - what user code can change without telling the kernel does not go from one domain
 * to another; a kernel with domains and HARDWARE_DEBUG.
 *
 * Two threads, each in a domain of its own, have other values in all such state at the same time.
 * Only the end of a domain's turn takes the processor from one to the other: between setting and
 * looking neither makes a system call.  Each waits until the other has set its values, however many
 * ticks that takes. */
#include "../qemu/check.h"
#include <stdbool.h>
#include <stddef.h>

enum { FIRST = 1, SECOND = 2, SIDES = 2, OWN_FLAGS = 0x244400, NEVER_FLAGS = 0x33100 };

/* ---- a thread that has odd values in everything ---- */

/* What it has, or finds.  hold() knows the offsets. */
struct state {
    unsigned x87[7], mxcsr;    /* 0, 28: as FNSTENV stores it: control, status, tags, ... */
    seL4_Word flags, xmm15;    /* 32, 40 */
    seL4_Word which, selector; /* 48, 56: 1 GS, 2 FS, 4 DS, 8 ES: it loads this selector */
    seL4_Word fs_at, gs_at;    /* 64, 72: where it reads through them */
    seL4_Word fs, gs;          /* 80, 88: what is there */
    seL4_Word selectors[4];    /* 96: DS, ES, FS, GS */
};
_Static_assert(offsetof(struct state, flags) == 32 && offsetof(struct state, which) == 48 &&
                   offsetof(struct state, fs) == 80 && offsetof(struct state, selectors) == 96,
               "hold");

static volatile seL4_Word rounds[SIDES];
static seL4_Word at_zero = 0x2e50, mine[SIDES][16] = { { [8] = 0xf125 }, { [8] = 0x5ec0 } };

/* Take on the values *set, say so in *own, wait for *others to come to `round`, store what is there
 * in *got. A selector is loaded again and again: the kernel resets it when the domain's turn
 * ends. */
static __attribute__((naked)) void hold(const struct state *set, struct state *got,
                                        volatile seL4_Word *own, volatile seL4_Word *others,
                                        seL4_Word round)
{
    __asm__("fldenv (%rdi)\n\tldmxcsr 28(%rdi)\n\tmovq 40(%rdi), %xmm15\n\t"
            "mov 48(%rdi), %r9\n\tmov 56(%rdi), %rax\n\tpush 32(%rdi)\n\tpopfq\n\t"
            "mov %r8, (%rdx)\n"
            "1:\ttest $1, %r9b\n\tjz 2f\n\tmov %eax, %gs\n"
            "2:\ttest $2, %r9b\n\tjz 3f\n\tmov %eax, %fs\n"
            "3:\ttest $4, %r9b\n\tjz 4f\n\tmov %eax, %ds\n"
            "4:\ttest $8, %r9b\n\tjz 5f\n\tmov %eax, %es\n"
            "5:\tcmp %r8, (%rcx)\n\tjb 1b\n\t"
            "pushfq\n\tpop 32(%rsi)\n\tpush $0x202\n\tpopfq\n\t"
            "fnstenv (%rsi)\n\tstmxcsr 28(%rsi)\n\tmovq %xmm15, 40(%rsi)\n\t"
            "mov 64(%rdi), %rax\n\tmov %fs:(%rax), %rax\n\tmov %rax, 80(%rsi)\n\t"
            "mov 72(%rdi), %rax\n\tmov %gs:(%rax), %rax\n\tmov %rax, 88(%rsi)\n\t"
            "mov %ds, %rax\n\tmov %rax, 96(%rsi)\n\tmov %es, %rax\n\tmov %rax, 104(%rsi)\n\t"
            "mov %fs, %rax\n\tmov %rax, 112(%rsi)\n\tmov %gs, %rax\n\tmov %rax, 120(%rsi)\n\tret");
}

enum { ROUNDS = 4 };
static struct state set[SIDES][ROUNDS], got[SIDES][ROUNDS];
static volatile bool ended[SIDES];

static void odd_thread(void *arg)
{
    seL4_Word me = (seL4_Word)arg;
    for (seL4_Word i = 0; i < ROUNDS; i++)
        hold(&set[me][i], &got[me][i], &rounds[me], &rounds[1 - me], i + 1);
    ended[me] = true;
    for (;;)
        ;
}

/* Round i of a side: other values than the other side has, and than it had itself. */
static void choose(seL4_Word me, seL4_Word i, seL4_Word which, seL4_Word selector)
{
    static const seL4_Word flags[] = { 0x400, 0x4000, 0x40000, 0x200000 };
    static const unsigned control[] = { 0x37f, 0x7f, 0x27f, 0xf7f },
                          status[] = { 0, 0x3800, 0x4721, 0x0141 };
    seL4_Word n = i + 2 * me, other = (n + 1) % 4;
    set[me][i] = (struct state){
        .x87 = { control[n % 4], status[n % 4], 0xffff },
        .mxcsr = 0x1f80 | (unsigned)(n % 4) << 13 | (unsigned)(n % 4),
        .flags = 0x202 | flags[n % 4] | (i > 1 ? flags[other] : 0),
        .xmm15 = 0x1234567800000000 + n,
        .which = which,
        .selector = selector,
        .fs_at = which & 2 ? (seL4_Word)&at_zero : 64,
        .gs_at = which & 1 ? (seL4_Word)&at_zero : 64,
        .fs = which & 2 ? at_zero : mine[me][8],
        .gs = which & 1 ? at_zero : mine[me][8],
    };
}

static seL4_Word own_selectors[4];

/* Does a side find what it had?  A selector of its own may have been reset. */
static void check_found(const struct state *had, const struct state *found)
{
    FOR(Flags_kept);
    CHECK((found->flags & (OWN_FLAGS | NEVER_FLAGS)) == (had->flags & OWN_FLAGS));
    FOR(Fpu_lazy);
    CHECK((found->x87[0] & 0xffff) == had->x87[0] && (found->x87[1] & 0xffff) == had->x87[1]);
    CHECK(found->mxcsr == had->mxcsr && found->xmm15 == had->xmm15);
    FOR(Selectors);
    CHECK(found->fs == had->fs && found->gs == had->gs);
    static const seL4_Word bits[] = { 4, 8, 2, 1 };
    for (int i = 0; i < 4; i++)
        CHECK(found->selectors[i] == own_selectors[i] ||
              (had->which & bits[i] && found->selectors[i] == had->selector));
}

static seL4_CPtr faults;

static thread_t start_side(seL4_Word me, void (*entry)(void *))
{
    thread_t t = new_thread(entry, (void *)me, 100, faults);
    t.regs.fs_base = t.regs.gs_base = (seL4_Word)mine[me];
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 0, 0, 20, &t.regs) == 0);
    CHECK(seL4_DomainSet_Set(seL4_CapDomain, me ? SECOND : FIRST, t.tcb) == 0);
    return t;
}

/* Wait for both sides, or for a fault of one. */
static void wait_for_sides(void)
{
    seL4_Word label = 0;
    while (!(ended[0] && ended[1]) && label == seL4_Fault_NullFault)
        label = seL4_MessageInfo_get_label(seL4_NBRecv(faults, NULL));
    CHECK(label == seL4_Fault_NullFault);
}

/* The first side loads this selector into these registers, the other none. */
static void both_sides(seL4_Word which, seL4_Word selector)
{
    thread_t t[SIDES];
    for (seL4_Word me = 0; me < SIDES; me++) {
        rounds[me] = 0;
        ended[me] = false;
        for (seL4_Word i = 0; i < ROUNDS; i++)
            choose(me, i, me == 0 ? which : 0, selector);
        t[me] = start_side(me, odd_thread);
    }
    for (seL4_Word me = 0; me < SIDES; me++)
        resume(&t[me]);
    wait_for_sides();
    for (seL4_Word me = 0; me < SIDES; me++) {
        for (seL4_Word i = 0; i < ROUNDS; i++)
            check_found(&set[me][i], &got[me][i]);
        CHECK(end_thread(&t[me]) == 0);
    }
}

static void test_odd_values(void)
{
    static const seL4_Word selectors[] = { 0, 1, 2, 3, 0x18, 0x1b, 0x20, 0x23 };
    for (seL4_Word which = 0; which < 16; which++)
        for (unsigned i = 0; i < sizeof selectors / sizeof *selectors; i += which ? 1 : 8)
            both_sides(which, selectors[i]);
}

/* ---- a new thread finds nothing of the others ---- */

static struct state found_first __attribute__((used));

static __attribute__((naked)) void look_first(void *arg)
{
    (void)arg;
    __asm__(
        "lea found_first(%rip), %rsi\n\t"
        "pushfq\n\tpop 32(%rsi)\n\tfnstenv (%rsi)\n\tstmxcsr 28(%rsi)\n\tmovq %xmm15, 40(%rsi)\n\t"
        "movb $1, ended+1(%rip)\n1:\tjmp 1b");
}

/* The first side waits for a round that the other never says. */
static void odd_for_ever(void *arg)
{
    (void)arg;
    ended[0] = true;
    hold(&set[0][ROUNDS - 1], &got[0][0], &rounds[0], &rounds[1], 1);
}

static void test_first_look(void)
{
    rounds[0] = rounds[1] = 0;
    ended[0] = ended[1] = false;
    thread_t t = start_side(0, odd_for_ever), u = start_side(1, look_first);
    resume(&t);
    while (rounds[0] == 0)
        ;
    resume(&u);
    wait_for_sides();
    FOR(Fpu_lazy);
    CHECK((found_first.x87[0] & 0xffff) == 0x37f && (found_first.x87[1] & 0xffff) == 0);
    CHECK((found_first.x87[2] & 0xffff) == 0xffff && found_first.mxcsr == 0x1f80 &&
          found_first.xmm15 == 0);
    FOR(Flags_kept);
    CHECK((found_first.flags & (OWN_FLAGS | NEVER_FLAGS)) == 0);
    CHECK(end_thread(&t) == 0 && end_thread(&u) == 0);
}

/* ---- break points and single steps ---- */

enum { WRITES = 3, STEPS = 3000000 };
static volatile seL4_Word watched, trap_flags;

/* Writes to the watched word in turns, the first side first. */
static void write_in_turns(void *arg)
{
    seL4_Word me = (seL4_Word)arg;
    for (seL4_Word i = 1; i <= WRITES; i++) {
        while (rounds[1 - me] < (me ? i : i - 1))
            ;
        watched = me;
        rounds[me] = i;
    }
    ended[me] = true;
    for (;;)
        ;
}

/* The watch point is the first side's: each of its writes is told, none of the other's. */
static void test_breakpoints(void)
{
    FOR(Break_own);
    rounds[0] = rounds[1] = 0;
    ended[0] = ended[1] = false;
    thread_t t[SIDES] = { start_side(0, write_in_turns), start_side(1, write_in_turns) };
    CHECK(seL4_TCB_SetBreakpoint(t[0].tcb, 2, (seL4_Word)&watched, seL4_DataBreakpoint, 8,
                                 seL4_BreakOnWrite) == 0);
    resume(&t[0]), resume(&t[1]);
    for (int i = 0; i < WRITES; i++) {
        CHECK(seL4_MessageInfo_get_label(seL4_Recv(faults, NULL)) == seL4_Fault_DebugException);
        CHECK(watched == 0 && seL4_GetMR(2) == (seL4_Word)&watched);
        seL4_Reply(seL4_MessageInfo_new(0, 0, 0, 0));
    }
    wait_for_sides();
    CHECK(end_thread(&t[0]) == 0 && end_thread(&t[1]) == 0);
}

static void spin(void *arg)
{
    for (;;)
        rounds[(seL4_Word)arg]++;
}

static void look_for_steps(void *arg)
{
    for (;;) {
        seL4_Word flags;
        __asm__ volatile("pushfq\n\tpop %0" : "=r"(flags));
        trap_flags |= flags & 0x100;
        rounds[(seL4_Word)arg]++;
    }
}

/* While the first side is stepped, an exception each instruction, the other one runs without the
 * trap flag. */
static void test_steps(void)
{
    FOR(Step_each);
    rounds[0] = rounds[1] = 0;
    thread_t t = start_side(0, spin), u = start_side(1, look_for_steps);
    CHECK(seL4_TCB_ConfigureSingleStepping(t.tcb, 0, STEPS).error == 0);
    resume(&t), resume(&u);
    seL4_Word from_first, from_second, label = 0;
    for (int turn = 0; turn < 5 && label == 0; turn++) {
        from_first = rounds[0], from_second = rounds[1];
        while (label == 0 && (rounds[0] == from_first || rounds[1] == from_second))
            label = seL4_MessageInfo_get_label(seL4_NBRecv(faults, NULL));
    }
    CHECK(label == 0 && trap_flags == 0);
    CHECK(end_thread(&t) == 0 && end_thread(&u) == 0);
}

int main(void)
{
    static const seL4_Uint8 turns[] = { 0, FIRST, SECOND };
    __asm__("mov %%ds, %0\n\tmov %%es, %1\n\tmov %%fs, %2\n\tmov %%gs, %3"
            : "=r"(own_selectors[0]), "=r"(own_selectors[1]), "=r"(own_selectors[2]),
              "=r"(own_selectors[3]));
    start();
    faults = new_object(seL4_EndpointObject, 0);
    for (seL4_Word i = 0; i < sizeof turns; i++)
        CHECK(seL4_DomainSet_ScheduleConfigure(seL4_CapDomain, i, turns[i], 1) == 0);
    CHECK(seL4_DomainSet_ScheduleSetStart(seL4_CapDomain, 0) == 0);
    test_odd_values();
    test_first_look();
    test_breakpoints();
    test_steps();
    return finish();
}

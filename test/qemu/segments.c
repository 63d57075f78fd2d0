/* segments.c - segment registers, their bases, and what user code can do to them without the
 * kernel.
 *
 * Each thread here has bases of its own and addresses memory through them.  Another one loads
 * selectors, and tries to get at a local descriptor table. */
#include "check.h"
#include <stdbool.h>

static volatile seL4_Word count[4], wrong;

static void run_a_little(void)
{
    seL4_TCB_SetPriority(SELF, SELF, 254);
    for (int i = 0; i < 200; i++) /* the clock may end the slices of some */
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
}

/* ---- a base means what it says ---- */

enum { WORD_OFFSET = 20 };

static void read_gs(void *arg)
{
    seL4_Word value;
    (void)arg;
    __asm__ volatile("mov %%gs:%c1, %0" : "=r"(value) : "i"(8 * WORD_OFFSET));
    stop();
}

static void read_gs_early(void *arg)
{
    seL4_Word value;
    (void)arg;
    __asm__ volatile("mov %%gs:0, %0" : "=r"(value));
    stop();
}

/* Where a thread with this GS base faults; ~0: it does not. */
static seL4_Word faults_at(void (*code)(void *), seL4_Word gs_base)
{
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0);
    thread_t t = new_thread(code, NULL, 254, ep);
    t.regs.gs_base = gs_base;
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
    let_run();
    seL4_MessageInfo_t tag = seL4_NBRecv(ep, NULL);
    seL4_Word at = seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault
                       ? seL4_GetMR(seL4_VMFault_Addr)
                       : ~0ul;
    end_thread(&t);
    return at;
}

static void test_bases(void)
{
    const seL4_Word last = seL4_UserTop / BIT(seL4_PageBits) * BIT(seL4_PageBits);
    FOR(Bases);
    CHECK(faults_at(read_gs, 0) == 8 * WORD_OFFSET);
    CHECK(faults_at(read_gs_early, 0) == 0);
    CHECK(faults_at(read_gs_early, last) == last);
    CHECK(faults_at(read_gs, last) == last + 8 * WORD_OFFSET);
    CHECK(faults_at(read_gs_early, 0x5000) == 0x5000);
}

/* ---- selectors, loaded without telling the kernel ---- */

static volatile seL4_Word victim_runs;

static void look_at_bases(void *arg)
{
    const seL4_Word *mine = arg;
    for (;;) {
        seL4_Word fs, gs;
        unsigned short ds_now, es_now, fs_now, gs_now;
        __asm__ volatile("mov %%fs:64, %0\n\tmov %%gs:64, %1" : "=r"(fs), "=r"(gs));
        __asm__ volatile("mov %%ds, %0\n\tmov %%es, %1\n\tmov %%fs, %2\n\tmov %%gs, %3"
                         : "=r"(ds_now), "=r"(es_now), "=r"(fs_now), "=r"(gs_now));
        wrong += fs != mine[8] || gs != mine[8];
        wrong += ds_now != es_now || fs_now != gs_now ||
                 (seL4_Word)ds_now * 256 + fs_now != count[0];
        victim_runs++;
        __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                         :
                         : "d"((seL4_Word)seL4_SysYield)
                         : "rbx", "rcx", "r11", "memory");
    }
}

static volatile unsigned selector;
static volatile int which;

static void load_selectors(void *arg)
{
    (void)arg;
    for (;;) {
        unsigned value = selector;
        if (which & 1)
            __asm__ volatile("mov %0, %%gs" : : "r"(value));
        if (which & 2)
            __asm__ volatile("mov %0, %%fs" : : "r"(value));
        if (which & 4)
            __asm__ volatile("mov %0, %%ds\n\tmov %0, %%es" : : "r"(value));
        __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                         :
                         : "d"((seL4_Word)seL4_SysYield)
                         : "rbx", "rcx", "r11", "memory");
    }
}

static void test_selectors(void)
{
    static const unsigned selectors[] = { 0, 1, 2, 3, 0x18, 0x1b, 0x20, 0x23 };
    static seL4_Word mine[9] = { [8] = 0xfeed }, others[9] = { [8] = 0xbad };
    FOR(Selectors);
    unsigned ds_now, fs_now;
    __asm__ volatile("mov %%ds, %0\n\tmov %%fs, %1" : "=r"(ds_now), "=r"(fs_now));
    count[0] = (seL4_Word)ds_now * 256 + fs_now;
    for (which = 0; which < 8; which++)
        for (unsigned i = 0; i < sizeof selectors / sizeof *selectors; i++)
            for (int same = 0; same < 2; same++) {
                selector = selectors[i];
                wrong = victim_runs = 0;
                thread_t victim = new_thread(look_at_bases, mine, 254, 0);
                thread_t attacker = new_thread(load_selectors, NULL, 254, 0);
                victim.regs.fs_base = victim.regs.gs_base = (seL4_Word)mine;
                attacker.regs.fs_base = attacker.regs.gs_base = (seL4_Word)(same ? mine : others);
                CHECK(seL4_TCB_WriteRegisters(victim.tcb, 1, 0, 20, &victim.regs) == 0);
                CHECK(seL4_TCB_WriteRegisters(attacker.tcb, 1, 0, 20, &attacker.regs) == 0);
                run_a_little();
                CHECK(victim_runs >= 5 && wrong == 0);
                CHECK(end_thread(&victim) == 0 && end_thread(&attacker) == 0);
            }
    which = 0;
}

/* A thread that has moved its own base by a selector gets the base that it asks for afterwards. */
static void ask_again(void *arg)
{
    seL4_Word value;
    __asm__ volatile("mov %0, %%fs" : : "r"(0x1b));
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     :
                     : "d"((seL4_Word)seL4_SysSetTLSBase), "D"(arg)
                     : "rbx", "rcx", "r11", "memory");
    __asm__ volatile("mov %%fs:64, %0" : "=r"(value));
    count[1] = value;
    seL4_SetIPCBuffer((seL4_IPCBuffer *)arg); /* nobody's: this thread only stops */
    for (;;)
        __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                         :
                         : "d"((seL4_Word)seL4_SysYield)
                         : "rbx", "rcx", "r11", "memory");
}

static void test_base_asked_again(void)
{
    static seL4_Word mine[16] = { [8] = 0xfeed };
    FOR(Selectors);
    thread_t t = new_thread(ask_again, &mine[8] - 8, 254, 0);
    t.regs.fs_base = (seL4_Word)mine;
    count[1] = 0;
    CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
    run_a_little();
    CHECK(count[1] == 0xfeed);
    CHECK(end_thread(&t) == 0);
}

/* Two threads without FPU that yield to each other and to nobody else: one has moved its own base
 * to 0 by a selector, and finds it there whenever it runs again. */
static seL4_Word at_base_0 = 0xfeed;
enum { ROUNDS = 10 };

static void yield_by_hand(void)
{
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     :
                     : "d"((seL4_Word)seL4_SysYield)
                     : "rbx", "rcx", "r11", "memory");
}

static void move_own_base(void *arg)
{
    (void)arg;
    __asm__ volatile("mov %0, %%fs" : : "r"(0x1b));
    for (int i = 0; i < ROUNDS; i++) {
        seL4_Word value;
        yield_by_hand();
        __asm__ volatile("mov %%fs:(%1), %0" : "=r"(value) : "r"(&at_base_0));
        count[1] += value == 0xfeed;
    }
    __asm__ volatile("ud2");
}

static void look_at_own_base(void *arg)
{
    (void)arg;
    for (int i = 0; i < ROUNDS; i++) {
        seL4_Word value;
        __asm__ volatile("mov %%fs:64, %0" : "=r"(value));
        count[2] += value == 0xfeed;
        yield_by_hand();
    }
    __asm__ volatile("ud2");
}

static void test_moved_base(void)
{
    static seL4_Word mine[16] = { [8] = 0xfeed }, others[16] = { [8] = 0xbad };
    FOR(Selectors);
    for (int same = 0; same < 2; same++) {
        thread_t t = new_thread(move_own_base, NULL, 254, 0);
        thread_t u = new_thread(look_at_own_base, NULL, 254, 0);
        t.regs.fs_base = (seL4_Word)(same ? mine : others);
        u.regs.fs_base = (seL4_Word)mine;
        count[1] = count[2] = 0;
        CHECK(seL4_TCB_WriteRegisters(t.tcb, 1, 0, 20, &t.regs) == 0);
        CHECK(seL4_TCB_WriteRegisters(u.tcb, 1, 0, 20, &u.regs) == 0);
        let_run();
        CHECK(count[1] == ROUNDS && count[2] == ROUNDS);
        CHECK(end_thread(&t) == 0 && end_thread(&u) == 0);
    }
}

/* ---- no descriptor table of a user's ---- */

static seL4_CPtr trap_ep;

/* What a thread that runs this code does first: the number of its exception, 100 for a page fault,
 * 0 for nothing. */
static seL4_Word trap_of(void (*code)(void *), void *arg)
{
    thread_t t = new_thread(code, arg, 254, trap_ep);
    resume(&t);
    let_run();
    seL4_MessageInfo_t tag = seL4_NBRecv(trap_ep, NULL);
    seL4_Word label = seL4_MessageInfo_get_label(tag);
    seL4_Word number = label == seL4_Fault_UserException ? seL4_GetMR(seL4_UserException_Number)
                       : label == seL4_Fault_VMFault     ? 100
                                                         : 0;
    CHECK(end_thread(&t) == 0);
    return number;
}

static void load_es(void *arg)
{
    __asm__ volatile("mov %0, %%es" : : "r"((unsigned)(seL4_Word)arg));
    stop();
}

static void load_fs(void *arg)
{
    __asm__ volatile("mov %0, %%fs" : : "r"((unsigned)(seL4_Word)arg));
    stop();
}

static volatile seL4_Word gate_ran, got_cs;

static __attribute__((naked, used)) void privileged(void)
{
    __asm__("mov %cs, %rax\n\tmov %rax, got_cs(%rip)\n\tmovq $1, gate_ran(%rip)\n\tlretq");
}

static struct {
    unsigned offset;
    unsigned short selector;
} __attribute__((packed)) far = { 0, 0x24 };

static void call_gate(void *arg)
{
    (void)arg;
    __asm__ volatile("lcall *%0" : : "m"(far) : "rax", "memory");
    stop();
}

static void sysenter(void *arg)
{
    (void)arg;
    __asm__ volatile("sysenter");
    stop();
}

/* A page at address 0, filled as the local descriptor table that would lie there if nobody had
 * loaded one. */
static void test_descriptors(void)
{
    enum { DATA = 1, CODE_32 = 2, GATE = 4, LDT = 4, USER = 3 };
    FOR(Descriptors);
    trap_ep = new_object(seL4_EndpointObject, 0);
    seL4_CPtr frame = new_object(seL4_X86_4K, seL4_PageBits);
    CHECK(sel4utils_map_page_leaky(&vka, VSPACE, frame, NULL, seL4_AllRights, 1) == 0);
    volatile seL4_Word *table = NULL;
    __asm__("" : "+r"(table));
    seL4_Word to = (seL4_Word)privileged;
    table[DATA] = 0x00cff2000000ffff;
    table[CODE_32] = 0x00cffa000000ffff;
    table[GATE] = (to & 0xffff) | 0x08ul << 16 | 0xecul << 40 | (to >> 16 & 0xffff) << 48;
    table[GATE + 1] = to >> 32;
    CHECK(trap_of(load_es, (void *)(DATA * 8 + LDT + USER)) == 13);
    CHECK(trap_of(load_fs, (void *)(DATA * 8 + LDT + USER)) == 13);
    CHECK(trap_of(load_es, (void *)(CODE_32 * 8 + LDT + USER)) == 13);
    CHECK(trap_of(call_gate, NULL) == 13 && !gate_ran && got_cs == 0);
    /* Nor of the global one, beyond user data and user code. */
    for (seL4_Word at = 8; at < 0x10000; at += at < 0x100 ? 8 : 0xff8) {
        bool a_users = at == 0x18 || at == 0x20;
        CHECK(trap_of(load_es, (void *)(at + USER)) == (a_users ? 0ul : 13ul));
        CHECK(trap_of(load_fs, (void *)(at + USER)) ==
              (a_users ? 100ul : 13ul)); /* its TLS base is gone */
    }
    seL4_Word trap = trap_of(sysenter, NULL);
    CHECK(trap == 13 || trap == 6); /* some processors know it in 32-bit mode only */
    CHECK(seL4_X86_Page_Unmap(frame) == 0);
}

/* ---- addresses that are not canonical ---- */

/* It runs, also over a switch, then uses GS, which has nothing to do with the buffer. */
static void use_buffer(void *arg)
{
    count[2]++;
    seL4_Yield();
    count[2]++;
    read_gs_early(arg);
}

static void test_odd_buffers(void)
{
    static const seL4_Word odd[] = {
        0x8000000000000400, 0x800000000000,     0x7ffffffffc00,
        0xffff7ffffffffc00, 0xffff800000000000, ~0x3fful,
    };
    FOR(Buffer_address);
    seL4_CPtr ep = new_object(seL4_EndpointObject, 0);
    for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++)
        for (int configure = 0; configure < 2; configure++) {
            thread_t t = new_thread(use_buffer, NULL, 254, ep);
            count[2] = 0;
            if (configure)
                CHECK(seL4_TCB_Configure(t.tcb, ep, CNODE, 0, VSPACE, 0, odd[i], t.buffer_frame) ==
                      0);
            else
                CHECK(seL4_TCB_SetIPCBuffer(t.tcb, odd[i], t.buffer_frame) == 0);
            resume(&t);
            run_a_little();
            CHECK(count[2] == 2);
            seL4_MessageInfo_t tag = seL4_NBRecv(ep, NULL);
            CHECK(seL4_MessageInfo_get_label(tag) == seL4_Fault_VMFault);
            CHECK(seL4_GetMR(seL4_VMFault_Addr) == 0);
            CHECK(end_thread(&t) == 0);
        }
}

/* ---- flags ---- */

enum { DF = 0x400, NT = 0x4000, AC = 0x40000, ID = 0x200000, FLAGS = DF + NT + AC + ID };
static const seL4_Word flags_of[] = { DF + AC, NT + ID, 0 };

static void keep_flags(void *arg)
{
    seL4_Word i = (seL4_Word)arg, flags = flags_of[i], now;
    for (;;) {
        __asm__ volatile("push %1\n\tpopfq\n\tmov $20000, %%ecx\n\t1: dec %%ecx\n\tjnz 1b\n\t"
                         "pushfq\n\tpop %0\n\tpush $0x202\n\tpopfq"
                         : "=&r"(now)
                         : "r"(flags | 0x202)
                         : "rcx", "cc", "memory");
        wrong += (now & FLAGS) != flags;
        count[i]++;
    }
}

/* AC, NT, ID and DF are a thread's own: it keeps them over interrupts, and others do not see them.
 * Each turn takes the time slices of all three. */
static void test_flags(void)
{
    enum { TURNS = 20, WANTED = 30, MANY = 20000 };
    thread_t t[3];
    FOR(Flags_kept);
    wrong = 0;
    for (seL4_Word i = 0; i < 3; i++) {
        count[i] = 0;
        t[i] = new_thread(keep_flags, (void *)i, 254, 0);
        resume(&t[i]);
    }
    seL4_TCB_SetPriority(SELF, SELF, 254);
    for (int n = 0;
         n < TURNS || (n < MANY && (count[0] < WANTED || count[1] < WANTED || count[2] < WANTED));
         n++)
        seL4_Yield();
    seL4_TCB_SetPriority(SELF, SELF, 255);
    CHECK(count[0] >= WANTED && count[1] >= WANTED && count[2] >= WANTED && wrong == 0);
    for (int i = 0; i < 3; i++)
        CHECK(end_thread(&t[i]) == 0);
}

int main(void)
{
    start();
    test_bases();
    test_selectors();
    test_base_asked_again();
    test_moved_base();
    test_descriptors();
    test_odd_buffers();
    test_flags();
    return finish();
}

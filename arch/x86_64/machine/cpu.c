/* cpu.c - what this CPU can do, and setting it up: segments, gates, control registers.
 *
 * Owns:    GDT, IDT, TSS; struct cpu_features.
 * Entered: once, from boot.c.
 * Never:   goes on without what the kernel cannot do without: it names that and stops.
 *
 * SDM volume 2, CPUID; volume 3, chapters 2, 3, 5 and 6. */
#include "machine/cpu.h"
#include "machine/descriptor.h"
#include "lib/stop.h"
#include "lib/bits.h"
#include "lib/print.h"
#include "machine/mitigations.h"
#include "machine/selectors.h"

struct cpu_features features;

/* An entry of a page table has room for 52 bits of physical address. */
enum { MAX_PHYSICAL_BITS = 52 };
/* Stacks of their own (IST) for what may come while rsp is still the user's, between SYSCALL and
 * the switch of stacks: NMI, double fault and machine check, debug exception. */
enum { GATES = 256, IST_NMI = 1, IST_FATAL = 2, IST_DEBUG = 3 };
/* Vectors that user code may raise with INT, as on seL4; other vectors raise #GP there. */
enum { USER_GATES_FIRST = 158, USER_GATES_LAST = 254 };
/* Control registers; SDM volume 3, section 2.5. */
enum {
    CR0_PE = 1 << 0,
    CR0_MP = 1 << 1,
    CR0_TS = 1 << 3,
    CR0_ET = 1 << 4,
    CR0_NE = 1 << 5,
    CR0_WP = 1 << 16,
};
#define CR0_PG P2(31)
enum {
    CR4_PAE = 1 << 5,
    CR4_MCE = 1 << 6,
    CR4_PGE = 1 << 7,
    CR4_PCE = 1 << 8, /* RDPMC at user level */
    CR4_OSFXSR = 1 << 9,
    CR4_OSXMMEXCPT = 1 << 10,
    CR4_UMIP = 1 << 11,
    CR4_FSGSBASE = 1 << 16,
    CR4_PCIDE = 1 << 17,
    CR4_OSXSAVE = 1 << 18,
    CR4_SMEP = 1 << 20,
    CR4_SMAP = 1 << 21,
};
enum {
    EFER_SYSCALL = 1 << 0,
    EFER_LONG_MODE = 1 << 8,
    EFER_LONG_MODE_ACTIVE = 1 << 10,
    EFER_NX = 1 << 11
};
/* SFMASK: SYSCALL clears TF, IF, DF, IOPL, NT and AC. So a user can neither step through the
 * kernel nor make its string instructions run backwards. */
enum { SYSCALL_CLEARS = 0x47700 };
/* WB WT UC- UC WC WT UC- UC: as the ABI lists them. */
#define PAT_VALUE 0x0007040100070406

/* Tables in the form that the processor reads. SKIM: these pages stay mapped in user address
 * spaces where the kernel is split off, because the processor reads them before CR3 is changed. */
struct gate {
    word low, high;
};

struct task_state {
    u32 reserved0;
    word rsp[3], reserved1, ist[7], reserved2;
    u16 reserved3, io_map;
} __attribute__((packed));

#define SKIM __attribute__((section(".skim.data")))
static struct gate gates[GATES] SKIM;
static struct task_state task_state SKIM;
/* The GDT. Its order is in selectors.h; the two words of the task state's segment are filled in
 * by load_tables. */
static word segments[8] SKIM = {
    0, 0x00209a0000000000, 0x0000920000000000, 0x0000f20000000000, 0x0020fa0000000000, 0, 0, 0,
};
#define USER_DATA_DESCRIPTOR 0x0000f30000000000 /* accessed, so that loading it writes nothing */

static const struct cpu_doors *doors; /* set once, by cpu_set_up */

struct cpuid {
    u32 a, b, c, d;
};

/* CPUID leaf and sub-leaf; SDM volume 2, CPUID. The caller asks for no leaf above the highest. */
static struct cpuid cpuid(u32 leaf, u32 sub)
{
    struct cpuid r;
    __asm__ volatile("cpuid" : "=a"(r.a), "=b"(r.b), "=c"(r.c), "=d"(r.d) : "a"(leaf), "c"(sub));
    return r;
}

/* Bit n of a register. */
static bool bit(u32 value, int n)
{
    return value >> n & 1;
}

/* Stop with a message if the CPU lacks this feature. */
static void require(bool there, const char *name)
{
    if (!there)
        boot_stop("this CPU lacks a feature that the kernel needs", name,
                  "choose a CPU that has it (QEMU: leave out -cpu, or try -cpu max)");
}

/* Must the kernel be unmapped while user code runs? Intel's CPUs are vulnerable to Meltdown
 * unless they say otherwise (bit RDCL_NO of IA32_ARCH_CAPABILITIES, MSR 0x10a). Other makers'
 * are not. */
static bool has_meltdown(u32 max_leaf)
{
    struct cpuid id = cpuid(0, 0);
    bool intel = id.b == 0x756e6547 && id.d == 0x49656e69 && id.c == 0x6c65746e;
    bool says = max_leaf >= 7 && bit(cpuid(7, 0).d, 29);
    return intel && !(says && read_msr(0x10a) % 2 != 0);
}

/* Stop if the CPU lacks what MITIGATIONS asks for: a kernel that cannot keep its promise must
 * not run. Intel reports it in leaf 7, AMD in a leaf of its own. */
static void require_mitigations(u32 seven_d)
{
    u32 amd = cpuid(0x80000000, 0).a >= 0x80000008 ? cpuid(0x80000008, 0).b : 0;
    bool ibrs = bit(seven_d, 26) || bit(amd, 14), ibpb = bit(seven_d, 26) || bit(amd, 12);
    bool stibp = bit(seven_d, 27) || bit(amd, 15);
    require(ibrs || !((MITIGATIONS) & (MITIGATE_IBRS_BASIC | MITIGATE_IBRS_ALL)),
            "IBRS (MITIGATIONS in config.h asks for it)");
    require(stibp || !mitigates(MITIGATE_IBRS_STIBP),
            "STIBP (MITIGATIONS in config.h asks for it)");
    require(ibpb || !mitigates(MITIGATE_IBPB), "IBPB (MITIGATIONS in config.h asks for it)");
}

/* Find out what the CPU can do, and stop if it lacks what the kernel needs. The two flags are
 * words of the kernel command line (meltdown=on, meltdown=off): they overrule whether the kernel
 * is unmapped while user code runs. Changes nothing in the CPU. */
void cpu_probe(bool force_split, bool force_together)
{
    u32 max = cpuid(0, 0).a;
    struct cpuid one = cpuid(1, 0), ext = cpuid(0x80000001, 0);
    struct cpuid seven = max >= 7 ? cpuid(7, 0) : (struct cpuid){ 0, 0, 0, 0 };
    require(bit(one.d, 9), "APIC (a local interrupt controller)");
    require(bit(one.d, 16), "PAT (page attribute table)");
    require(bit(one.d, 24), "FXSR (FXSAVE and FXRSTOR)");
    require(bit(one.d, 26), "SSE2");
    require(bit(one.d, 13), "PGE (global pages)");
    require(bit(ext.d, 11), "SYSCALL and SYSRET");
    /* What follows is used where it is there. */
    features.huge_pages = bit(ext.d, 26);
    features.nx = bit(ext.d, 20);
    features.fsgsbase = FSGSBASE && bit(seven.b, 0);
    features.smep = bit(seven.b, 7);
    features.smap = bit(seven.b, 20);
    features.umip = bit(seven.c, 2);
    features.pcid = bit(one.c, 17) && bit(seven.b, 10); /* worth it with INVPCID only */
    features.xsave = bit(one.c, 26);
    require(XSAVE_FEATURES == 3 ||
                (features.xsave && (cpuid(0xd, 0).a & XSAVE_FEATURES) == XSAVE_FEATURES),
            "XSAVE with all of XSAVE_FEATURES (config.h)");
    features.x2apic = bit(one.c, 21);
    features.tsc_deadline = bit(one.c, 24);
    /* An address beyond this width would be refused by the processor, or taken for another one. */
    bool tells_width = cpuid(0x80000000, 0).a >= 0x80000008;
    features.physical_bits = tells_width
                                 ? (u8)min_word(cpuid(0x80000008, 0).a % 256, MAX_PHYSICAL_BITS)
                                 : 36;
    features.rdtscp = bit(ext.d, 27);
    features.waitpkg = bit(seven.c, 5);
    features.xsaves = features.xsave && bit(cpuid(0xd, 1).a, 3);
    if ((MITIGATIONS) != 0)
        require_mitigations(seven.d);
    features.split = (has_meltdown(max) || force_split) && !force_together;
}

/* The address of the entry of this vector in entry.S. The 32 exceptions have 8 bytes each.
 * Behind them come groups of 32 interrupts, 4 bytes each, and each group ends with a jump of 8
 * bytes. */
static word trap_entry(word vector)
{
    word group = vector / 32, i = vector % 32;
    return (word)doors->trap_entries +
           (group == 0 ? i * 8 : 256 + (group - 1) * (32 * 4 + 8) + i * 4);
}

/* Fill the gate of one vector. 0x8e is an interrupt gate for the kernel only, 0xee one that user
 * code may use with INT. Interrupt gates switch interrupts off on entry, so no interrupt comes
 * within the kernel. */
static void set_gate(int vector)
{
    word at = trap_entry((word)vector);
    bool user = vector == VECTOR_BREAKPOINT ||
                (vector >= USER_GATES_FIRST && vector <= USER_GATES_LAST);
    word ist = vector == VECTOR_NMI                                              ? IST_NMI
               : vector == VECTOR_DOUBLE_FAULT || vector == VECTOR_MACHINE_CHECK ? IST_FATAL
               : vector == VECTOR_DEBUG                                          ? IST_DEBUG
                                                                                 : 0;
    gates[vector] = (struct gate){ gate_low(at, KERNEL_CODE, ist, user ? 0xee : 0x8e),
                                   gate_high(at) };
}

/* Fill and load GDT, IDT, task state and LDT. io_map behind the end of the task state means that
 * no port may be used from user level. LLDT with 0 takes the table at address 0 away, which the
 * processor has after reset. The far return loads CS, which a move cannot. */
static void load_tables(void)
{
    struct {
        u16 limit;
        word base;
    } __attribute__((packed)) gdt = { sizeof segments - 1, (word)segments },
                              idt = { sizeof gates - 1, (word)gates };
    word tss = (word)&task_state;
    segments[5] = task_low(tss, sizeof task_state);
    segments[6] = gate_high(tss);
    task_state.rsp[0] = (word)doors->trap_stack_top;
    task_state.ist[IST_NMI - 1] = (word)doors->nmi_stack_top;
    task_state.ist[IST_FATAL - 1] = (word)doors->fatal_stack_top;
    task_state.ist[IST_DEBUG - 1] = (word)doors->debug_stack_top;
    task_state.io_map = sizeof task_state;
    for (int i = 0; i < GATES; i++)
        set_gate(i);
    __asm__ volatile("lgdt %0\n\tlidt %1\n\tltr %w2\n\tlldt %w3"
                     :
                     : "m"(gdt), "m"(idt), "r"(TASK_STATE), "r"(0)
                     : "memory");
    __asm__ volatile("push %0\n\tlea 1f(%%rip), %%rax\n\tpush %%rax\n\tlretq\n1:\n\tmov %1, %%ss"
                     :
                     : "i"(KERNEL_CODE), "r"(KERNEL_DATA)
                     : "rax", "memory");
}

/* The write is volatile, because the processor reads this word, and the compiler does not know
 * that. */
void cpu_thread_data(bool there)
{
    ((volatile word *)segments)[THREAD_DATA / 8] = there ? USER_DATA_DESCRIPTOR : 0;
}

/* CR0 and CR4 are written whole, so that nothing of the firmware's settings stays. CR4 comes
 * first: CR4.PCIDE needs long mode, which boot.S has entered. CR0.TS is set, because no thread
 * owns the FPU yet. */
static void set_control_registers(void)
{
    word cr4 = CR4_PAE | CR4_MCE | CR4_PGE | CR4_OSFXSR | CR4_OSXMMEXCPT;
    cr4 |= EXPORT_PMC ? CR4_PCE : 0;
    cr4 |= (features.umip ? CR4_UMIP : 0) | (features.fsgsbase ? CR4_FSGSBASE : 0);
    cr4 |= (features.smep ? CR4_SMEP : 0) | (features.smap ? CR4_SMAP : 0);
    cr4 |= (features.xsave ? CR4_OSXSAVE : 0) | (features.pcid ? CR4_PCIDE : 0);
    write_cr4(cr4);
    write_cr0(CR0_PG | CR0_WP | CR0_NE | CR0_ET | CR0_TS | CR0_MP | CR0_PE);
    if (features.xsave) {
        __asm__ volatile("xsetbv" : : "c"(0), "a"(XSAVE_FEATURES), "d"(0));
        require(cpuid(0xd, 0).b <= XSAVE_BYTES, "XSAVE_FEATURES (config.h) to fit XSAVE_BYTES");
    }
}

/* Switch off break points that firmware or a boot loader left: one that is hit would stop the
 * kernel. SDM volume 3, section 18.2. */
static void clear_debug_registers(void)
{
    enum { DR7_OFF = 0x400, DR6_NOTHING_HIT = 0xffff0ff0 };
    word none = 0, off = DR7_OFF, nothing_hit = DR6_NOTHING_HIT;
    __asm__ volatile(
        "mov %1, %%dr7\n\tmov %0, %%dr0\n\tmov %0, %%dr1\n\tmov %0, %%dr2\n\tmov %0, %%dr3\n\t"
        "mov %2, %%dr6"
        :
        : "r"(none), "r"(off), "r"(nothing_hit));
}

/* Write every model-specific register on which the kernel relies, or which user code could feel.
 * STAR has the selectors: SYSCALL loads CS from bits 32 to 47, SYSRET takes its selectors from
 * bits 48 to 63 plus 16 and 8. */
static void set_model_registers(void)
{
    word entry = (word)(features.split ? doors->syscall_entry_split : doors->syscall_entry);
    const struct {
        u32 msr;
        bool there;
        word value;
    } set[] = {
        { MSR_EFER, true,
          EFER_SYSCALL | EFER_LONG_MODE | EFER_LONG_MODE_ACTIVE | (features.nx ? EFER_NX : 0) },
        { MSR_PAT, true, PAT_VALUE },
        { MSR_STAR, true, (word)(USER_DATA - 8) << 48 | (word)KERNEL_CODE << 32 },
        { MSR_LSTAR, true, entry },
        { MSR_CSTAR, true, entry }, /* from 32-bit code, of which there is none */
        { MSR_SFMASK, true, SYSCALL_CLEARS },
        { MSR_SYSENTER_CS, true, 0 }, /* 0: SYSENTER raises #GP */
        { MSR_SYSENTER_ESP, true, 0 },
        { MSR_SYSENTER_EIP, true, 0 },
        { MSR_KERNEL_GS_BASE, true, 0 }, /* nobody executes SWAPGS */
        { MSR_DEBUGCTL, true, 0 },
        { MSR_TSC_AUX, features.rdtscp, 0 }, /* what RDTSCP tells user code */
        { MSR_XSS, features.xsaves, 0 },
        { MSR_UMWAIT_CONTROL, features.waitpkg, 0 },
    };
    for (word i = 0; i < sizeof set / sizeof *set; i++)
        if (set[i].there)
            write_msr(set[i].msr, set[i].value);
}

/* Set the CPU up as cpu_probe found it. Nothing stays as reset or firmware left it, except what
 * docs/assurance.md names ("The processor's state"). */
void cpu_set_up(const struct cpu_doors *where)
{
    doors = where;
    load_tables();
    set_control_registers();
    clear_debug_registers();
    set_model_registers();
    if ((MITIGATIONS) != 0)
        mitigations_set_up();
}

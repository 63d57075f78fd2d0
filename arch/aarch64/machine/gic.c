/* gic.c - the interrupt controller: a GICv2, or a GICv3 with its system registers.
 *
 * Owns:    the distributor, and what of it is this processor's.
 * Entered: boot.c, trap.c; interrupt.c through arm.h.
 * Never:   lets an interrupt come that nobody has a handler for.
 *
 * Interrupts below 32 are the processor's own; those of a GICv3 lie in its redistributor.  All have
 * one priority.  Arm GIC Architecture Specification, versions 2 (IHI 0048) and 3 (IHI 0069). */
#include "arch_state.h"
#include "lib/bits.h"
#include "lib/stop.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "machine/devices.h"
#include "machine/kernel_space.h"

/* Registers of the distributor, and of a redistributor's second frame, as 32-bit words. */
enum {
    CONTROL = 0x000 / 4,
    GROUP = 0x080 / 4,
    ENABLE = 0x100 / 4,
    DISABLE = 0x180 / 4,
    NOT_PENDING = 0x280 / 4,
    NOT_ACTIVE = 0x380 / 4,
    PRIORITY = 0x400 / 4,
    TARGETS = 0x800 / 4,
    TRIGGER = 0xc00 / 4,
    SEND = 0xf00 / 4
};
/* GICv2: the CPU interface. */
enum { CPU_CONTROL = 0, CPU_MASK = 1, CPU_ACCEPT = 3, CPU_DONE = 4, CPU_ON = 1 };
/* GICv3: the distributor's control, where its tables of routes begin, a redistributor's frames. */
enum { V3_ON = 0x12, V3_WRITING = 1u << 31, ROUTES_AT = 0x6000 };
enum {
    FRAME_BYTES = 0x10000,
    TYPE_LAST = 1 << 4,
    WAKER = 0x14 / 4,
    ASLEEP = 1 << 2,
    DOZE = 1 << 1
};
enum { OWN_IRQS = 32, ALL_PRIORITIES = 0xf0, THE_PRIORITY = 0xa0a0a0a0 };
#define PATIENCE P2(20) /* looks */

/* 2 or 3; where the registers are mapped: of all interrupts, of this processor's interface
 * (GICv2), of the processor's own interrupts. */
static word gic_version;
static volatile u32 *distributor, *cpu_interface, *own;

/* The registers for interrupt `irq`: the processor's own, or the distributor's. */
static volatile u32 *registers_of(word irq)
{
    return irq < OWN_IRQS ? own : distributor;
}

/* Wait until the distributor has done what it was told (GICD_CTLR.RWP). */
static void wait_written(void)
{
    for (word n = 0; n < PATIENCE && gic_version == 3 && distributor[CONTROL] & V3_WRITING; n++)
        ;
}

void machine_irq_mask(word irq, bool masked)
{
    /* Each bit that is written as 1 counts, so nothing is read first. */
    registers_of(irq)[(masked ? DISABLE : ENABLE) + irq / 32] = (u32)pow2(irq % 32);
    /* The mask counts before the interrupt is acknowledged, or it would come once more. */
    barrier_all();
}

/* Two bits for each interrupt, of which the upper says "edge". Software interrupts have edges
 * always. It may be changed only while the interrupt is masked. */
void machine_irq_trigger(word irq, bool edge)
{
    if (irq < 16)
        return;
    machine_irq_mask(irq, true);
    wait_written();
    volatile u32 *r = &registers_of(irq)[TRIGGER + irq / 16];
    u32 bit = (u32)pow2(2 * (irq % 16) + 1);
    *r = edge ? *r | bit : *r & ~bit;
}

/* To the processor with number `target`. Stores that came before are seen by whoever takes the
 * interrupt. */
void machine_send_sgi(word sgi, word target)
{
    __asm__ volatile("dsb ish" : : : "memory");
    if (gic_version == 2) {
        distributor[SEND] = (u32)(pow2(16 + target) + sgi);
        return;
    }
    __asm__ volatile("msr s3_0_c12_c11_5, %0" : : "r"(sgi * P2(24) + pow2(target)));
    barrier_instructions();
}

/* Taking an interrupt makes it active: it does not come again before gic_done. The DSB keeps
 * what the handler does behind the read (IHI 0069, 12.2). */
word gic_accept(void)
{
    word accepted;
    if (gic_version == 2)
        return cpu_interface[CPU_ACCEPT];
    __asm__ volatile("mrs %0, s3_0_c12_c12_0\n\tdsb sy" : "=r"(accepted) : : "memory");
    return accepted % P2(24);
}

/* The whole word goes back: of a GICv2's software interrupt it has the sender, too. */
void gic_done(word accepted)
{
    if (gic_version == 2) {
        cpu_interface[CPU_DONE] = (u32)accepted;
        return;
    }
    __asm__ volatile("msr s3_0_c12_c12_1, %0" : : "r"(accepted));
    barrier_instructions();
}

/* An interrupt that is pending at the processor (Arm ARM, D13.2.57). Nobody's interrupts are
 * masked, and a software interrupt does not come again by itself, so what is pending is
 * somebody's. */
bool machine_interrupt_pending(void)
{
    return READ_REGISTER(isr_el1) / P2(7) % 2 != 0;
}

/* Interrupts first to last - 1: masked, not pending, not active, one priority. */
static void quiet(volatile u32 *registers, word first, word last)
{
    for (word i = first / 32; i < last / 32; i++) {
        registers[DISABLE + i] = ~0u;
        registers[NOT_PENDING + i] = ~0u;
        registers[NOT_ACTIVE + i] = ~0u;
        if (gic_version == 3)
            registers[GROUP + i] = ~0u;
    }
    for (word i = first / 4; i < last / 4; i++)
        registers[PRIORITY + i] = THE_PRIORITY;
}

/* The frames of this processor: the redistributor with its affinity (GICR_TYPER's upper half). Each
 * takes two frames; the second one has the registers of interrupts. */
static volatile u32 *find_own(const struct tree_facts *f, word affinity)
{
    for (word at = 0; at + 2 * FRAME_BYTES <= f->per_cpu_bytes; at += 2 * FRAME_BYTES) {
        volatile u32 *frame = kernel_space_device(f->per_cpu + at);
        if (frame[3] == affinity) {
            /* It may sleep, and then sends nothing: wake it and wait until it says so. */
            frame[WAKER] &= ~(u32)DOZE;
            for (word n = 0; n < PATIENCE && frame[WAKER] & ASLEEP; n++)
                ;
            return kernel_space_device(f->per_cpu + at + FRAME_BYTES);
        }
        if (frame[2] & TYPE_LAST)
            break;
    }
    boot_stop("the interrupt controller does not know this processor",
              "a redistributor with the affinity of MPIDR_EL1",
              "look at the machine's device tree");
}

/* The processor's interface of a GICv3 is system registers: their use is switched on, all
 * priorities are let through, one write ends an interrupt, and group 1 comes. */
static void set_up_interface_3(void)
{
    word use;
    __asm__ volatile("mrs %0, s3_0_c12_c12_5" : "=r"(use));
    __asm__ volatile("msr s3_0_c12_c12_5, %0\n\tisb" : : "r"(use | 1));
    __asm__ volatile("msr s3_0_c4_c6_0, %0" : : "r"((word)ALL_PRIORITIES));
    __asm__ volatile("msr s3_0_c12_c12_4, xzr");
    __asm__ volatile("msr s3_0_c12_c12_7, %0\n\tisb" : : "r"((word)1));
}

/* GICv3: interrupts of devices go to this processor, by its affinity. */
static void set_up_3(const struct tree_facts *f, word lines)
{
    word mine = READ_REGISTER(mpidr_el1), affinity = mine % P2(24) + mine / P2(32) % 256 * P2(24);
    own = find_own(f, affinity);
    quiet(own, 0, OWN_IRQS);
    quiet(distributor, OWN_IRQS, lines);
    wait_written();
    /* Affinity routing and group 1, which is what an EL1 without a secure world below gets. */
    distributor[CONTROL] = V3_ON;
    wait_written();
    volatile word *routes = kernel_space_device(f->distributor + ROUTES_AT);
    for (word irq = OWN_IRQS; irq < min_word(lines, IRQ_COUNT); irq++)
        routes[irq] = mine % P2(24) + mine / P2(32) % 256 * P2(32);
    set_up_interface_3();
}

/* GICv2: which bit of the targets this processor is it reads as the target of its own
 * interrupts. */
static void set_up_2(const struct tree_facts *f, word lines)
{
    own = distributor;
    cpu_interface = kernel_space_device(f->per_cpu);
    u32 mine = distributor[TARGETS];
    quiet(distributor, 0, lines);
    for (word i = OWN_IRQS / 4; i < lines / 4; i++)
        distributor[TARGETS + i] = mine;
    distributor[CONTROL] = 1;
    cpu_interface[CPU_MASK] = ALL_PRIORITIES;
    cpu_interface[CPU_CONTROL] = CPU_ON;
}

/* How many interrupts the controller knows: 32 for each step of GICD_TYPER's lowest field, which a
 * GICv3 may say of more than there are registers for here. */
void gic_set_up(const struct tree_facts *f)
{
    gic_version = f->gic;
    distributor = kernel_space_device(f->distributor);
    word lines = min_word(32 * (distributor[1] % 32 + 1), 1020) / 32 * 32;
    if (gic_version == 3)
        set_up_3(f, lines);
    else
        set_up_2(f, lines);
}

/* foreign.c - is the program built for another kernel?  Its numbers may mean something else there.
 *
 * Owns:    for which kernels the program may be built, as far as its messages tell.
 * Entered: main.c, with the root task's file; invoke.c, before a method runs; debug.c, for system
 *          calls that do not exist here.  Only in debug builds.
 * Uses:    trace.c's table of methods; elf.c, which reads the file's note.
 * Never:   changes what the program does; speaks of a message that our own libsel4 could send.
 *
 * A stub of libsel4 sends as many words and capabilities as its method has, no more and no less.
 * So a message whose size is wrong for its label, and right for what the label means to the same
 * object in a kernel with other options, comes from a program for that kernel. */
#include "boot/boot.h"
#include "hall/type.h"
#include "debug/debug.h"
#include "lib/bits.h"
#include "lib/print.h"

/* Per kernel: its name in a sentence, and what to do about it. */
static const struct {
    const char *name, *todo;
} kernels[KERNELS] = {
    [FOR_MCS] = { MCS ? "no MCS" : "MCS", MCS ? "build the program with -DMCS=ON (KernelIsMCS)"
                                              : "build the program with -DMCS=OFF (KernelIsMCS)" },
    [FOR_SMP] = { "more than one node", "build the program with -DSMP=OFF (KernelMaxNumNodes=1)" },
    [FOR_BREAKPOINTS] = { HARDWARE_DEBUG ? "no HARDWARE_DEBUG_API" : "HARDWARE_DEBUG_API",
                          "build the kernel and the program with the same HARDWARE_DEBUG" },
    [FOR_IOMMU] = { IOMMU ? "no IOMMU" : "IOMMU",
                    "build the kernel and the program with the same IOMMU" },
};

/* From this label on, labels are so much higher there, up to the next row of the same kernel. A
 * label that only the other kernel has lies in a gap between two rows: it means nothing here. */
static const struct {
    /* A kernel option adds or removes methods, so the labels behind them are numbered
     * differently. */
    u8 kernel, from;
    int by;
} shifts[] = {
    { FOR_MCS, LABEL_TCB_SetIPCBuffer, MCS ? -1 : 1 }, /* SetTimeoutEndpoint */
    { FOR_MCS, LABEL_IRQControl_Get, 0 },              /* no SaveCaller */
    { FOR_MCS, LABEL_DomainSet_ScheduleSetStart + 1 + 6 * MCS,
      MCS ? -6 : 6 },                                 /* SchedControl and SchedContext */
    { FOR_SMP, LABEL_TCB_UnbindNotification + 1, 1 }, /* SetAffinity */
    { FOR_BREAKPOINTS, HARDWARE_DEBUG ? LABEL_TCB_SetTLSBase : LABEL_TCB_UnbindNotification + 1,
      HARDWARE_DEBUG ? -4 : 4 },
#define SHIFT(kernel, label, by) { kernel, label, by },
#include "arch_foreign.def"
#undef SHIFT
};

/* Methods of a TCB that the other of MCS and classic has in another size, or that we do not
 * have. */
static const struct {
    u8 label, words, caps;
} other_methods[] = {
    { LABEL_TCB_Configure, MCS ? 4 : 3, 3 },
    { LABEL_TCB_SetSchedParams, 2, MCS ? 1 : 3 },
    { LABEL_TCB_SetSchedParams + 1, MCS, 1 }, /* SetIPCBuffer; SetTimeoutEndpoint */
    { LABEL_TCB_SetSpace + (MCS ? -1 : 1), MCS ? 3 : 2, MCS ? 2 : 3 },
};

/* The kernels that fit everything strange that was seen so far, a bit for each. Each message can
 * only narrow them down. `said` tells that a report was printed. */
static word suspects = P2(KERNELS) - 1;
static bool said;

/* The label that our method `label` has in that kernel. Labels of methods that only exist there
 * have none here. */
static word label_there(word label, word other)
{
    word there = label;
    for (word i = 0; i < sizeof shifts / sizeof *shifts; i++)
        if (shifts[i].kernel == other && label >= shifts[i].from)
            there = label + (word)(int64_t)shifts[i].by;
    return there;
}

/* Does message c have the size that libsel4 sends for method `label`? Parameters are packed into
 * words as bits; one that does not fit into the rest of a word starts the next. WriteRegisters
 * alone may be longer, because its registers follow. */
static bool fits(const struct call *c, word label)
{
    const struct debug_method *m = &debug_methods[label];
    struct cursor end = { 0, 0 };
    if (!m->name || m->type != cap_type(c->cap))
        return false;
    for (const struct param *p = m->params; p->name; p++) {
        end.cap += p->bits == 0;
        if (p->bits)
            end.bit = (end.bit + p->bits - 1) / p->bits * p->bits + p->bits;
    }
    word words = (end.bit + WORD_BITS - 1) / WORD_BITS;
    bool whole = label == LABEL_TCB_WriteRegisters ? c->length >= words : c->length == words;
    return whole && c->caps == end.cap;
}

/* The method, by our label, that c's label means to its object in that kernel, if c has the size
 * of that method; 0: none. Label 0 is no method. */
static word meant(const struct call *c, word other)
{
    for (word label = 1; label < LABEL_COUNT; label++)
        if (label_there(label, other) == c->label && fits(c, label))
            return label;
    return 0;
}

/* Does c have the size of a method that exists only in the other of MCS and classic, or has another
 * size there? */
static bool fits_mcs(const struct call *c)
{
    for (word i = 0; i < sizeof other_methods / sizeof *other_methods; i++)
        if (cap_type(c->cap) == CAP_tcb && c->label == other_methods[i].label &&
            c->length == other_methods[i].words && c->caps == other_methods[i].caps)
            return true;
    return false;
}

/* Print what was strange about message c, and what it would mean to each kernel that is still
 * suspected. */
static void report(const struct call *c)
{
    print("\nThe program seems to be built for a kernel with other options: label %lu with %lu "
          "words\n"
          "and %lu capabilities for CPtr 0x%lx (%s) is no message of libsel4 here.\n",
          c->label, c->length, c->caps, tcb(c->caller)->context.cap,
          debug_type_name(cap_type(c->cap)));
    for (word other = 0; other < KERNELS; other++) {
        if (!(suspects & pow2(other)))
            continue;
        word label = meant(c, other);
        print("    With %s it is %s: %s.\n", kernels[other].name,
              label ? debug_methods[label].name : "a method of this object", kernels[other].todo);
    }
}

/* The kernels, other than this one, for which a program that sends message c may be built: a bit
 * for each. 0 for messages to endpoints, notifications and callers, whose label and size mean
 * what the program wants, and for messages that fit here. */
word debug_kernels_of(const struct call *c)
{
    word found = 0;
    /* What programs send to one another has any size. */
    if (is_message(c) || (c->label < LABEL_COUNT && fits(c, c->label)))
        return 0;
    for (word other = 0; other < KERNELS; other++)
        if (meant(c, other) || (other == FOR_MCS && fits_mcs(c)))
            found |= pow2(other);
    return found;
}

/* An invocation is about to be made. If the program seems to be built for another kernel, say
 * so: at the first such message, and again whenever the suspects get fewer. */
void debug_look_at_call(const struct call *c)
{
    word found = debug_kernels_of(c) & suspects;
    if (found == 0 || (said && found == suspects))
        return;
    suspects = found;
    said = true;
    report(c);
}

/* The root task's file has been loaded. If it says that it was built for another kernel, say so
 * now: what it does from here on means something else. It runs all the same, because whoever tries
 * what happens then should see it. Nothing is said of a file without the note: other libraries made
 * it, and its messages will tell. */
void debug_look_at_image(const struct image *image)
{
    u32 bits = 0;
    if (elf_variant(image, &bits) && bits % 2 != (MCS ? 1 : 0))
        print(
            "\nThe root task was built for a kernel %s scheduling contexts (MCS), and this kernel "
            "has %s:\nits system calls mean something else here. Boot build%s/tessera (make "
            "VARIANT=%s),\nor build the program with -DMCS=%s (KernelIsMCS, make VARIANT=%s).\n",
            MCS ? "without" : "with", MCS ? "them" : "none", MCS ? "" : "/x86_64-mcs",
            MCS ? "classic" : "mcs", MCS ? "ON" : "OFF", MCS ? "mcs" : "classic");
}

/* What system calls that do not exist here are elsewhere. Those that each kernel may have or not
 * have numbers that are lower by 3 with MCS. */
enum { LOWER = MCS ? 3 : 0 };
static const struct {
    int from, to;
    const char *what;
} calls_elsewhere[] = {
    /* Numbers of the system calls that other configurations of seL4 16.0.0 have and this one has
     * not. */
    { -15 - LOWER, -15 - LOWER,
      MCS ? "DebugSendIPI with more than one node"
          : "DebugCapIdentify with MCS, DebugSendIPI with more than one node" },
    { -16 - LOWER, -16 - LOWER,
      MCS ? "DebugGetThreadAffinity with more than one node"
          : "DebugSnapshot with MCS, DebugGetThreadAffinity with more than one node" },
    { -17 - LOWER, -17 - LOWER,
      MCS ? "DebugRun, which this kernel does not have" : "DebugNameThread with MCS" },
    { -26 - LOWER, -18 - LOWER,
      MCS ? "a benchmark call (BENCHMARKS=1 in config.h)"
          : "a benchmark call (BENCHMARKS=1 in config.h; -21 to -29 with MCS)" },
    { -28 - LOWER, -27 - LOWER,
      "access to model-specific registers (DANGEROUS_MSR=1 in config.h)" },
    { -29 - LOWER, -29 - LOWER, "VMEnter with VTX, which this kernel does not have" },
    { MCS ? -30 : -33, MCS ? -30 : -33, MCS ? "SetTLSBase without MCS" : "SetTLSBase with MCS" },
};

/* A thread asked for system call `number`, which does not exist here: print which call of
 * another kernel it may have meant. */
void debug_explain_syscall(word number)
{
    for (word i = 0; i < sizeof calls_elsewhere / sizeof *calls_elsewhere; i++)
        if ((int64_t)number >= calls_elsewhere[i].from && (int64_t)number <= calls_elsewhere[i].to)
            print("    In seL4 kernels with other options that is %s.\n", calls_elsewhere[i].what);
    if ((int64_t)number < -30 - LOWER || (MCS && (int64_t)number == -30) ||
        ((int64_t)number >= -17 - LOWER && (int64_t)number <= -15 - LOWER))
        print("    This kernel is %s and for one node: build the program with -DMCS=%s\n"
              "    (KernelIsMCS) and -DSMP=OFF (KernelMaxNumNodes=1).\n",
              MCS ? "MCS" : "classic", MCS ? "ON" : "OFF");
}

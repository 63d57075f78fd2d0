/* foreign.c - is the program built for another kernel?  Its numbers may mean something else there.
 *
 * Owns:    for which kernels the program may be built, as far as its messages tell.
 * Entered: invoke.c, before a method runs; debug.c, for system calls that do not exist here.  Only
 *          in debug builds.
 * Uses:    trace.c's table of methods.
 * Never:   changes what the program does; speaks of a message that our own libsel4 could send.
 *
 * A stub of libsel4 sends as many words and capabilities as its method has, no more and no less.
 * So a message whose size is wrong for its label, and right for what the label means to the same
 * object in a kernel with other options, comes from a program for that kernel. */
#include "hall/type.h"
#include "debug/debug.h"
#include "lib/bits.h"
#include "lib/print.h"

/* Per kernel: its name in a sentence, and what to do about it. */
static const struct {
    const char *name, *todo;
} kernels[KERNELS] = {
    [FOR_MCS] = { "MCS", "build the program with -DMCS=OFF (KernelIsMCS)" },
    [FOR_SMP] = { "more than one node", "build the program with -DSMP=OFF (KernelMaxNumNodes=1)" },
    [FOR_BREAKPOINTS] = { HARDWARE_DEBUG ? "no HARDWARE_DEBUG_API" : "HARDWARE_DEBUG_API",
                          "build the kernel and the program with the same HARDWARE_DEBUG" },
    [FOR_IOMMU] = { IOMMU ? "no IOMMU" : "IOMMU",
                    "build the kernel and the program with the same IOMMU" },
};

/* From this label on, labels are so much higher there, up to the next row of the same kernel. */
static const struct {
    /* A kernel option adds or removes methods, so the labels behind them are numbered
     * differently. */
    u8 kernel, from;
    int by;
} shifts[] = {
    { FOR_MCS, LABEL_TCB_SetIPCBuffer, 1 },               /* SetTimeoutEndpoint */
    { FOR_MCS, LABEL_IRQControl_Get, 0 },                 /* no SaveCaller */
    { FOR_MCS, LABEL_DomainSet_ScheduleSetStart + 1, 6 }, /* SchedControl and SchedContext */
    { FOR_SMP, LABEL_TCB_UnbindNotification + 1, 1 },     /* SetAffinity */
    { FOR_BREAKPOINTS, HARDWARE_DEBUG ? LABEL_TCB_SetTLSBase : LABEL_TCB_UnbindNotification + 1,
      HARDWARE_DEBUG ? -4 : 4 },
#define SHIFT(kernel, label, by) { kernel, label, by },
#include "arch_foreign.def"
#undef SHIFT
};

/* Methods of a TCB that MCS has in another size, or that we do not have. */
static const struct {
    u8 label, words, caps;
} mcs_methods[] = {
    { LABEL_TCB_Configure, 3, 3 },
    { LABEL_TCB_SetSchedParams, 2, 3 },
    { LABEL_TCB_SetSchedParams + 1, 0, 1 },
    { LABEL_TCB_SetSpace + 1, 2, 3 },
};

/* The kernels that fit everything strange that was seen so far, a bit for each. Each message can
 * only narrow them down. `said` tells that a report was printed. */
static word suspects = P2(KERNELS) - 1;
static bool said;

/* The label that our method `label` has in that kernel. Labels of methods that only exist there
 * have none here. */
static word label_there(word label, word kernel)
{
    word there = label;
    for (word i = 0; i < sizeof shifts / sizeof *shifts; i++)
        if (shifts[i].kernel == kernel && label >= shifts[i].from)
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
static word meant(const struct call *c, word kernel)
{
    for (word label = 1; label < LABEL_COUNT; label++)
        if (label_there(label, kernel) == c->label && fits(c, label))
            return label;
    return 0;
}

/* Does c have the size of a method that exists only in MCS, or has another size there? */
static bool fits_mcs(const struct call *c)
{
    for (word i = 0; i < sizeof mcs_methods / sizeof *mcs_methods; i++)
        if (cap_type(c->cap) == CAP_tcb && c->label == mcs_methods[i].label &&
            c->length == mcs_methods[i].words && c->caps == mcs_methods[i].caps)
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
    for (word kernel = 0; kernel < KERNELS; kernel++) {
        if (!(suspects & pow2(kernel)))
            continue;
        word label = meant(c, kernel);
        print("    With %s it is %s: %s.\n", kernels[kernel].name,
              label ? debug_methods[label].name : "a method of this object", kernels[kernel].todo);
    }
}

/* The kernels, other than this one, for which a program that sends message c may be built: a bit
 * for each. 0 for messages to endpoints, notifications and callers, whose label and size mean
 * what the program wants, and for messages that fit here. */
word debug_kernels_of(const struct call *c)
{
    word type = cap_type(c->cap), found = 0;
    if (type == CAP_endpoint || type == CAP_notification || type == CAP_reply ||
        (c->label < LABEL_COUNT && fits(c, c->label)))
        return 0;
    for (word kernel = 0; kernel < KERNELS; kernel++)
        if (meant(c, kernel) || (kernel == FOR_MCS && fits_mcs(c)))
            found |= pow2(kernel);
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

/* What system calls that do not exist here are elsewhere. */
static const struct {
    int from, to;
    const char *what;
} calls[] = {
    /* Numbers of the system calls that other configurations of seL4 16.0.0 have and this one has
     * not. */
    { -15, -15, "DebugCapIdentify with MCS, DebugSendIPI with more than one node" },
    { -16, -16, "DebugSnapshot with MCS, DebugGetThreadAffinity with more than one node" },
    { -17, -17, "DebugNameThread with MCS" },
    { -26, -18, "a benchmark call (BENCHMARKS=1 in config.h; -21 to -29 with MCS)" },
    { -28, -27, "access to model-specific registers (DANGEROUS_MSR=1 in config.h)" },
    { -29, -29, "VMEnter with VTX, which this kernel does not have" },
    { -33, -33, "SetTLSBase with MCS" },
};

/* A thread asked for system call `number`, which does not exist here: print which call of
 * another kernel it may have meant. */
void debug_explain_syscall(word number)
{
    for (word i = 0; i < sizeof calls / sizeof *calls; i++)
        if ((int64_t)number >= calls[i].from && (int64_t)number <= calls[i].to)
            print("    In seL4 kernels with other options that is %s.\n", calls[i].what);
    if ((int64_t)number < -30 || ((int64_t)number >= -17 && (int64_t)number <= -15))
        print("    This kernel is classic and for one node: build the program with -DMCS=OFF\n"
              "    (KernelIsMCS) and -DSMP=OFF (KernelMaxNumNodes=1).\n");
}

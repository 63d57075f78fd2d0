/* test_trace.c - the text of every method's trace, held against trace.def. */
#include "debug/debug.h"
#include "world.h"
#include <string.h>

/* The slots that trace.def names, of the 512 there are. */
enum {
    UNTYPED = 0x140,
    THREAD,
    THREAD2,
    ENDPOINT,
    NOTIFICATION,
    TABLE,
    PDPT,
    PML4,
    FRAME,
    PT,
    PD,
    IO_TABLE,
    IO_SPACE,
    MEMORY,
    POOL,
    HANDLER,
    PORTS,
    EMPTY,
    CONTEXT = 0x180 /* a scheduling context, where there are some */
};

static bool seen[LABEL_COUNT];
static const char *const names[LABEL_COUNT] = {
#define METHOD(object, name, ...) [LABEL_##object##_##name] = #object "_" #name,
#define METHOD_BY_HAND METHOD
#define GETTER METHOD
#include "methods.def"
#undef GETTER
#undef METHOD_BY_HAND
#undef METHOD
};

/* The slots that the rows name. */
static void make_things(void)
{
    static const struct {
        word type, bits, slot;
    } things[] = {
        { 0, 12, UNTYPED },     { 1, 0, THREAD }, { 1, 0, THREAD2 }, { 2, 0, ENDPOINT },
        { 3, 0, NOTIFICATION }, { 4, 4, TABLE },  { 5, 0, PDPT },    { 6, 0, PML4 },
        { 8, 0, FRAME },        { 10, 0, PT },    { 11, 0, PD },     { 12, 0, IO_TABLE },
    };
    world_start();
    word u = world_untyped(17);
    /* With scheduling contexts they and reply objects come before the types of the architecture. */
    for (word i = 0; i < sizeof things / sizeof *things - !IOMMU; i++)
        CHECK_IS(retype(u, things[i].type + (things[i].type > 4 ? 2 * MCS : 0), things[i].bits,
                        things[i].slot, 1)
                     .error,
                 0);
    if (MCS)
        CHECK_IS(retype(u, 5, 8, CONTEXT, 1).error, 0);
    if (IOMMU)
        CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Mint,
                              WORDS(IO_SPACE, 64, ROOT_SLOT_IO_SPACE, 64, 15, 0x10018),
                              WORDS(ROOT_SLOT_CNODE))
                     .error,
                 0);
    CHECK_IS(invoke_words(ROOT_SLOT_CNODE, LABEL_CNode_Move, WORDS(MEMORY, 64, u, 64),
                          WORDS(ROOT_SLOT_CNODE))
                 .error,
             0);
}

/* What is printed for an invocation, without the head, which is the same for all. */
static const char *text_of(word cptr, enum label label, word n, const word *words, word caps,
                           const word *cap)
{
    char head[64];
    snprintf(head, sizeof head, "[rootserver] CPtr 0x%lx ", (unsigned long)cptr);
    host_text_taken();
    invoke_words(cptr, label, n, words, caps, cap);
    const char *text = host_text_taken();
    return strncmp(text, head, strlen(head)) == 0 ? text + strlen(head) : text;
}

#if MCS
/* The root task's slot with the capability that gives time. */
static word time_control(void)
{
    word s = 1;
    while (cap_type(*world_cap(s)) != CAP_sched_control)
        s++;
    return s;
}
#endif

static void compare(const char *text, const char *wanted)
{
    if (!CHECK(strcmp(text, wanted) == 0))
        printf("  wanted %s  is     %s", wanted, text);
}

static void test_each(void)
{
    make_things();
    debug_set_trace(TRACE_CALLS);
#define TRACED(method, cptr, words, caps, text) \
    compare(text_of(cptr, LABEL_##method, words, caps), text "\n"); \
    seen[LABEL_##method] = true;
#include "trace.def"
#undef TRACED
    for (word label = 1; label < LABEL_COUNT; label++)
        if (!CHECK(seen[label]))
            printf("  trace.def has no row for %s\n", names[label]);
}

/* What is no method, what fails, and what is not asked for. */
static void test_rest(void)
{
    make_things();
    debug_set_trace(TRACE_CALLS);
    compare(text_of(ROOT_SLOT_CNODE, 0x3e7, WORDS(1), NONE),
            "(cnode): no method(label 0x3e7) fails: there is no method with label 999, and this is "
            "cnode 0x2 (512 slots). Is it the capability that you mean? [seL4_IllegalOperation]\n");
    compare(text_of(NOTIFICATION, 0x77, WORDS(1, 2), NONE),
            "[rootserver] Call through notification 0x144: label 0x77, 2 words: 0x1, 0x2\n");
    compare(text_of(FRAME, LABEL_X86_Page_Map, WORDS(0x5000), NONE),
            "(frame): X86_Page_Map(vspace missing, address 0x5000, rights missing, attr missing) "
            "fails: the message has 1 words and 0 capabilities; X86_Page_Map takes 3 and 1. "
            "seL4_MessageInfo_new takes both numbers. [seL4_TruncatedMessage]\n");
    debug_set_trace(TRACE_ERRORS);
    compare(text_of(THREAD, LABEL_TCB_SetPriority, WORDS(0x20), WORDS(ROOT_SLOT_TCB)), "");
    compare(
        text_of(THREAD, LABEL_TCB_SetPriority, WORDS(0x100), WORDS(ROOT_SLOT_TCB)),
        "TCB_SetPriority of tcb 0x141 (rootserver, root task at 0x400000): priority is 256, and "
        "the mcp (maximum controlled priority) of authority is 255. Give no more than that. "
        "[seL4_RangeError]\n");
    /* The same again is counted; another failure is told, and how often the one before came. */
    compare(text_of(THREAD, LABEL_TCB_SetPriority, WORDS(0x100), WORDS(ROOT_SLOT_TCB)), "");
    compare(text_of(THREAD, LABEL_TCB_SetPriority, WORDS(0x100), WORDS(ROOT_SLOT_TCB)), "");
    compare(
        text_of(THREAD, LABEL_TCB_SetMCPriority, WORDS(0x101), WORDS(ROOT_SLOT_TCB)),
        "    (TCB_SetPriority, root task at 0x400000): 2 times more\n"
        "TCB_SetMCPriority of tcb 0x141 (rootserver, root task at 0x400000): mcp is 257, and the "
        "mcp (maximum controlled priority) of authority is 255. Give no more than that. "
        "[seL4_RangeError]\n");
    /* What the thread expects is not told; what it does not expect is. */
    tcb(this_cpu()->current)->debug_expects = ERR_RangeError;
    compare(text_of(THREAD, LABEL_TCB_SetPriority, WORDS(0x102), WORDS(ROOT_SLOT_TCB)), "");
    compare(text_of(THREAD, LABEL_TCB_SetIPCBuffer, WORDS(0x200), WORDS(FRAME)),
            "TCB_SetIPCBuffer of tcb 0x141 (rootserver, root task at 0x400000): buffer is 0x200, "
            "and an "
            "IPC buffer begins at a multiple of 1024 (1 << seL4_IPCBufferSizeBits). "
            "[seL4_AlignmentError]\n");
    tcb(this_cpu()->current)->debug_expects = ERR_NoError;
    compare(text_of(NOTIFICATION, 0x77, NONE, NONE), "");
    debug_set_trace(TRACE_NOTHING);
    compare(text_of(THREAD, LABEL_TCB_SetPriority, WORDS(0x100), WORDS(ROOT_SLOT_TCB)), "");
}

void test_trace(void)
{
    test_each();
    test_rest();
    debug_set_trace(TRACE_NOTHING);
}

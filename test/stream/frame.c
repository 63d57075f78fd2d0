/* frame.c - the root task: its console, its memory, the address spaces of the personas; then one
 * episode after the other. */
#include "stream.h"

extern char parameter_text[], __executable_start[], etext[];
/* The same slots on every kernel. */
enum { FIRST_SLOT = 1024, LARGE = 0x200000 };

seL4_BootInfo *info;
volatile word *ipc;
word arena, arena_at, mr[4], vspaces[3], buffers[PERSONAS], controls;
struct parameters parameters;
static word next_slot, memory;

void die(const char *what, word value)
{
    print("@stopped: %s %x\n", what, value);
    power_off();
}

word new_slot(void)
{
    return next_slot++;
}

word make_of(word untyped, word type, word bits, word slot, word count)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = slot;
    ipc[1 + 5] = count;
    return invoke(untyped, UntypedRetype, 1, 6, type, bits, 0, 0);
}

static word make(word type, word bits)
{
    word slot = new_slot();
    word error = make_of(memory, type, bits, slot, 1);
    if (error)
        die("no memory for an object of type", type << 8 | error);
    return slot;
}

word copy_to(word root, word index, word depth, word source)
{
    ipc[BUFFER_CAPS] = CNODE;
    ipc[1 + 4] = 15;
    return invoke(root, CNodeCopy, 1, 5, index, depth, source, 64);
}

static void map_table(word type, word label, word vspace, word address)
{
    word table = make(type, 0);
    ipc[BUFFER_CAPS] = vspace;
    if (invoke(table, label, 1, 2, address, 0, 0, 0))
        die("cannot map a table at", address);
}

static void map_page(word frame, word vspace, word address, word rights)
{
    word slot = new_slot();
    if (copy_to(CNODE, slot, 64, frame))
        die("cannot copy a page at", address);
    ipc[BUFFER_CAPS] = vspace;
    if (invoke(slot, PAGE_MAP, 1, 3, address, rights, PAGE_ATTRIBUTES, 0))
        die("cannot map a page at", address);
}

/* An address space with the program in it, its code read-only, and the buffers of all personas. */
static word make_vspace(void)
{
    word root = make(VSPACE_OBJECT, 0);
    ipc[BUFFER_CAPS] = root;
    if (invoke(seL4_CapInitThreadASIDPool, ASID_ASSIGN, 1, 0, 0, 0, 0, 0))
        die("no ASID for", root);
    map_table(TABLE_1, TABLE_1_MAP, root, TEXT_AT);
    map_table(TABLE_2, TABLE_2_MAP, root, TEXT_AT);
    word pages = info->userImageFrames.end - info->userImageFrames.start;
    for (word i = 0; i < pages; i++) {
        word at = TEXT_AT + i * PAGE;
        if (i == 0 || at % LARGE == 0)
            map_table(TABLE_3, TABLE_3_MAP, root, at);
        bool code = at >= (word)__executable_start && at < (word)etext;
        map_page(info->userImageFrames.start + i, root, at, code ? 2 : 3);
    }
    map_table(TABLE_3, TABLE_3_MAP, root, BUFFERS_AT);
    for (int p = 0; p < PERSONAS; p++)
        map_page(buffers[p], root, BUFFERS_AT + (word)p * PAGE, 3);
    return root;
}

/* The largest piece of RAM gives the arena and all that outlives an episode. */
static void find_memory(void)
{
    word best = 0;
    for (word i = 0; i < info->untyped.end - info->untyped.start; i++) {
        seL4_UntypedDesc *u = &info->untypedList[i];
        if (u->isDevice || u->paddr >= 1ul << 32 || u->sizeBits <= best)
            continue;
        best = u->sizeBits;
        memory = info->untyped.start + i;
        arena_at = u->paddr;
    }
    arena = new_slot();
    if (best <= ARENA_BITS + 1 || make_of(memory, seL4_UntypedObject, ARENA_BITS, arena, 1))
        die("no memory for the arena", best);
}

/* What cannot be copied lies in a CNode that outlives episodes. */
static void move_controls(void)
{
    controls = make(seL4_CapTableObject, 2);
    ipc[BUFFER_CAPS] = CNODE;
    if (invoke(controls, CNodeMove, 1, 4, 0, 2, seL4_CapIRQControl, 64))
        die("cannot move", seL4_CapIRQControl);
}

static void read_parameters(void)
{
    word *to = (word *)&parameters;
    const char *s = parameter_text;
    for (word i = 0; i < sizeof parameters / sizeof *to; i++) {
        while (*s == ' ')
            s++;
        for (to[i] = 0; *s >= '0' && *s <= '9'; s++)
            to[i] = to[i] * 10 + (word)(*s - '0');
    }
}

/* Lower than all others: the root task goes on when nobody else can. */
static void lower_priority(void)
{
    ipc[BUFFER_CAPS] = seL4_CapInitThreadTCB;
    if (invoke(seL4_CapInitThreadTCB, TCBSetPriority, 1, 1, 1, 0, 0, 0))
        die("no priority", 1);
}

__attribute__((used, noreturn)) void root_main(seL4_BootInfo *bootinfo)
{
    info = bootinfo;
    ipc = (volatile word *)info->ipcBuffer;
    next_slot = FIRST_SLOT;
    read_parameters();
    find_memory();
    map_table(TABLE_3, TABLE_3_MAP, seL4_CapInitThreadVSpace, BUFFERS_AT);
    console_open();
    for (int p = 0; p < PERSONAS; p++) {
        buffers[p] = make(SMALL_PAGE, 0);
        map_page(buffers[p], seL4_CapInitThreadVSpace, BUFFERS_AT + (word)p * PAGE, 3);
    }
    for (int i = 0; i < 3; i++)
        vspaces[i] = make_vspace();
    move_controls();
    lower_priority();
    print("@stream %u %u\n", parameters.seed, parameters.first);
    for (word e = parameters.first; e < parameters.first + parameters.count; e++) {
        bool traced = e == parameters.traced, values = parameters.skip & SKIP_TEXT;
        tracing = traced && !values;
        hash = 0;
        mixed_start();
        episode(parameters.seed, e, parameters.steps);
        if (traced && values)
            print_mixed();
        print("@episode %u %x %u\n", e, hash, step);
    }
    count_answers();
    print("@end %u\n", calls);
    power_off();
}

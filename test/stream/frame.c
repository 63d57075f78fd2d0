/* frame.c - the root task: its console, its memory, the address spaces of the personas; then one
 * episode after the other. */
#include "stream.h"

extern char parameter_text[], __executable_start[], etext[];
/* The same slots on every kernel. */
enum { FIRST_SLOT = 1024, COM1 = 0x3f8, COM2 = 0x2f8, ACPI_PORT = 0x604, TEXT_AT = 0x400000 };

seL4_BootInfo *info;
volatile word *ipc;
word arena, arena_at, mr[4], vspaces[3], buffers[PERSONAS], controls;
struct parameters parameters;
static word next_slot, memory, console;

word invoke(word cap, word label, word caps, word length, word a, word b, word c, word d)
{
    register word r10 __asm__("r10") = a;
    register word r8 __asm__("r8") = b;
    register word r9 __asm__("r9") = c;
    register word r15 __asm__("r15") = d;
    long number = SYS_CALL;
    word tag = label << 12 | caps << 7 | length;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(tag), "+r"(r10), "+r"(r8), "+r"(r9), "+r"(r15)
                     : "d"(number)
                     : "rbx", "rcx", "r11", "memory");
    mr[0] = r10, mr[1] = r8, mr[2] = r9, mr[3] = r15;
    return tag >> 12;
}

/* An empty message with label 0, for which no object has a method. */
void send_without_waiting(word cap)
{
    word tag = 0;
    long number = SYS_NBSEND;
    __asm__ volatile("mov %%rsp, %%rbx\n\tsyscall\n\tmov %%rbx, %%rsp"
                     : "+D"(cap), "+S"(tag)
                     : "d"(number)
                     : "rbx", "rcx", "r8", "r9", "r10", "r11", "r15", "memory");
}

void console_put(char c)
{
    word keep[4] = { mr[0], mr[1], mr[2], mr[3] };
    invoke(console, X86IOPortOut8, 0, 2, COM1, (word)c, 0, 0);
    for (int i = 0; i < 4; i++)
        mr[i] = keep[i];
}

static word port(word first, word last, word slot)
{
    ipc[BUFFER_CAPS] = CNODE;
    return invoke(seL4_CapIOPortControl, X86IOPortControlIssue, 1, 4, first, last, slot, 64);
}

/* The second serial port as a machine that starts has it: it keeps what threads wrote to it, and
 * the next episode would read that.  `free` is an empty slot, and is empty afterwards.  What it is
 * asked for: no interrupts; 9600 baud (divisor 12); queues emptied and off; the wish for an
 * interrupt when it has sent, which emptying them leaves, taken back; no loop; nothing left to
 * read. */
void second_serial_reset(word free)
{
    enum { DATA, INTERRUPTS, QUEUES, LINE, MODEM, LINE_STATUS, MODEM_STATUS, SCRATCH };
    static const struct {
        uint8_t at, value;
    } writes[] = {
        { LINE, 0 },       { INTERRUPTS, 0 }, { LINE, 0x80 },    { DATA, 12 },
        { INTERRUPTS, 0 }, { LINE, 0 },       { MODEM, 8 },      { QUEUES, 7 },
        { QUEUES, 0 },     { INTERRUPTS, 2 }, { INTERRUPTS, 0 }, { SCRATCH, 0 },
    };
    static const uint8_t reads[] = { DATA, QUEUES, LINE_STATUS, MODEM_STATUS };
    if (port(COM2, COM2 + 7, free))
        die("somebody has the second serial port", COM2);
    for (word i = 0; i < sizeof writes / sizeof *writes; i++)
        invoke(free, X86IOPortOut8, 0, 2, (word)COM2 + writes[i].at, writes[i].value, 0, 0);
    for (word i = 0; i < sizeof reads; i++)
        invoke(free, X86IOPortIn8, 0, 1, (word)COM2 + reads[i], 0, 0, 0);
    invoke(CNODE, CNodeDelete, 0, 2, free, 64, 0, 0);
}

static void __attribute__((noreturn)) power_off(void)
{
    word slot = new_slot();
    port(ACPI_PORT, ACPI_PORT + 7, slot);
    invoke(slot, X86IOPortOut16, 0, 2, ACPI_PORT, 0x2000, 0, 0);
    for (;;)
        ;
}

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
    if (invoke(slot, X86PageMap, 1, 3, address, rights, 0, 0))
        die("cannot map a page at", address);
}

/* An address space with the program in it, its code read-only, and the buffers of all personas. */
static word make_vspace(void)
{
    word root = make(seL4_X64_PML4Object, 0);
    ipc[BUFFER_CAPS] = root;
    if (invoke(seL4_CapInitThreadASIDPool, X86ASIDPoolAssign, 1, 0, 0, 0, 0, 0))
        die("no ASID for", root);
    map_table(seL4_X86_PDPTObject, X86PDPTMap, root, TEXT_AT);
    map_table(seL4_X86_PageDirectoryObject, X86PageDirectoryMap, root, TEXT_AT);
    word pages = info->userImageFrames.end - info->userImageFrames.start;
    for (word i = 0; i < pages; i++) {
        word at = TEXT_AT + i * PAGE;
        if (i % 512 == 0)
            map_table(seL4_X86_PageTableObject, X86PageTableMap, root, at);
        bool code = at < (word)etext;
        map_page(info->userImageFrames.start + i, root, at, code ? 2 : 3);
    }
    map_table(seL4_X86_PageTableObject, X86PageTableMap, root, BUFFERS_AT);
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
    console = new_slot();
    port(COM1, COM1 + 7, console);
    read_parameters();
    find_memory();
    map_table(seL4_X86_PageTableObject, X86PageTableMap, seL4_CapInitThreadVSpace, BUFFERS_AT);
    for (int p = 0; p < PERSONAS; p++) {
        buffers[p] = make(seL4_X86_4K, 0);
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

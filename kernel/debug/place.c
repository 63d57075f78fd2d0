/* place.c - which program a thread runs, and where it stands in it.
 *
 * Owns:    the programs that were announced, each by its address space; the root task's ELF file.
 * Entered: debug.c, words.c and the reports; boot.c while booting.  Only in debug builds.
 * Uses:    elf.c (symbols).
 * Never:   changes anything that a thread could notice.
 *
 * tools/places.c turns "root task at 0x401234" into a function and a line. */
#include "boot/boot.h"
#include "debug/debug.h"
#include "debug/state_write.h"
#include "debug/words.h"
#include "lib/bits.h"
#include "lib/print.h"

enum { PROGRAMS = 16, PROGRAM_NAME_WORDS = 3, PROGRAM_NAME_BYTES = 24 };

/* Children of the root task; a new one takes the place of the oldest. */
static struct {
    handle space;
    char name[PROGRAM_NAME_BYTES + 1];
} programs[PROGRAMS];
static word next_program;

/* The root task's ELF file, for names in reports, and its address space. Set while booting. */
static struct image root_program;
static handle root_space;

/* From now on names in reports come from this ELF file, which must stay in memory. */
void debug_set_program(const struct image *image)
{
    if (DEBUG)
        root_program = *image;
}

/* The object that stands for t's address space; 0 if it has none. */
static handle space_of(handle t)
{
    struct cap cap = *tcb_cap(t, TCB_VSPACE);
    return cap_is_null(cap) ? (handle)0 : cap_object(cap);
}

/* Threads in the address space of t, which is the first thread, run the root task's program. */
void debug_set_root(handle t)
{
    root_space = space_of(t);
}

/* Threads in the address space `space` run the program of this name: three words of text. */
void debug_announce(handle space, const word name[])
{
    word i = 0;
    while (i < PROGRAMS && programs[i].space != space)
        i++;
    if (i == PROGRAMS)
        i = next_program++ % PROGRAMS;
    programs[i].space = space;
    for (word n = 0; n < PROGRAM_NAME_BYTES; n++) {
        char letter = (char)(name[n / 8] >> n % 8 * 8);
        programs[i].name[n] = letter > ' ' && letter < 127 ? letter : (char)0;
    }
    TELL(program(space, programs[i].name));
}

/* Program number i that was announced. */
bool debug_program(word i, struct state_PROGRAM *out)
{
    if (i >= PROGRAMS || !programs[i].space)
        return false;
    *out = (struct state_PROGRAM){ programs[i].space, programs[i].name };
    return true;
}

/* The name of the program that t runs; NULL if nobody has said. */
static const char *program_of(handle t)
{
    handle space = space_of(t);
    for (word i = 0; i < PROGRAMS; i++)
        if (space && programs[i].space == space)
            return programs[i].name;
    return space && space == root_space ? "root task" : NULL;
}

/* The function or variable in which `at` lies in this program; without a name if that is not
 * known: symbols are there of the root task alone. */
static struct symbol symbol_of(const char *name, enum symbol_kind kind, vaddr at)
{
    struct symbol none = { 0 };
    return name && same_text(name, "root task") ? elf_symbol(&root_program, kind, at) : none;
}

/* The same for thread t. */
struct symbol debug_symbol(handle t, enum symbol_kind kind, vaddr at)
{
    return symbol_of(program_of(t), kind, at);
}

/* Is there more to say of t's place than its address: a function, or a program that was announced,
 * of whose code others know more? */
bool debug_knows_place(handle t, vaddr at)
{
    const char *name = program_of(t);
    return debug_symbol(t, SYMBOL_FUNCTION, at).name || (name && !same_text(name, "root task"));
}

/* Where the thread t made its system call: the address of that instruction. */
word debug_system_call_at(handle t)
{
    context_settle(&tcb(t)->context);
    return context_ip(&tcb(t)->context);
}

/* The same, and the program to which it belongs. */
struct code_place debug_place_of(handle t)
{
    struct code_place p = { debug_system_call_at(t), program_of(t), 0 };
    for (const char *letter = p.program; letter && *letter; letter++)
        p.id = p.id * 31 + (word)*letter;
    return p;
}

/* "function in program at address". */
void say_code_place(const struct code_place *p)
{
    const char *function = symbol_of(p->program, SYMBOL_FUNCTION, p->ip).name;
    if (function)
        print("%s in ", function);
    print("%s at 0x%lx", p->program ? p->program : "a program", p->ip);
}

/* "thread, function in program at address". */
void say_place(handle t)
{
    struct code_place p = debug_place_of(t);
    print("%s, ", tcb(t)->name);
    say_code_place(&p);
}

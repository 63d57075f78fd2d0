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
static struct image program;
static handle root_space;

/* From now on names in reports come from this ELF file, which must stay in memory. */
void debug_set_program(const struct image *image)
{
    if (DEBUG)
        program = *image;
}

/* The object that stands for t's address space; 0 if it has none. */
static handle space_of(handle t)
{
    struct cap cap = *tcb_cap(t, TCB_VSPACE);
    return cap_is_null(cap) ? (handle)0 : cap_object(cap);
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
    if (!root_space)
        root_space = space; /* the root task is the first to be asked after, by itself or others */
    for (word i = 0; i < PROGRAMS; i++)
        if (space && programs[i].space == space)
            return programs[i].name;
    return space == root_space ? "root task" : NULL;
}

/* The function in which `at` lies for thread t, and how far in; NULL if that is not known. */
const char *debug_function(handle t, vaddr at, word *offset)
{
    const char *name = program_of(t);
    return name && same_text(name, "root task") ? elf_symbol(&program, at, offset) : NULL;
}

/* Where the thread t made its system call: the address of that instruction. */
word debug_system_call_at(handle t)
{
    context_settle(&tcb(t)->context);
    return context_ip(&tcb(t)->context);
}

/* "thread, function in program at address". */
void say_place(handle t)
{
    word at = debug_system_call_at(t), offset = 0;
    const char *name = program_of(t), *function = debug_function(t, at, &offset);
    print("%s, ", tcb(t)->name);
    if (function)
        print("%s in ", function);
    print("%s at 0x%lx", name ? name : "a program", at);
}

/* crashes.c - a kernel that fails on purpose: what tests postmortems (test/qemu/crashes.sh).
 *
 * Owns:    which crash is wanted.
 * Entered: boot code; debug.c, when a thread prints.  Only in kernels that are built with CRASHES.
 * Never:   comes back from a crash. */
#include "debug/crashes.h"
#include "config.h"
#include "core/sched.h"
#include "core/state.h"
#include "hall/type.h"
#include "lib/assert.h"

static word chosen;

/* The crash with this number comes when the next thread prints; 0: none. */
void crash_choose(word number)
{
    chosen = number;
}

/* Something that no bug of one line would be: the compiler must not see what is wrong. */
static word *nowhere(word address)
{
    __asm__("" : "+r"(address));
    return (word *)address;
}

/* What the current thread's record says is not so any more: some invariant is broken, and found on
 * the way out. */
static void damage(word number)
{
    handle t = this_cpu()->current;
    switch (number) {
    /* Each changes one word, as a wrong line of the kernel would; what is wrong with it then says
     * the invariant that is the first to see it. */
    case 7:
        tcb(t)->waiting = t;
        return;
    /* the derivation list leads to a slot that knows nothing of it */
    case 8:
        slot(tcb_slot(t, TCB_CSPACE))->next_and_flags += SLOT_SIZE;
        return;
    /* the address space is no object any more, so its stack cannot be read */
    case 9:
        tcb_cap(t, TCB_VSPACE)->w0 += SLOT_SIZE;
        return;
    /* a word of bits says that a queue has threads, and it has none, or the other way round */
    default:
        kernel.ready_words[0] ^= 1;
        return;
    }
}

/* Runs over the end of the kernel's stack, into the page where nothing is mapped. That fault needs
 * a stack too, so it becomes another one, which has a stack of its own. */
static word run_over(word times)
{
    volatile u8 much[400];
    much[times % sizeof much] = 1;
    return times ? run_over(times - 1) + much[0] : 0;
}

/* The chosen crash. */
void crash_now(void)
{
    word number = chosen;
    if (!CRASHES || !number)
        return;
    /* The report prints, too, and must not crash again. */
    chosen = 0;
    switch (number) {
    case 1:
        assert(*nowhere((word)&chosen) == 1);
        return;
    /* nothing is mapped in the first page */
    case 2:
        *nowhere(8) = 1;
        return;
    /* an address that the processor takes for none */
    case 3:
        chosen = *nowhere(P2(63));
        return;
    /* an instruction that there is not */
    case 4:
        __builtin_trap();
    /* where no code is */
    case 5:
        ((void (*)(void))nowhere(P2(12)))();
        return;
    /* data is no code */
    case 6:
        ((void (*)(void))nowhere((word)&chosen))();
        return;
    /* the stack is used up, as by calls within calls that never end */
    case 11:
        chosen = run_over(P2(12) / 400);
        return;
    default:
        damage(number);
        return;
    }
}

/* cache.c - memory is cleared, and caches are told about it.
 *
 * Owns:    how long lines of the caches are.
 * Entered: portable code through machine.h; vspace.c and frame.c through arm.h.
 * Never:   decides which memory.
 *
 * Data caches look up by physical address and are coherent with each other and with the walks of
 * translation tables.  Three observers are not coherent with them: fetches of instructions,
 * mappings without caches, and devices.  Arm ARM, D4.4. */
#include "lib/bits.h"
#include "lib/physical.h"
#include "machine.h"
#include "machine/arm.h"
#include "machine/cpu.h"
#include "machine/devices.h"

enum { FETCHED_BITS = 12, POLICY_PIPT = 3 };
static word data_line, code_line; /* bytes */
static word zero_block;           /* bytes that DC ZVA clears; 0: it may not be used */
static bool code_by_address;      /* one address reaches all that the code caches hold of a line */

/* CTR_EL0 has log2 of the words of the smallest lines, and how code caches are looked up: only by
 * physical addresses alone does a line have one place (Arm ARM, D13.2.34). DCZID_EL0 has the words
 * of DC ZVA's block. */
void cache_set_up(void)
{
    word type = READ_REGISTER(ctr_el0), zero = READ_REGISTER(dczid_el0);
    data_line = 4 * pow2(type / P2(16) % 16);
    code_line = 4 * pow2(type % 16);
    code_by_address = type / P2(14) % 4 == POLICY_PIPT;
    zero_block = zero & 16 ? 0 : 4 * pow2(zero % 16);
}

/* One line, or block, at `at`. */
#define LINE_STEP(name, instruction) \
    static inline void name(word at) \
    { \
        __asm__ volatile(instruction ", %0" : : "r"(at) : "memory"); \
    }
LINE_STEP(zero_line, "dc zva")
LINE_STEP(clean_line, "dc cvac")
LINE_STEP(drop_line, "dc ivac")
LINE_STEP(clean_and_drop_line, "dc civac")
LINE_STEP(clean_for_fetch, "dc cvau")
LINE_STEP(drop_code_line, "ic ivau")

/* What the instruction caches hold is dropped, all of it. */
static void drop_all_code(void)
{
    __asm__ volatile("ic ialluis" : : : "memory");
    barrier_all();
    barrier_instructions();
}

/* Memory that user code may get is clean to the point of coherency, so that it finds the zeroes
 * also by a mapping without caches, and no device finds older bytes (a line that is written back
 * later would come over what it wrote). Of a page, no instruction that was fetched there before
 * is left: whoever maps it would execute what its last owner wrote. */
void machine_clear(paddr start, word bytes)
{
    word at = (word)memory_at(start), end = at + bytes;
    for (word p = at; p < end;) {
        if (zero_block && p % zero_block == 0 && end - p >= zero_block) {
            zero_line(p);
            p += zero_block;
        } else {
            __asm__ volatile("stp xzr, xzr, [%0]" : : "r"(p) : "memory");
            p += 16;
        }
    }
    for (word p = at & ~(data_line - 1); p < end; p += data_line)
        clean_line(p);
    barrier_all();
    if (bytes >= P2(FETCHED_BITS))
        drop_all_code();
}

/* A step for each data line that start..end-1 touches. To drop lines of which only a part is meant
 * would lose what others wrote beside it, so the first and last are written back, too. */
static void each_line(vaddr start, vaddr end, enum cache_step step)
{
    for (word p = start & ~(data_line - 1); p < end; p += data_line) {
        if (step == CACHE_CLEAN)
            clean_line(p);
        else if (step == CACHE_UNIFY)
            clean_for_fetch(p);
        else if (step == CACHE_CLEAN_INVALIDATE || p < start || p + data_line > end)
            clean_and_drop_line(p);
        else
            drop_line(p);
    }
    barrier_all();
}

/* Fetches see what was written: the data is at the point of unification, now drop what was fetched
 * before. Where a cache looks up by virtual addresses, one address may not reach every place that
 * a line can have, so all of it is dropped (Arm ARM, D4.4.6): once, behind the last part. */
static void drop_code(vaddr start, vaddr end, bool last)
{
    if (!code_by_address) {
        if (last)
            drop_all_code();
        return;
    }
    for (word p = start & ~(code_line - 1); p < end; p += code_line)
        drop_code_line(p);
    barrier_all();
    barrier_instructions();
}

/* By the user's own addresses: the memory may be a device's, which the kernel's window does not
 * have. The address space is loaded meanwhile. */
void machine_cache(word ttbr, vaddr start, vaddr end, enum cache_step step, bool last)
{
    word before = READ_REGISTER(ttbr0_el1);
    WRITE_REGISTER(ttbr0_el1, ttbr);
    barrier_instructions();
    each_line(start, end, step);
    if (step == CACHE_UNIFY)
        drop_code(start, end, last);
    WRITE_REGISTER(ttbr0_el1, before);
    barrier_instructions();
}

/* By set and way there is no promise on a machine with more caches than the architecture knows, and
 * a benchmark's numbers need none: instruction caches and branch predictors are emptied. */
void machine_flush_caches(void)
{
    drop_all_code();
}

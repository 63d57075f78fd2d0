/* maintenance.c - maintenance of the caches of a large page lets others run.
 *
 * A root task on 64-bit Arm, with a clock that counts 128 ns for each instruction: a tick falls
 * after 15,625 of them, and a page of 2 MiB has 32,768 lines.  Another thread of the same priority
 * counts while it runs.  It gets its turn in the midst of the call, or not before its end. */
#include "../qemu/check.h"

enum { LARGE = 1 << seL4_LargePageBits, CALLS = 8 };
#define AT 0x8000000000

static volatile seL4_Word turns;

static void count(void *none)
{
    (void)none;
    for (;;)
        turns++;
}

/* The page, and what its methods and those of the address space say of the whole of it. */
static void call(int i, seL4_CPtr page)
{
    static seL4_Error (*const of_page[])(seL4_ARM_Page, seL4_Word, seL4_Word) = {
        seL4_ARM_Page_Clean_Data,
        seL4_ARM_Page_Invalidate_Data,
        seL4_ARM_Page_CleanInvalidate_Data,
        seL4_ARM_Page_Unify_Instruction,
    };
    static seL4_Error (*const of_space[])(seL4_ARM_VSpace, seL4_Word, seL4_Word) = {
        seL4_ARM_VSpace_Clean_Data,
        seL4_ARM_VSpace_Invalidate_Data,
        seL4_ARM_VSpace_CleanInvalidate_Data,
        seL4_ARM_VSpace_Unify_Instruction,
    };
    if (i < CALLS / 2)
        CHECK_IS(of_page[i](page, 0, LARGE), seL4_NoError);
    else
        CHECK_IS(of_space[i - CALLS / 2](seL4_CapInitThreadVSpace, AT, AT + LARGE), seL4_NoError);
}

static void test(void)
{
    seL4_CPtr page = new_object(seL4_ARM_LargePageObject, 0);
    for (int level = 0; level < 2; level++)
        CHECK_IS(seL4_ARM_PageTable_Map(new_object(seL4_ARM_PageTableObject, 0),
                                        seL4_CapInitThreadVSpace, AT,
                                        seL4_ARM_Default_VMAttributes),
                 seL4_NoError);
    CHECK_IS(seL4_ARM_Page_Map(page, seL4_CapInitThreadVSpace, AT, seL4_AllRights,
                               seL4_ARM_Default_VMAttributes),
             seL4_NoError);
    seL4_Word *words = (seL4_Word *)AT
    , wrong = 0;
    for (seL4_Word i = 0; i < LARGE / sizeof *words; i++)
        words[i] = i;
    for (int i = 0; i < CALLS; i++) {
        seL4_Yield(); /* a whole turn lies before this thread */
        seL4_Word before = turns;
        call(i, page);
        CHECK(turns != before);
    }
    for (seL4_Word i = 0; i < LARGE / sizeof *words; i++)
        wrong += words[i] != i;
    CHECK_IS(wrong, 0);
}

int main(void)
{
    start();
    thread_t other = new_thread(count, NULL, 100, seL4_CapNull);
    seL4_TCB_SetPriority(SELF, SELF, 100);
    resume(&other);
    test();
    return finish();
}

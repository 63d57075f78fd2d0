/* test_foreign.c - programs built for kernels with other options are known by their messages.
 *
 * The labels are those of seL4 16.0.0 with these options, written down as numbers. */
#include "debug/debug.h"
#include "world.h"
#include <string.h>

static word kernels_of(word type, word label, word words, word caps)
{
    struct cap cap = cap_make((enum cap_type)type, 0, 0);
    struct call c = { .cap = cap, .label = label, .length = words, .caps = caps };
    return debug_kernels_of(&c);
}

/* What our own libsel4 sends tells nothing, nor do words too many where no kernel has such a
 * method. */
static void test_own(void)
{
    for (word label = 1; label < LABEL_COUNT; label++) {
        struct cursor end = { 0, 0 };
        for (const struct param *p = debug_methods[label].params; p->name; p++) {
            end.cap += p->bits == 0;
            end.bit = p->bits ? (end.bit + p->bits - 1) / p->bits * p->bits + p->bits : end.bit;
        }
        CHECK_IS(kernels_of(debug_methods[label].type, label, (end.bit + 63) / 64, end.cap), 0);
    }
    CHECK_IS(kernels_of(CAP_tcb, LABEL_TCB_WriteRegisters, 22, 0), 0);
    CHECK_IS(kernels_of(CAP_endpoint, 45, 3, 1), 0);
    CHECK_IS(kernels_of(CAP_untyped, 1, 100, 3), 0);
    CHECK_IS(kernels_of(CAP_frame, ~(word)0, 3, 1), 0);
}

static void test_others(void)
{
    static const struct {
        word type, words, caps, mcs, smp, breakpoints, iommu;
    } default_build[] = {
        { CAP_frame, 3, 1, 45, 40, 43, 41 },            /* Page_Map */
        { CAP_asid_pool, 0, 1, 49, 44, 47, 46 },        /* Assign */
        { CAP_pdpt, 2, 1, 39, 34, 37, 0 },              /* Map */
        { CAP_cnode, 5, 1, 21, 21, 24, 0 },             /* Copy */
        { CAP_irq_control, 7, 1, 57, 0, 55, 54 },       /* GetIOAPIC; SMP: like GetMSI here */
        { CAP_tcb, 3, 3, 5, 0, 0, 0 },                  /* Configure */
        { CAP_tcb, 2, 3, 8, 0, 0, 0 },                  /* SetSchedParams */
    }, both_build[] = {                                 /* HARDWARE_DEBUG, IOMMU; 0: no change */
        { CAP_frame, 3, 1, 51, 46, 41, 43 },
        { CAP_asid_pool, 0, 1, 56, 51, 46, 47 },
    };
    bool both = HARDWARE_DEBUG && IOMMU;
    word count = both ? sizeof both_build / sizeof *both_build
                      : sizeof default_build / sizeof *default_build;
    for (word i = 0; i < count; i++) {
        word type = both ? both_build[i].type : default_build[i].type;
        word words = both ? both_build[i].words : default_build[i].words;
        word caps = both ? both_build[i].caps : default_build[i].caps;
        const word *labels = both ? &both_build[i].mcs : &default_build[i].mcs;
        for (word kernel = 0; kernel < KERNELS; kernel++)
            if (labels[kernel] && (HARDWARE_DEBUG == IOMMU))
                CHECK(kernels_of(type, labels[kernel], words, caps) & pow2(kernel));
    }
}

/* One that is named when there is only one left that fits all. */
static void test_report(void)
{
    world_start();
    word u = world_untyped(14), f = first_free;
    CHECK_IS(retype(u, 8, 0, f, 1).error, 0);
    CHECK_IS(retype(u, 11, 0, f + 1, 1).error, 0);
    host_text_taken();
    invoke_words(f, LABEL_X86_Page_Map + 1, WORDS(0x5000, 3, 0), WORDS(ROOT_SLOT_VSPACE));
    const char *text = host_text_taken();
    CHECK(strstr(text,
                 "With more than one node it is X86_Page_Map: build the program with -DSMP=OFF"));
    CHECK(!strstr(text, "With MCS"));
    invoke_words(f, LABEL_X86_Page_Map + 1, WORDS(0x5000, 3, 0), WORDS(ROOT_SLOT_VSPACE));
    CHECK_IS(host_text_taken()[0], 0); /* said once */
}

void test_foreign(void)
{
    test_own();
    test_others();
    test_report();
}

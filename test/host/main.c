/* main.c - runs the host tests: all, or those whose names are given.  Prints passed and failed. */
#include <string.h>
#include "world.h"

void test_cap(void);
void test_cspace(void);
void test_untyped(void);
void test_cnode(void);
void test_delete(void);
void test_ipc(void);
void test_parcel(void);
void test_notification(void);
void test_fault(void);
void test_invoke(void);
void test_sched(void);
void test_tcb(void);
void test_vspace(void);
void test_irq(void);
void test_ioport(void);
void test_domains(void);
void test_ranges(void);
void test_boot(void);
void test_clock(void);
void test_end(void);
void test_fastpath(void);
void test_trace(void);
void test_random(void);
void test_foreign(void);

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    /* first: what is said once is not said yet */
    { "foreign", test_foreign },
    { "cap", test_cap },
    { "cspace", test_cspace },
    { "untyped", test_untyped },
    { "cnode", test_cnode },
    { "delete", test_delete },
    { "ipc", test_ipc },
    { "parcel", test_parcel },
    { "notification", test_notification },
    { "fault", test_fault },
    { "invoke", test_invoke },
    { "sched", test_sched },
    { "tcb", test_tcb },
    { "vspace", test_vspace },
    { "irq", test_irq },
    { "ioport", test_ioport },
    { "domains", test_domains },
    { "ranges", test_ranges },
    { "boot", test_boot },
    { "clock", test_clock },
    { "end", test_end },
    { "fastpath", test_fastpath },
    { "trace", test_trace },
    { "random", test_random },
};

static bool is_group(const char *name)
{
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (strcmp(name, tests[i].name) == 0)
            return true;
    return false;
}

int main(int argc, char **argv)
{
    for (int k = 1; k < argc; k++)
        if (!is_group(argv[k])) {
            printf("there is no group of host tests \"%s\"; there are:", argv[k]);
            for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
                printf(" %s", tests[i].name);
            printf("\n");
            return 2;
        }
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        bool wanted = argc < 2;
        for (int k = 1; k < argc; k++)
            wanted |= strcmp(argv[k], tests[i].name) == 0;
        if (wanted)
            tests[i].run();
    }
    printf("%lu passed, %lu failed\n", checks_passed, checks_failed);
    return checks_failed != 0;
}

/* main.c - runs the host tests: all, or those whose names are given.  Prints passed and failed. */
#include <string.h>
#include "world.h"

#define GROUP(name) void test_##name(void);
#include "groups.def"
#undef GROUP

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
#define GROUP(name) { #name, test_##name },
#include "groups.def"
#undef GROUP
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
    setvbuf(stdout, NULL, _IOLBF, 0); /* so that a test that aborts has said what it found before */
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

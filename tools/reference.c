/* reference.c - writes the reference page of the API, from the rows of api/. */
#include <stdio.h>
#include "each.h"

#define METHOD(object, name, text, params, ...) \
    printf("### seL4_%s_%s (label %d)\n\n%s\n\n", #object, #name, ++label, text); \
    print_params(EACH_TEXT(params) "");
#define METHOD_BY_HAND METHOD
#define GETTER METHOD

static void print_params(const char *p)
{
    while (*p) {
        printf("- `");
        for (; *p != ' '; p++)
            putchar(*p);
        printf("`: ");
        for (p++; *p != '\n'; p++)
            putchar(*p);
        putchar('\n');
        p++;
    }
    putchar('\n');
}

int main(void)
{
    int label = 0;
    puts("# The API, row by row\n\n## Invocations\n");
#include "methods.def"
    puts("## System calls\n\n| number | name |\n|---|---|");
#define SYSCALL(name, number) printf("| %d | seL4_%s |\n", number, #name);
#define DEBUG_SYSCALL(name, number) printf("| %d | seL4_%s (debug kernels) |\n", number, #name);
#define BENCHMARK_SYSCALL(name, number) \
    printf("| %d | seL4_%s (kernels with BENCHMARKS) |\n", number, #name);
#define ARCH_SYSCALL(name, number) \
    printf("| %d | seL4_%s (kernels with DANGEROUS_MSR) |\n", number, #name);
#include "syscalls.def"
    puts("\n## Objects\n\n| number | name | size in bits |\n|---|---|---|");
    int n = 0;
#define OBJECT(abi, name, bits) printf("| %d | seL4_%s | %s |\n", n++, #abi, #bits);
#include "objects.def"
    puts("\n## Errors\n\n| number | name | meaning |\n|---|---|---|");
    n = 0;
#define ERROR(name, text) printf("| %d | seL4_%s | %s |\n", n++, #name, text);
#include "errors.def"
    return 0;
}

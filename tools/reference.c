/* reference.c - says what rows there are in api/, a line each, for the reference (tools/site.py).
 *
 * method   object name label result:kind text argument:kind,...
 * syscall  name number condition
 * object   number name size-in-bits
 * error    number name text
 * fault    number name */
#ifndef MCS /* the page is of kernels without; -DMCS=1: of those with */
#define MCS 0
#endif
#include <stdio.h>
#include "each.h"

#define ROW_OF_METHOD(object, name, result, text, params) \
    printf("method\t%s\t%s\t%d\t%s\t%s\t", #object, #name, ++label, result, text); \
    print_params(EACH_TEXT(params) "");
#define METHOD(object, name, text, params) ROW_OF_METHOD(object, name, "", text, params)
#define METHOD_BY_HAND(object, name, text, params, rest) \
    ROW_OF_METHOD(object, name, "", text, params)
#define GETTER(object, name, text, params, kind, result) \
    ROW_OF_METHOD(object, name, #result ":" #kind, text, params)

/* "name kind\n" for each becomes "name:kind,". */
static void print_params(const char *p)
{
    for (; *p; p++)
        putchar(*p == ' ' ? ':' : *p == '\n' ? ',' : *p);
    putchar('\n');
}

int main(void)
{
    int label = 0, n = 0;
#include "methods.def"
#define SYSCALL(name, number) printf("syscall\t%s\t%d\t\n", #name, number);
#define DEBUG_SYSCALL(name, number) printf("syscall\t%s\t%d\tdebug kernels\n", #name, number);
#define BENCHMARK_SYSCALL(name, number) \
    printf("syscall\t%s\t%d\tkernels with BENCHMARKS\n", #name, number);
#define ARCH_SYSCALL(name, number) \
    printf("syscall\t%s\t%d\tkernels with DANGEROUS_MSR\n", #name, number);
#include "syscalls.def"
#define OBJECT(abi, name, bits) printf("object\t%d\t%s\t%s\n", n++, #abi, #bits);
#include "objects.def"
    n = 0;
#define ERROR(name, text) printf("error\t%d\t%s\t%s\n", n++, #name, text);
#include "errors.def"
    n = 0;
#define FAULT(name) printf("fault\t%d\t%s\n", n++, #name);
#include "faults.def"
    return 0;
}

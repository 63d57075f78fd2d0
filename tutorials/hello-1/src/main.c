/* hello-1: the first program.
 *
 * The kernel starts one program, the root task, and no other.  This file is all of it.
 *
 * There are 3 places marked TASK.  Each says what to write, the line below it is yours. */
#include <stdio.h>

#include <sel4/sel4.h>
#include <sel4platsupport/bootinfo.h>

#define GREETING "Hello, World!\n"

/* Says hello.  Returns 0 if all went well: then the program has succeeded. */
int say_hello(void)
{
    int printed = 0;
    seL4_BootInfo *info = NULL;

    /* TASK 2: print GREETING, and keep in printed how many characters that were.
     *
     *      int printf(const char *format, ...);
     * printf returns the number of characters. */
    //@ 2
    printed = printf(GREETING);
    //@ end
    if (printed != sizeof GREETING - 1) {
        printf("say_hello: GREETING has not been printed (TASK 2)\n");
        return 1;
    }

    /* TASK 3: ask for the boot information, and put it into info.
     *
     * The kernel writes a page for the root task: which memory there is, which slots are empty, on
     * which node the program runs.
     *      seL4_BootInfo *platsupport_get_bootinfo(void); */
    //@ 3
    info = platsupport_get_bootinfo();
    //@ end
    if (info == NULL) {
        printf("say_hello: there is no boot information in info (TASK 3)\n");
        return 1;
    }
    printf("I am the root task, on node %lu of %lu.\n", info->nodeID, info->numNodes);
    return 0;
}

/* TASK 1: write the function main.  It calls say_hello, and returns the number that it got.
 *
 * A C program begins in main.  As long as there is none, the linker says "undefined reference to
 * main", and there is no program to boot.
 *      int main(void) */
//@ 1
int main(void)
{
    return say_hello();
}
//@ end

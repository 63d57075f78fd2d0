/* printing.c - three threads of equal priority print at the same time; run-all.sh looks whether
 * every line came out whole. */
#include "check.h"

enum { THREADS = 3, LINES = 400 };

static volatile int ended;

static void print_lines(void *arg)
{
    for (int i = 0; i < LINES; i++)
        printf("thread %lu line %3d abcdefghijklmnopqrstuvwxyz abcdefghijklmn\n", (seL4_Word)arg,
               i);
    __atomic_add_fetch(&ended, 1, __ATOMIC_SEQ_CST);
    stop();
}

int main(void)
{
    start();
    thread_t t[THREADS];
    for (seL4_Word i = 0; i < THREADS; i++) {
        t[i] = new_thread(print_lines, (void *)i, 200, 0);
        resume(&t[i]);
    }
    seL4_TCB_SetPriority(SELF, SELF, 199); /* back when they have all stopped */
    CHECK(ended == THREADS);
    /* Longer than a piece, longer than the buffer on the stack, and nothing at all. */
    static char text[2000];
    memset(text, 'x', sizeof text - 1);
    CHECK(printf("%s\n", text) == (int)sizeof text);
    CHECK(printf("%s", "") == 0);
    CHECK(fprintf(stderr, "%d %s %c %#lx %5.2f\n", -1, "two", '3', 4ul, 5.0) == 19);
    CHECK(puts("puts") >= 0 && putchar('\n') == '\n' && fputs("fputs\n", stdout) >= 0);
    return finish();
}

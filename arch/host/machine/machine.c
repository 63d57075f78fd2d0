/* machine.c - the host machine: memory that is an array, interrupts that a test counts out, a
 * console that a test reads.  The hardware under the kernel, as a log.
 *
 * Owns:    memory, the map of what lies in it, the log.
 * Entered: the kernel, through machine.h and window.h; tests, through host.h.
 * Never:   does anything else than what a test can see. */
#include "machine.h"
#include "arch.h"
#include "host.h"
#include "core/state.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

u8 host_memory[(size_t)1 << HOST_MEMORY_BITS] __attribute__((aligned(4096)));
struct host_log host_log;
u8 host_kinds[HOST_CELLS];
word host_clock, host_wake_at;
static word interrupt_every, interrupt_looks;
static char host_text[4096]; /* what was printed since somebody took it */
static size_t host_text_length;

/* ---- memory ---- */

/* What lies in the memory from h on, as the kernel says when it makes an object or gives memory
 * back. */
void window_mark(word h, word size, int kind)
{
    for (word at = h; at < h + size; at += HOST_CELL)
        host_kinds[at / HOST_CELL % HOST_CELLS] = (u8)kind;
}

/* The kernel did what it must not. abort() so that a debugger or a sanitizer shows the way
 * there. */
void host_stop(const char *what, word h, int kind)
{
    fprintf(stderr, "host machine: %s at 0x%lx: wanted kind %d, there is %d\n", what,
            (unsigned long)h, kind, host_kind(h));
    abort();
}

/* Any access is in memory. Memory of users may hold anything; for every other kind the map must
 * agree. */
void host_check(word h, int kind)
{
    if (h >= P2(HOST_MEMORY_BITS))
        host_stop("access outside memory", h, kind);
    if (kind == KIND_FREE)
        return;
    /* A TCB starts with slots: look behind them. */
    word at = kind == KIND_TCB ? h + (word)TCB_SLOTS * SLOT_SIZE : h;
    if (host_kind(at) != kind)
        host_stop("access to something else", at, kind);
}

/* Logged, because clearing is work that boot and Retype should not do twice. */
void machine_clear(paddr start, word bytes)
{
    if (start >= P2(HOST_MEMORY_BITS) || bytes > P2(HOST_MEMORY_BITS) - start)
        host_stop("clearing outside memory", start, KIND_FREE);
    memset(host_memory + start, 0, bytes);
    host_log.clears++;
}

/* ---- interrupts ---- */

word host_interrupt_every(word n)
{
    word before = interrupt_every;
    interrupt_every = n;
    interrupt_looks = 0;
    return before;
}

/* A test asks for an interrupt at every n-th look: so it can stop long work at every possible
 * place. */
bool machine_interrupt_pending(void)
{
    bool pending = interrupt_every && ++interrupt_looks % interrupt_every == 0;
    host_log.interrupts_seen += pending;
    return pending;
}

/* ---- the rest ---- */

/* What the kernel prints is kept for the test. With HOST_CONSOLE in the environment it is shown
 * as well. */
void machine_put_char(char c)
{
    if (getenv("HOST_CONSOLE"))
        putchar(c);
    if (host_text_length < sizeof host_text - 1)
        host_text[host_text_length++] = c;
}

const char *host_text_taken(void)
{
    static char taken[sizeof host_text];
    memcpy(taken, host_text, host_text_length);
    taken[host_text_length] = 0;
    host_text_length = 0;
    return taken;
}

/* No test expects the kernel to end. */
void machine_power_off(word code)
{
    fprintf(stderr, "host machine: the kernel powers off with code %lu\n", (unsigned long)code);
    abort();
}

void host_reset(void)
{
    memset(host_memory, 0xa5, sizeof host_memory); /* nobody may count on zeroes */
    memset(host_kinds, KIND_FREE, sizeof host_kinds);
    memset(&kernel, 0, sizeof kernel);
    memset(&host_log, 0, sizeof host_log);
    machine_reset();
    host_text_length = 0;
    host_interrupt_every(0);
    host_clock = 0;
}

/* The clock stands still until a test moves it (host_clock). With MCS a tick of it is a nanosecond;
 * else nobody asks. */
word machine_cycles(void)
{
    return host_clock;
}

word machine_cycles_hz(void)
{
    return MCS ? 1000000000 : 0;
}

void machine_wake_at(word at)
{
    host_wake_at = at;
}

void machine_flush_caches(void)
{
}

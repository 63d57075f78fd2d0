/* fuzz.c - the random system calls of test_random.c, each choice a byte that a fuzzer picks:
 * libFuzzer or AFL++.
 *
 * Uses:    the kernel on the host machine under the sanitizers, whose map checks the kind of memory
 *          at each access, and all invariants after each call.
 * Entered: `make fuzz`; with a file it makes just those calls: FUZZ_SHOW=1 prints them, with
 *          arguments by
 * name. */
#include "debug/debug.h"
#include "world.h"
#include <stdlib.h>
#include <string.h>

enum { MOST_CALLS = 120 };

static struct {
    struct kernel_state kernel;
    u8 memory[sizeof host_memory], kinds[sizeof host_kinds];
} first;

/* Making a world is slow: it is made once. */
static void start(void)
{
    static bool made;
    if (!made) {
        random_start();
        random_world();
        first.kernel = kernel;
        memcpy(first.memory, host_memory, sizeof host_memory);
        memcpy(first.kinds, host_kinds, sizeof host_kinds);
        made = true;
    }
    kernel = first.kernel;
    memcpy(host_memory, first.memory, sizeof host_memory);
    memcpy(host_kinds, first.kinds, sizeof host_kinds);
    memset(&host_log, 0, sizeof host_log);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t n)
{
    bool show = getenv("FUZZ_SHOW") != NULL;
    if (show)
        setvbuf(stdout, NULL, _IONBF, 0);
    start();
    world_fast.every = 16;
    random_from(bytes, n);
    host_interrupt_every(pick(3) ? 1 + pick(5) : 0);
    if (show)
        debug_set_trace(TRACE_CALLS);
    for (int i = 0; i < MOST_CALLS && !random_is_over() && this_cpu()->current && world_lives();
         i++)
        random_call();
    return 0;
}

/* test_release.c - the release queue against a list that is sorted (kernel/variant/mcs/core/
 * release.c): the first is always the earliest, of equals the first that came. */
#include "contexts.h"

enum { THREADS = 24, STEPS = 20000 };

static handle threads[THREADS];
/* The model: who waits, in order. */
static handle sorted[THREADS];
static word waiting;

static word time_of(handle t)
{
    return budget_head(tcb(t)->variant.sc)->time;
}

static void model_add(handle t)
{
    word i = waiting++;
    for (; i > 0 && time_of(sorted[i - 1]) > time_of(t); i--)
        sorted[i] = sorted[i - 1];
    sorted[i] = t;
}

static void model_remove(handle t)
{
    word i = 0;
    while (sorted[i] != t)
        i++;
    for (waiting--; i < waiting; i++)
        sorted[i] = sorted[i + 1];
}

/* How deep does the tree below t go? */
static word depth(handle t)
{
    if (!t)
        return 0;
    word left = depth(tcb(t)->variant.below[0]), right = depth(tcb(t)->variant.below[1]);
    return 1 + (left > right ? left : right);
}

/* All come out in the model's order. */
static void test_order(void)
{
    while (waiting) {
        CHECK_IS(release_first(), sorted[0]);
        handle t = release_first();
        release_remove(t);
        model_remove(t);
    }
    CHECK_IS(release_first(), 0);
}

void test_release(void)
{
    world_start();
    word u = world_untyped(17);
    for (word i = 0; i < THREADS; i++)
        threads[i] = make_thread_at(u, first_free + i, 10);
    random_start();
    for (int i = 0; i < STEPS; i++) {
        handle t = threads[pick(THREADS)];
        if (tcb(t)->variant.waits_for_time) {
            release_remove(t);
            model_remove(t);
            CHECK(!tcb(t)->variant.below[0] && !tcb(t)->variant.below[1]);
        } else {
            /* Few times, so that equals are frequent; now and then very late ones. */
            budget_head(tcb(t)->variant.sc)->time = pick(50) ? pick(10) : ~(word)0 - pick(3);
            release_add(t);
            model_add(t);
        }
        if (!CHECK_IS(release_first(), (waiting ? sorted[0] : (handle)0)))
            return;
        if (i % 2000 == 1999) {
            CHECK(depth(kernel.variant.release) <= HANDLE_BITS - TCB_BITS + 1);
            test_order();
        }
    }
    test_order();
}

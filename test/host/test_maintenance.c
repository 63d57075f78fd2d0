/* test_maintenance.c - maintenance of caches in steps: arch/aarch64/maintenance.h on the host.
 *
 * A range is gone through as frame_maintain does it, and stopped at every distance. */
#include "maintenance.h"
#include "steps.h"

enum { STEP = 1 << MAINTENANCE_STEP_BITS, AT = 0x40000000 };

static struct maintenance call_of(word start, word end)
{
    return (struct maintenance){ { 7, 8 }, start, end, 2, 0 };
}

/* Steps of `call` until it is done, or until it has made `most` of them. *covered: up to where all
 * addresses from the start on are done. Returns true when the call is done. */
static bool go(struct maintenance *kept, struct maintenance call, int most, word *covered)
{
    word at = maintenance_begin(kept, &call);
    while (at < call.end) {
        word next = maintenance_step_end(at, call.end);
        CHECK(at <= *covered && next > at && next - at <= STEP);
        CHECK(next == call.end || next % STEP == 0);
        if (next > *covered)
            *covered = next;
        at = next;
        if (at < call.end && --most == 0) {
            *kept = call;
            kept->next = at;
            return false;
        }
    }
    return true;
}

/* Every range ends, however often it is stopped, and no address is left out. */
static void test_every_distance(void)
{
    static const word starts[] = { 0, 1, 63, STEP - 1, STEP, STEP + 5 };
    static const word lengths[] = { 1, 64, STEP - 1, STEP, STEP + 1, 5 * STEP, 9 * STEP + 3 };
    for (unsigned s = 0; s < sizeof starts / sizeof *starts; s++)
        for (unsigned l = 0; l < sizeof lengths / sizeof *lengths; l++)
            for (int most = 1; most < 12; most++) {
                struct maintenance kept = { 0 };
                struct maintenance call = call_of(AT + starts[s], AT + starts[s] + lengths[l]);
                word covered = call.start;
                int attempts = 1;
                while (!go(&kept, call, most, &covered) && attempts < 20)
                    attempts++;
                CHECK_IS(covered, call.end);
                CHECK(attempts <= 11);
                CHECK_IS(kept.next, 0);
            }
}

/* Only the same call goes on where it was stopped, once, and not when it was forgotten. */
static void test_other_calls(void)
{
    struct maintenance call = call_of(AT, AT + 4 * STEP), stopped = call, kept;
    stopped.next = AT
    +2 * STEP;
    kept = stopped;
    CHECK_IS(maintenance_begin(&kept, &call), AT + 2 * STEP);
    CHECK_IS(maintenance_begin(&kept, &call), AT);
    for (int i = 0; i < 5; i++) {
        struct maintenance other = call;
        word *words[] = { &other.cap[0], &other.cap[1], &other.start, &other.end, &other.step };
        ++*words[i];
        kept = stopped;
        CHECK_IS(maintenance_begin(&kept, &other), other.start);
        CHECK_IS(maintenance_begin(&kept, &call), AT);
    }
    kept = stopped;
    maintenance_forget(&kept);
    CHECK_IS(maintenance_begin(&kept, &call), AT);
}

void test_maintenance(void)
{
    test_every_distance();
    test_other_calls();
}

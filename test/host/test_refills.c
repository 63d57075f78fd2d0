/* test_refills.c - budgets against a model of the ABI's rules, step by step; and what the rules are
 * for: in no window of one period is more used than the budget.
 *
 * Only with MCS.  The model works on a list with exact whole numbers, as the ABI states it, and
 * knows no ring.  Small budgets and periods are gone through in all ways of running and sleeping;
 * large ones at random: HOST_SEED=n starts with another seed. */
#include "core/budget.h"
#include "object_numbers.h"
#include "world.h"
#include <string.h>

/* ---- the model ---- */

enum { MOST_REFILLS = 64 };

static struct model {
    word n, room, period, budget, least;
    struct refill list[MOST_REFILLS];
} model;

static void model_pop(void)
{
    model.n--;
    for (word i = 0; i < model.n; i++)
        model.list[i] = model.list[i + 1];
}

/* Step 3: schedule `amount` at `time`. */
static void model_schedule(word time, word amount)
{
    struct refill *tail = &model.list[model.n - 1];
    if (tail->time + tail->amount >= time) {
        tail->amount += amount;
    } else if (model.n < model.room) {
        model.list[model.n++] = (struct refill){ time, amount };
    } else {
        tail->time = time - tail->amount;
        tail->amount += amount;
    }
}

/* Step 4: the head is large enough to run on. */
static void model_enlarge(void)
{
    while (model.n > 1 && model.list[0].amount < model.least) {
        word amount = model.list[0].amount;
        model_pop();
        model.list[0].amount += amount;
        model.list[0].time -= amount;
    }
}

/* Steps 1 and 2. */
static void model_charge(word used)
{
    while (model.list[0].amount <= used) {
        struct refill head = model.list[0];
        used -= head.amount;
        if (model.n == 1) {
            model.list[0].time += model.period;
        } else {
            model_pop();
            model_schedule(head.time + model.period, head.amount);
        }
    }
    if (used > 0) {
        word from = model.list[0].time;
        /* The part is taken from the head first, so that a tail that is the head is right. */
        model.list[0].time += used;
        model.list[0].amount -= used;
        model_schedule(from + model.period, used);
    }
    model_enlarge();
}

/* Step 5. */
static void model_ready(word now)
{
    if (model.list[0].time > now)
        return;
    model.list[0].time = now;
    while (model.n > 1 && model.list[1].time <= now + model.list[0].amount) {
        word amount = model.list[0].amount;
        model_pop();
        model.list[0].amount += amount;
        model.list[0].time = now;
    }
}

static void model_change(word room, word budget, word period, word now)
{
    struct refill head = model.list[0];
    if (head.time <= now)
        head.time = now;
    if (head.amount > budget)
        head.amount = budget;
    model.n = 1;
    model.list[0] = head;
    model.room = room, model.budget = budget, model.period = period;
    if (head.amount < budget)
        model.list[model.n++] = (struct refill){ head.time + period, budget - head.amount };
    model_enlarge();
}

/* ---- the kernel's, and the two compared ---- */

static handle sc;
enum { LOG = 64 };
/* When it was used: (from, ticks), the last ones. */
static struct refill used_log[LOG];
static word logged;
static unsigned long steps;

/* Refill i of the kernel's. */
static const struct refill *nth(word i)
{
    handle place = sched_context(sc)->head + i * sizeof(struct refill);
    if (place >= ring_end(sc))
        place -= sched_context(sc)->refills * sizeof(struct refill);
    return refill(place);
}

static void same(void)
{
    const struct sched_context *x = sched_context(sc);
    word sum = 0;
    bool ok = x->count == model.n && x->budget == model.budget;
    for (word i = 0; i < model.n && ok; i++) {
        const struct refill *r = nth(i);
        ok = r->time == model.list[i].time && r->amount == model.list[i].amount;
        sum += r->amount;
    }
    steps++;
    if (ok && sum == model.budget)
        return;
    CHECK(!"the kernel's refills are those of the model, and add up to the budget");
    for (word i = 0; i < model.n; i++)
        printf("    model %lu@%lu\n", (unsigned long)model.list[i].amount,
               (unsigned long)model.list[i].time);
    for (word i = 0; i < x->count; i++) {
        const struct refill *r = nth(i);
        printf("    kernel %lu@%lu\n", (unsigned long)r->amount, (unsigned long)r->time);
    }
}

/* It was used for `ticks` from `from` on: no window of one period that ends with that has more than
 * the budget. */
static void note_use(word from, word ticks)
{
    used_log[logged++ % LOG] = (struct refill){ from, ticks };
    word end = from + ticks, sum = 0;
    word begin = end > model.period ? end - model.period : 0;
    for (word i = 0; i < LOG && i < logged; i++) {
        const struct refill *u = &used_log[i];
        word first = u->time > begin ? u->time : begin, last = u->time + u->amount;
        sum += last > first ? last - first : 0;
    }
    if (sum > model.budget)
        CHECK(!"in no window of a period is more used than the budget");
}

static void begin(word room, word budget, word period, word least, word now)
{
    kernel.variant.min_budget = least;
    budget_new(sc, room, budget, period, now);
    model = (struct model){ 1, room, period, budget, least, { { now, budget } } };
    logged = 0;
    same();
}

static void both_wake(word now)
{
    budget_wake(sc, now);
    model_ready(now);
    same();
}

static void both_charge(word used)
{
    budget_charge(sc, used);
    model_charge(used);
    same();
}

/* From `now` on somebody runs for so many ticks, at most as long as the first refill allows: the
 * clock comes then.  Returns when he stops. */
static word runs(word now, word ticks)
{
    word most = budget_head(sc)->amount;
    ticks = ticks < most ? ticks : most;
    note_use(now, ticks);
    both_charge(ticks);
    return now + ticks;
}

/* ---- all ways, for small numbers ---- */

static void go_on(word now, word depth)
{
    enum { ROOM = 8 };
    struct {
        struct sched_context x;
        struct refill ring[ROOM];
        struct model m;
        struct refill log[LOG];
        word logged;
    } keep;
    if (depth == 0)
        return;
    memcpy(&keep.x, sched_context(sc), sizeof keep.x);
    memcpy(keep.ring, refill(ring_start(sc)), sizeof keep.ring);
    keep.m = model;
    memcpy(keep.log, used_log, sizeof keep.log);
    keep.logged = logged;
    word ready = budget_head(sc)->time, earliest = ready > now ? ready : now;
    /* It sleeps for so long, then runs for so long. */
    for (word sleeps = 0; sleeps <= model.period; sleeps++)
        for (word ticks = 1; ticks <= keep.m.budget; ticks++) {
            both_wake(earliest + sleeps);
            if (ticks <= budget_head(sc)->amount)
                go_on(runs(earliest + sleeps, ticks), depth - 1);
            memcpy(sched_context(sc), &keep.x, sizeof keep.x);
            memcpy(refill(ring_start(sc)), keep.ring, sizeof keep.ring);
            model = keep.m;
            memcpy(used_log, keep.log, sizeof keep.log);
            logged = keep.logged;
        }
}

static void test_all_ways(void)
{
    for (word period = 2; period <= 4; period++)
        for (word budget = 1; budget < period; budget++)
            for (word room = 2; room <= 4; room++)
                for (word least = 1; least <= budget && least <= 2; least++) {
                    begin(room, budget, period, least, 100);
                    go_on(100, 4);
                }
}

/* ---- large numbers, at random ---- */

static word some_ticks(word most)
{
    return pick(4) == 0 ? pick(most + 1) : pick(8) == 0 ? most : pick(most / 16 + 1);
}

/* What a context goes through: it runs, sleeps, yields, is charged late, and is given another
 * budget. */
static void random_life(void)
{
    word now = 1000000, period = 40 + pick(1000000), budget = 20 + pick(period - 20);
    word room = 2 + pick(14), least = 1 + pick(budget < 40 ? budget : 20);
    begin(room, budget, period, least, now);
    for (int i = 0; i < 200; i++) {
        word ready = budget_head(sc)->time;
        now = ready > now ? ready : now;
        now += pick(3) == 0 ? some_ticks(2 * period) : 0;
        both_wake(now);
        switch (pick(12)) {
        case 0: /* it gives up what is left of its first refill */
            both_charge(budget_head(sc)->amount);
            break;
        case 1: /* the kernel took long: more was used than there was */
            both_charge(budget_head(sc)->amount + pick(least));
            logged = 0;
            break;
        case 2:
            period = 40 + pick(1000000), budget = 20 + pick(period - 20);
            least = least <= budget ? least : budget;
            kernel.variant.min_budget = model.least = least;
            budget_change(sc, room, budget, period, now);
            model_change(room, budget, period, now);
            same();
            logged = 0;
            break;
        default:
            now = runs(now, 1 + some_ticks(budget));
            break;
        }
    }
}

/* ---- round robin ---- */

static void test_turns(void)
{
    budget_new(sc, 2, 1000, 1000, 5);
    CHECK(sc_is_round_robin(sc));
    budget_charge(sc, 400);
    CHECK_IS(budget_head(sc)->amount, 600);
    CHECK(budget_suffices(sc, 0, 20));
    budget_charge(sc, 700); /* more than is left: it has nothing to pay with */
    CHECK_IS(budget_head(sc)->amount, 0);
    budget_end_turn(sc);
    CHECK_IS(budget_head(sc)->amount, 1000);
    budget_wake(sc, 77);
    CHECK_IS(budget_head(sc)->time, 5);
}

/* The example at the top of budget.c. */
static void test_example(void)
{
    begin(3, 10, 100, 1, 0);
    both_wake(0);
    runs(0, 4);
    both_wake(50);
    runs(50, 6);
    CHECK_IS(budget_head(sc)->time, 100);
    CHECK_IS(budget_head(sc)->amount, 4);
    both_wake(100);
    runs(100, 4);
    CHECK_IS(budget_head(sc)->time, 150);
    CHECK_IS(budget_head(sc)->amount, 6);
}

/* Times that never come: a charge of a budget that lies so far ahead ends, whatever was used. */
static void test_far(void)
{
    begin(2, 20, 100, 1, ~(word)0 / 2 - 10);
    budget_charge(sc, ~(word)0);
    CHECK(budget_head(sc)->time >= ~(word)0 / 2);
}

/* More pieces than one pass joins: it sleeps until all of them may be used. The passes that follow
 * join the rest, and then it is one refill, as in the model. */
static void test_many_pieces(void)
{
    enum { PIECES = 30 };
    begin(PIECES + 2, 100 * PIECES, 1000000, 1, 0);
    for (word i = 0; i < PIECES; i++) {
        both_wake(i * 1000);
        runs(i * 1000, 50);
    }
    CHECK_IS(sched_context(sc)->count, PIECES + 1);
    budget_wake(sc, 2000000);
    model_ready(2000000);
    for (word passes = 1; sched_context(sc)->joining && passes <= PIECES; passes++)
        budget_tidy(sc);
    same();
    CHECK_IS(sched_context(sc)->count, 1);
}

void test_refills(void)
{
    world_start();
    word u = world_untyped(14);
    CHECK_IS(retype(u, SCHED_CONTEXT, 10, first_free, 1).error, 0);
    sc = cap_object(*world_cap(first_free));
    unsigned long failed = checks_failed;
    steps = 0;
    test_example();
    test_turns();
    test_far();
    test_many_pieces();
    test_all_ways();
    random_start();
    for (int i = 0; i < 2000; i++)
        random_life();
    printf("refills: %lu steps, the same as the model's each time\n", steps);
    CHECK_IS(checks_failed, failed);
}

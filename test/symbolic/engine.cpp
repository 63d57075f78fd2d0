/* engine.cpp - see symbolic.h. */
#include "symbolic.h"
#undef switch
#undef uint64_t
#include <sys/wait.h>
#include <unistd.h>

Engine engine;

uint64_t Engine::keep(const z3::expr &e)
{
    if (pool.empty())
        pool.push_back(context.bv_val(0, 64));
    z3::expr simple = e.simplify();
    uint64_t v;
    if (simple.is_numeral_u64(v) && v == 0)
        return 0;
    pool.push_back(simple);
    return pool.size() - 1;
}

/* Can all that the solver was told be so?  And with which value of e? */
z3::check_result Engine::ask(const z3::expr &e, z3::expr &value)
{
    queries++;
    z3::solver *asked = &solver, fresh = z3::tactic(context, "qfbv").mk_solver();
    z3::check_result r = solver.check();
    if (r == z3::unknown) {                         /* what it learned before makes it give up now and then */
        for (const z3::expr &told : solver.assertions())
            fresh.add(told);
        asked = &fresh;
        r = fresh.check();
    }
    if (r == z3::unknown) {
        fprintf(stderr, "z3 does not know: %s\n", fresh.reason_unknown().c_str());
        exit(1);
    }
    if (r == z3::sat)
        value = asked->get_model().eval(e, true);
    return r;
}

bool Engine::possible(const z3::expr &e)
{
    z3::expr value = e;
    solver.push();
    solver.add(e);
    z3::check_result r = ask(e, value);
    solver.pop();
    return r == z3::sat;
}

/* Both sides are possible: this time the first, on a later way the other. */
bool Engine::fork(const z3::expr &e)
{
    z3::expr simple = e.simplify();
    if (simple.is_true() || simple.is_false())
        return simple.is_true();
    if (at == way.size()) {
        bool yes = possible(simple), no = !yes || possible(!simple);
        way.push_back({ yes, yes && no, 0 });
    }
    bool side = way[at++].side;
    solver.add(side ? simple : !simple);
    return side;
}

/* A value that e can have, this time; on a later way another.  It is written down: asked again, z3
 * may name another one. */
bool Engine::pick(const z3::expr &e, uint64_t &v)
{
    if (at == way.size()) {
        z3::expr one = e;
        if (ask(e, one) != z3::sat || !one.is_numeral_u64(v)) {
            fprintf(stderr, "z3 finds no value where the way so far has one\n");
            exit(1);
        }
        way.push_back({ true, possible(e != one), v });
    }
    const choice &f = way[at++];
    v = f.value;
    solver.add(f.side ? e == context.bv_val(v, 64) : e != context.bv_val(v, 64));
    return f.side;
}

[[noreturn]] static void refuted(const char *what)
{
    if (engine.solver.check() == z3::sat)
        fprintf(stderr, "not so: %s, for\n%s\n", what, engine.solver.get_model().to_string().c_str());
    exit(1);
}

void Engine::claim(const z3::expr &e, const char *what)
{
    claims++;
    if (!possible(!e))
        return;
    solver.add(!e);
    refuted(what);
}

void Engine::claim(bool so, const char *what)
{
    claims++;
    if (!so)
        refuted(what);
}

void Engine::all_ways(const char *name, void (*run)())
{
    /* In a process of its own: what z3 learned for others can make it give up. */
    pid_t child = ::fork();
    if (child != 0) {
        int status = 0;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
            exit(1);
        return;
    }
    way.clear();
    ways = claims = queries = 0;
    bool more = true;
    while (more) {
        at = names = 0;
        solver.reset();
        run();
        ways++;
        for (more = false; !way.empty() && !more;) {
            more = way.back().open;
            if (!more)
                way.pop_back();
        }
        if (more)
            way.back().side = !way.back().side, way.back().open = false;
    }
    printf("  %-50s %6lu ways, %5lu claims, %6lu questions\n", name, ways, claims, queries);
    fflush(stdout);
    _exit(0);
}

uint64_t Word::value() const
{
    uint64_t v;
    while (!term().is_numeral_u64(v) && !engine.pick(term(), v)) {
    }
    return v;
}

Word any_word(const char *name)
{
    return engine.context.bv_const((std::string(name) + "_" + std::to_string(engine.names++)).c_str(), 64);
}

void given(const Truth &t)
{
    engine.solver.add(t.term);
}

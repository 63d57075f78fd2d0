/* symbolic.h - the kernel's own C, run on words that stand for all their values at once.
 *
 * Compiled as C++, `word` is a class: arithmetic builds terms, a comparison that can go both ways
 * makes the run fork, and z3 is asked whether a claim can fail on any way.  Included before every
 * file; its last line makes uint64_t that class. A Word is an index into a pool of terms; 0 is the
 * constant 0, so that zeroed memory holds zeroes. */
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <vector>
#include <z3++.h>

/* One way through the program: which way each fork went, and what is known on it. */
struct Engine {
    z3::context context;
    z3::solver solver{ context, z3::solver::simple() };
    std::vector<z3::expr> pool;
    struct choice {
        bool side, open; /* the side taken; the other one is still to be taken */
        uint64_t value;  /* of pick */
    };
    std::vector<choice> way;
    size_t at = 0;
    unsigned long ways = 0, claims = 0, queries = 0, names = 0;

    uint64_t keep(const z3::expr &e);
    z3::check_result ask(const z3::expr &e, z3::expr &value);
    bool possible(const z3::expr &e);
    bool fork(const z3::expr &e);
    bool pick(const z3::expr &e, uint64_t &v);
    void claim(const z3::expr &e, const char *what);
    void claim(bool so, const char *what); /* what && and || leave: they fork */
    void all_ways(const char *name, void (*run)());
};
extern Engine engine;

class Word
{
    uint64_t index;

  public:
    Word() = default;
    template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
    Word(T v) : index(engine.keep(engine.context.bv_val((uint64_t)(int64_t)v, 64)))
    {
    }
    Word(bool v) : Word((int)v)
    {
    }
    Word(const z3::expr &e) : index(engine.keep(e))
    {
    }
    const z3::expr &term() const
    {
        return engine.pool[index];
    }

    /* One value: every possible one in turn, each on a way of its own. */
    uint64_t value() const;
    operator bool() const
    {
        return engine.fork(term() != engine.context.bv_val(0, 64));
    }
    operator std::ptrdiff_t() const
    {
        return (std::ptrdiff_t)value();
    } /* an index */
    template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
    explicit operator T() const
    {
        return (T)value();
    }
    bool operator!() const
    {
        return !(bool)*this;
    }
    Word operator~() const
    {
        return ~term();
    }
    Word operator-() const
    {
        return -term();
    }
    Word &operator++()
    {
        return *this = Word(term() + 1);
    }
    Word operator++(int)
    {
        Word old = *this;
        ++*this;
        return old;
    }
    Word operator--(int)
    {
        Word old = *this;
        *this = Word(term() - 1);
        return old;
    }
};
static_assert(std::is_trivially_copyable_v<Word> && sizeof(Word) == 8);

/* What may be true: asked only where the program must know. */
struct Truth {
    z3::expr term;
    operator bool() const
    {
        return engine.fork(term);
    }
    Truth also(const Truth &o) const
    {
        return { term && o.term };
    }
    Truth or_else(const Truth &o) const
    {
        return { term || o.term };
    }
    Truth same(const Truth &o) const
    {
        return { term == o.term };
    }
};

/* x % y.  By 2^n it is a mask: the same for every n (2^64 is 0, and x % 0 is x for z3), but not as
 * hard for it. */
inline z3::expr remainder(const z3::expr &x, const z3::expr &y)
{
    bool power = y.decl().decl_kind() == Z3_OP_BSHL && y.arg(0).is_numeral() &&
                 y.arg(0).get_numeral_uint64() == 1;
    return power ? x & (y - 1) : z3::urem(x, y);
}

#define OPERATOR(op, type, from) \
    inline type operator op(const Word &a, const Word &b) \
    { \
        const z3::expr &x = a.term(), &y = b.term(); \
        return type{ from }; \
    } \
    template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>> \
    type operator op(const Word &a, T b) \
    { \
        return a op Word(b); \
    } \
    template <class T, class = std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>> \
    type operator op(T a, const Word &b) \
    { \
        return Word(a) op b; \
    }
OPERATOR(+, Word, x + y)
OPERATOR(-, Word, x - y)
OPERATOR(*, Word, x *y)
OPERATOR(/, Word, z3::udiv(x, y))
OPERATOR(%, Word, remainder(x, y))
OPERATOR(&, Word, x &y)
OPERATOR(|, Word, x | y)
OPERATOR(^, Word, x ^ y)
OPERATOR(<<, Word, z3::shl(x, y))
OPERATOR(>>, Word, z3::lshr(x, y))
OPERATOR(==, Truth, x == y)
OPERATOR(!=, Truth, x != y)
OPERATOR(<, Truth, z3::ult(x, y))
OPERATOR(<=, Truth, z3::ule(x, y))
OPERATOR(>, Truth, z3::ugt(x, y))
OPERATOR(>=, Truth, z3::uge(x, y))
#undef OPERATOR
#define ASSIGN(op) \
    template <class T> Word &operator op##=(Word &a, const T &b) \
    { \
        return a = a op Word(b); \
    }
ASSIGN(+)
ASSIGN(-)
ASSIGN(*)
ASSIGN(/)
ASSIGN(%)
ASSIGN(&)
ASSIGN(|)
#undef ASSIGN

Word any_word(const char *name);
void given(const Truth &t); /* only ways on which it holds are looked at */
inline void claim(const Truth &t, const char *what)
{
    engine.claim(t.term, what);
}
inline void claim(bool so, const char *what)
{
    engine.claim(so, what);
}
#define CLAIM(what) claim(what, #what)

/* ---- what the kernel's headers are to find ---- */

inline uint64_t symbolic_value(const Word &w)
{
    return w.value();
}
template <class T, class = std::enable_if_t<!std::is_same_v<T, Word>>> T symbolic_value(T v)
{
    return v;
}
/* The tool would part the macro from its parameter. */
/* clang-format off */
#define switch(x) switch (symbolic_value(x))
/* clang-format on */

/* As __builtin_clzll and __builtin_ctzll are told: by halving. */
inline Word symbolic_clz(Word x)
{
    Word n = 0;
    for (uint64_t half = 32; half; half /= 2) {
        bool high = x >> (64 - half) == 0;
        if (high)
            n += half, x = x << half;
    }
    return n;
}
inline Word symbolic_ctz(Word x)
{
    Word n = 0;
    for (uint64_t half = 32; half; half /= 2)
        if (x << (64 - half) == 0)
            n += half, x = x >> half;
    return n;
}
#define __builtin_clzll(x) symbolic_clz(x)
#define __builtin_ctzll(x) symbolic_ctz(x)
#define __builtin_expect(x, y) (x)
#define _Static_assert(...)
#define uint64_t Word

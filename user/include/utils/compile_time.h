/* compile_time.h - claims that the compiler checks. */
#pragma once
#define compile_time_assert(name, expr) _Static_assert(expr, #name)

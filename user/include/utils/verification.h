/* verification.h - a claim that holds in release builds, too: who breaks it goes no further. */
#pragma once
#include <assert.h>
#define GUARD(x) \
    do { \
        assert(x); \
        while (!(x)) \
            ; \
    } while (0)

/* util.h - for the managers of an allocator. */
#pragma once
#include <sel4utils/util.h>

#ifndef SET_ERROR
#define SET_ERROR(var, code) \
    do { \
        if (var) \
            *(var) = (code); \
    } while (0)
#endif

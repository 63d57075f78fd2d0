/* force.h - a read that the compiler leaves in. */
#pragma once
#include <utils/attribute.h>
#include <utils/stringify.h>

#define FORCE_READ(address) \
    do { \
        __typeof__(*(address)) *read_ = (address); \
        __asm__ volatile("" : "=m"(*read_) : "r"(*read_)); \
    } while (0)

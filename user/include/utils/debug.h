/* debug.h - look at memory; say something only once. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define PRINT_ONCE(...) \
    do { \
        static bool printed_; \
        if (!printed_) \
            printf(__VA_ARGS__); \
        printed_ = true; \
    } while (0)

/* Print `bytes` bytes from `address`, in words of word_size (1, 2, 4 or 8) bytes. */
void utils_memory_dump(void *address, size_t bytes, int word_size);

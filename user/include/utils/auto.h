/* auto.h - heap memory that is freed where its variable ends. */
#pragma once
#include <stdlib.h>

static inline void autofree_(void *variable)
{
    free(*(void **)variable);
}
#define AUTOFREE __attribute__((cleanup(autofree_)))

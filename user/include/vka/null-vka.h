/* null-vka.h - an allocator that has nothing. */
#pragma once
#include <vka/vka.h>

/* Every allocation fails; frees do nothing. */
void vka_init_nullvka(vka_t *vka);

/* simple_helpers.h - questions that a simple_t answers by counting. */
#pragma once
#include <sel4/sel4.h>
#include <simple/simple.h>
#include <stdbool.h>
#include <vka/vka.h>

/* Is it the capability to one of the untypeds? */
bool simple_is_untyped_cap(simple_t *simple, seL4_CPtr pos);

/* The highest slot that is in use at the start. */
seL4_CPtr simple_last_valid_cap(simple_t *simple);

/* A vka that only finds free slots, by trying them: for the time before there is an allocator. */
void simple_make_vka(simple_t *simple, vka_t *vka);

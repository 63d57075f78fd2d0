/* vka.h - where the C library gets kernel objects: memory for its heap, notifications for threads
 * that wait for its locks. */
#pragma once
#include <stdint.h>
#include <vka/vka.h>

/* Let the C library allocate from `vka`, for the VSpace `vspace` in which the program runs.
 * allocman_make_vka does this with the first vka that a program makes; a program with another
 * allocator calls it, before it makes its second thread.
 *
 * From then on malloc may call the vka, in any thread: so the vka must guard itself (allocman's
 * does, with muslcsys/lock.h) and must not call malloc.  The C library's capabilities lie in the
 * vka's CSpace, which all threads of the program must have. Returns 0; -1 if there is a vka
 * already, or if it gave no notification: then it is asked again when the heap is to grow. */
int muslcsys_use_vka(vka_t *vka, seL4_CPtr vspace);

/* The addresses at which the heap grows, from *start to *end - 1: nothing else may be mapped
 * there. */
void muslcsys_heap_area(uintptr_t *start, uintptr_t *end);

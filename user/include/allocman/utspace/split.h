/* split.h - a manager of untyped memory that splits it in halves, and joins them again. */
#pragma once
#include <allocman/utspace/utspace.h>

/* A piece of untyped memory: an untyped capability of its own. */
struct utspace_split_node {
    cspacepath_t ut;
    struct utspace_split_node *next, *prev; /* of its free list */
    struct utspace_split_node *next_of_all, *prev_of_all;
    struct utspace_split_node *parent, *sibling;
    uintptr_t paddr;
    unsigned char size_bits;
    unsigned char kind;  /* ALLOCMAN_UT_... */
    unsigned char owner; /* for whom the object in it is counted */
    bool is_free;
};

enum { UTSPACE_SIZES = 64, UTSPACE_KINDS = 3 };

typedef struct utspace_split {
    struct utspace_split_node *free[UTSPACE_KINDS][UTSPACE_SIZES];
    struct utspace_split_node *all;
} utspace_split_t;

/* Untypeds are split in halves until one fits. At first there are none. */
void utspace_split_create(utspace_split_t *split);
/* The functions with which allocman uses it. */
struct utspace_interface utspace_split_make_interface(utspace_split_t *split);

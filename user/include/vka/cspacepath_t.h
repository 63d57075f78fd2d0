/* cspacepath_t.h - a slot, named in every way that invocations want it named. */
#pragma once
#include <inttypes.h>
#include <sel4/sel4.h>
#include <stdio.h>

typedef struct _cspacepath_t {
    seL4_CPtr capPtr;    /* address of the slot, in the own CSpace */
    seL4_Word capDepth;  /* bits of it that count */
    seL4_CNode root;     /* the CNode from which capPtr and depth are counted */
    seL4_Word dest;      /* Retype: address of the CNode that holds the slot, below root */
    seL4_Word destDepth; /* Retype: bits of dest; 0: root itself */
    seL4_Word offset;    /* Retype: the slot's index in that CNode */
    seL4_Word window;    /* how many slots follow, this one included */
} cspacepath_t;

/* Exchange two paths. */
static inline void cspacepath_swap(cspacepath_t *a, cspacepath_t *b)
{
    cspacepath_t t = *a;
    *a = *b;
    *b = t;
}

static inline void cspacepath_t_print(const cspacepath_t *src)
{
    printf("slot %#lx (%lu bits) below %#lx; index %lu of the CNode at %#lx (%lu bits), %lu slots "
           "follow\n",
           src->capPtr, src->capDepth, src->root, src->offset, src->dest, src->destDepth,
           src->window);
}

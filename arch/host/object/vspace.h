/* vspace.h - address spaces of the host machine: one table of pages, without levels. */
#pragma once
#include "core/memory.h"
#include "object_types.h"

/* A VSpace maps SPACE_PAGES pages from SPACE_START on, a word each: the frame's address, and its
 * rights in the low two bits (0: nothing is mapped).  Its last word is its own number. */
enum { SPACE_PAGES = 511, SPACE_NUMBER = 511 };
#define SPACE_START 0x400000

/* The page at `at`; SPACE_PAGES or more: VSpaces do not reach there. */
static inline word space_page(vaddr at)
{
    return at < SPACE_START ? (word)SPACE_PAGES : (at - SPACE_START) / P2(PAGE_BITS);
}

/* Give the VSpace at `space` a number, which the root task's has from the start. */
void space_take_number(handle space, word number);
/* Frame c, mapped at this page of VSpace number `space`. */
struct cap frame_mapped(struct cap c, word space, word page);
/* The word that maps it there; NULL if that VSpace is gone. */
word *frame_entry(struct cap c);

/* model_paging.h - two address spaces, a table of each kind, frames: what is mapped where, as the
 * manual and paging.md of the ABI tell it. */
#pragma once
#include <stdint.h>

enum { A, B, SPACES, NOWHERE = SPACES };
enum { FRAMES = 4, PAGES = 2 }; /* F, its copy, G, and the large one */
enum {
    INVALID_ARGUMENT = 1,
    INVALID_CAPABILITY = 2,
    ILLEGAL = 3,
    FAILED_LOOKUP = 6,
    DELETE_FIRST = 8,
    REVOKE_FIRST = 9
};
enum { EMPTY = -1, TABLE = -2 };

struct m_paging {
    int alive[SPACES], pdpt_in[SPACES]; /* is there such an address space; does it hold the PDPT */
    int pdpt, pd, pt, pt_copy;          /* where each capability says that it is mapped */
    int has_pt_copy;
    int pd_in_pdpt;
    int in_pd, in_pd_rights; /* EMPTY, TABLE (the page table), or the large frame: 3 */
    int in_pt[PAGES], in_pt_rights[PAGES]; /* EMPTY, or whose frame: 0 (F and its copy), 2 (G) */
    int frame[FRAMES], frame_page[FRAMES]; /* where each capability says that it is mapped */
};
extern struct m_paging m_paging;

/* All is unmapped, A is alive. */
void m_paging_start(void);
/* The methods: 0 or the error that they answer.  Levels: 1 page table, 2 page directory, 3 PDPT.
 * Frames: 0 F, 1 its copy, 2 G, 3 the large one. */
int m_map_table(int level, int space);
int m_unmap_table(int level);
int m_map_frame(int f, int space, int page, int rights);
int m_unmap_frame(int f);
int m_copy_table(void);
void m_delete_copy(void);
void m_delete_b(void);
void m_make_b(void);
/* What a program in this space finds at this page: the frame * 4 + its rights; EMPTY: nothing. */
int m_reached(int space, int page);

/* model_paging.c - see model_paging.h. */
#include "model_paging.h"
#include <string.h>

struct m_paging m_paging;

void m_paging_start(void)
{
    memset(&m_paging, 0, sizeof m_paging);
    m_paging.alive[A] = 1;
    m_paging.pdpt = m_paging.pd = m_paging.pt = m_paging.pt_copy = NOWHERE;
    m_paging.in_pd = EMPTY;
    for (int p = 0; p < PAGES; p++)
        m_paging.in_pt[p] = EMPTY;
    for (int f = 0; f < FRAMES; f++)
        m_paging.frame[f] = NOWHERE;
}

static int unmapped_in_reach(int space)
{
    return !m_paging.pdpt_in[space] ? FAILED_LOOKUP : 0;
}

int m_map_table(int level, int space)
{
    int *cap = level == 3 ? &m_paging.pdpt : level == 2 ? &m_paging.pd : &m_paging.pt;
    if (*cap != NOWHERE)
        return INVALID_CAPABILITY;
    if (!m_paging.alive[space])
        return INVALID_CAPABILITY; /* its capability is gone: an empty slot */
    if (level == 3) {
        if (m_paging.pdpt_in[space])
            return DELETE_FIRST;
        m_paging.pdpt_in[space] = 1;
    } else if (unmapped_in_reach(space)) {
        return FAILED_LOOKUP;
    } else if (level == 2) {
        if (m_paging.pd_in_pdpt)
            return DELETE_FIRST;
        m_paging.pd_in_pdpt = 1;
    } else {
        if (!m_paging.pd_in_pdpt)
            return FAILED_LOOKUP;
        if (m_paging.in_pd != EMPTY)
            return DELETE_FIRST;
        m_paging.in_pd = TABLE;
    }
    *cap = space;
    return 0;
}

static void clear_table(int level)
{
    if (level == 3)
        m_paging.pd_in_pdpt = 0;
    else if (level == 2)
        m_paging.in_pd = EMPTY, m_paging.in_pd_rights = 0;
    else
        for (int p = 0; p < PAGES; p++)
            m_paging.in_pt[p] = EMPTY, m_paging.in_pt_rights[p] = 0;
}

static void take_out(int level, int space)
{
    if (m_paging.alive[space] && m_paging.pdpt_in[space]) {
        if (level == 3)
            m_paging.pdpt_in[space] = 0;
        else if (level == 2)
            m_paging.pd_in_pdpt = 0;
        else if (m_paging.pd_in_pdpt && m_paging.in_pd == TABLE)
            m_paging.in_pd = EMPTY;
    }
    clear_table(level);
}

int m_unmap_table(int level)
{
    int *cap = level == 3 ? &m_paging.pdpt : level == 2 ? &m_paging.pd : &m_paging.pt;
    if (level == 1 && m_paging.has_pt_copy)
        return REVOKE_FIRST;
    if (*cap != NOWHERE)
        take_out(level, *cap);
    *cap = NOWHERE;
    return 0;
}

static int frame_id(int f)
{
    return f == 1 ? 0 : f; /* F and its copy are one frame */
}

int m_map_frame(int f, int space, int page, int rights)
{
    if (!m_paging.alive[space])
        return INVALID_CAPABILITY;
    if (m_paging.frame[f] != NOWHERE && m_paging.frame[f] != space)
        return INVALID_CAPABILITY;
    if (m_paging.frame[f] != NOWHERE && m_paging.frame_page[f] != page)
        return INVALID_ARGUMENT;
    if (!m_paging.pdpt_in[space] || !m_paging.pd_in_pdpt)
        return FAILED_LOOKUP;
    if (f == 3) {
        if (m_paging.in_pd == TABLE)
            return DELETE_FIRST;
        m_paging.in_pd = 3, m_paging.in_pd_rights = rights;
    } else {
        if (m_paging.in_pd != TABLE)
            return FAILED_LOOKUP;
        m_paging.in_pt[page] = frame_id(f), m_paging.in_pt_rights[page] = rights;
    }
    m_paging.frame[f] = space, m_paging.frame_page[f] = page;
    return 0;
}

int m_unmap_frame(int f)
{
    int space = m_paging.frame[f], page = m_paging.frame_page[f];
    if (space != NOWHERE && m_paging.alive[space] && m_paging.pdpt_in[space] &&
        m_paging.pd_in_pdpt) {
        if (f == 3 && m_paging.in_pd == 3)
            m_paging.in_pd = EMPTY, m_paging.in_pd_rights = 0;
        if (f != 3 && m_paging.in_pd == TABLE && m_paging.in_pt[page] == frame_id(f))
            m_paging.in_pt[page] = EMPTY, m_paging.in_pt_rights[page] = 0;
    }
    m_paging.frame[f] = NOWHERE, m_paging.frame_page[f] = 0;
    return 0;
}

int m_reached(int space, int page)
{
    if (!m_paging.alive[space] || !m_paging.pdpt_in[space] || !m_paging.pd_in_pdpt)
        return EMPTY;
    if (m_paging.in_pd == 3)
        return 3 * 4 + m_paging.in_pd_rights;
    if (m_paging.in_pd != TABLE || m_paging.in_pt[page] == EMPTY)
        return EMPTY;
    return m_paging.in_pt[page] * 4 + m_paging.in_pt_rights[page];
}

int m_copy_table(void)
{
    if (m_paging.pt == NOWHERE)
        return ILLEGAL;
    m_paging.has_pt_copy = 1, m_paging.pt_copy = m_paging.pt;
    return 0;
}

void m_delete_copy(void)
{
    m_paging.has_pt_copy = 0, m_paging.pt_copy = NOWHERE;
}

void m_delete_b(void)
{
    m_paging.alive[B] = m_paging.pdpt_in[B] = 0;
}

void m_make_b(void)
{
    m_paging.alive[B] = 1, m_paging.pdpt_in[B] = 0;
}

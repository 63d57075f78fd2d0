/* ranges.c - lists of physical memory while the kernel boots.
 *
 * Owns:    nothing.
 * Entered: main.c and the architecture's boot code.
 * Never:   trusts an order: ranges may be added in any, may overlap, may be empty or upside
 *          down. */
#include "lib/ranges.h"

static void insert_at(struct ranges *r, word i, struct range new)
{
    if (r->count == MAX_RANGES) {
        r->lost += new.end - new.start;
        return;
    }
    for (word k = r->count; k > i; k--)
        r->at[k] = r->at[k - 1];
    r->at[i] = new;
    r->count++;
}

static void delete_at(struct ranges *r, word i)
{
    r->count--;
    for (word k = i; k < r->count; k++)
        r->at[k] = r->at[k + 1];
}

/* Add start..end-1; what touches or overlaps becomes one. */
void ranges_add(struct ranges *r, paddr start, paddr end)
{
    word i = 0;
    if (start >= end)
        return;
    while (i < r->count && r->at[i].end < start)
        i++;
    while (i < r->count && r->at[i].start <= end) {
        start = r->at[i].start < start ? r->at[i].start : start;
        end = r->at[i].end > end ? r->at[i].end : end;
        delete_at(r, i);
    }
    insert_at(r, i, (struct range){ start, end });
}

/* Take start..end-1 away. */
void ranges_remove(struct ranges *r, paddr start, paddr end)
{
    if (start >= end)
        return;
    for (word i = 0; i < r->count; i++) {
        struct range old = r->at[i];
        if (old.end <= start || old.start >= end)
            continue;
        delete_at(r, i);
        if (old.end > end)
            insert_at(r, i, (struct range){ end, old.end });
        if (old.start < start)
            insert_at(r, i, (struct range){ old.start, start });
        else if (old.end <= end)
            i--; /* nothing took its place (wraps to -1, then ++) */
    }
}

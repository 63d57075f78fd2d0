/* ranges.c - lists of physical memory while the kernel boots.
 *
 * Owns:    nothing.
 * Entered: main.c and the architecture's boot code.
 * Never:   trusts an order: ranges may be added in any, may overlap, may be empty or upside
 *          down. */
#include "lib/ranges.h"

/* Put a range at index i and move the later ones up. A list that is full loses the range, and
 * counts its bytes, so that boot code can warn instead of handing out wrong memory. */
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

/* Take the range at index i out, and move the later ones down. */
static void delete_at(struct ranges *r, word i)
{
    r->count--;
    for (word k = i; k < r->count; k++)
        r->at[k] = r->at[k + 1];
}

/* Add the addresses start to end - 1. Ranges that touch or overlap the new one are merged with
 * it, so the list stays sorted and without overlaps. An empty range changes nothing. */
void ranges_add(struct ranges *r, paddr start, paddr end)
{
    word i = 0;
    if (start >= end)
        return;
    while (i < r->count && r->at[i].end < start)
        i++;
    /* Every range that touches the new one is swallowed by it; what remains is one range. */
    while (i < r->count && r->at[i].start <= end) {
        start = r->at[i].start < start ? r->at[i].start : start;
        end = r->at[i].end > end ? r->at[i].end : end;
        delete_at(r, i);
    }
    insert_at(r, i, (struct range){ start, end });
}

/* Remove the addresses start to end - 1. A range that only partly lies in there keeps the rest:
 * up to two pieces. */
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

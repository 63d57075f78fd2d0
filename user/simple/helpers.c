/* helpers.c - questions that a simple_t answers by counting.
 *
 * Owns:    nothing.
 * Entered: programs; allocman/bootstrap.c. */
#include <simple/simple_helpers.h>

bool simple_is_untyped_cap(simple_t *simple, seL4_CPtr pos)
{
    for (int i = 0; i < simple_get_untyped_count(simple); i++)
        if (simple_get_nth_untyped(simple, i, NULL, NULL, NULL) == pos)
            return true;
    return false;
}

seL4_CPtr simple_last_valid_cap(simple_t *simple)
{
    seL4_CPtr largest = 0;
    for (int i = 0; i < simple_get_cap_count(simple); i++) {
        seL4_CPtr cap = simple_get_nth_cap(simple, i);
        largest = cap > largest ? cap : largest;
    }
    return largest;
}

/* A slot is free if a capability can be put there. */
static int find_slot(void *data, seL4_CPtr *slot)
{
    seL4_CNode cnode = simple_get_cnode(data);
    seL4_CPtr at = simple_last_valid_cap(data);
    seL4_Error error;
    tessera_DebugExpect(seL4_DeleteFirst);
    do {
        at++;
        error = seL4_CNode_Copy(cnode, at, seL4_WordBits, cnode, cnode, seL4_WordBits,
                                seL4_AllRights);
    } while (error == seL4_DeleteFirst);
    tessera_DebugExpect(seL4_NoError);
    if (error == seL4_NoError)
        error = seL4_CNode_Delete(cnode, at, seL4_WordBits);
    if (error == seL4_NoError)
        *slot = at;
    return error;
}

static void make_path(void *data, seL4_CPtr slot, cspacepath_t *path)
{
    *path = (cspacepath_t){
        .capPtr = slot,
        .capDepth = seL4_WordBits,
        .root = simple_get_cnode(data),
        .dest = simple_get_cnode(data),
        .destDepth = seL4_WordBits,
        .offset = slot,
        .window = 1,
    };
}

void simple_make_vka(simple_t *simple, vka_t *vka)
{
    *vka = (vka_t){ .data = simple, .cspace_alloc = find_slot, .cspace_make_path = make_path };
}

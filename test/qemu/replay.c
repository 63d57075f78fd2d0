/* replay.c - the explorer's model of derivation against the booted kernel: random walks through its
 * alphabet, as system calls; after each the answer and the type of every slot's capability must be
 * what the model says.
 *
 * The same model (test/explore/model_derivation.c) that the explorer compares with the kernel on
 * the host machine in every state; so what that shows is shown to hold for the kernel as it boots.
 * Runs on any kernel with this ABI. */
#include "check.h"
#include "../explore/model_derivation.c"

enum { WALKS = 12000 / SHARE, STEPS = 40, UNTYPED_BITS = 6 };
/* As DebugCapIdentify tells them. */
enum { TYPE_NULL = 0, TYPE_UNTYPED = 2, TYPE_ENDPOINT = 4 };

static seL4_CPtr first; /* slot 0 of the model; the others follow */

static seL4_Error retype_in(int from, int dest, seL4_Word type, seL4_Word bits)
{
    return seL4_Untyped_Retype(first + (seL4_Word)from, type, bits, seL4_CapInitThreadCNode, 0, 0,
                               first + (seL4_Word)dest, 1);
}

static int do_it(struct m_letter l)
{
    seL4_CPtr root = seL4_CapInitThreadCNode, a = first + l.a, b = first + l.b, c = first + l.c;
    switch ((enum m_kind)l.kind) {
    case RETYPE:
        return (int)retype_in(l.a, l.b, seL4_EndpointObject, 0);
    case RETYPE_UNTYPED:
        return (int)retype_in(l.a, l.b, seL4_UntypedObject, 5);
    case RETYPE_SMALL:
        return (int)retype_in(l.a, l.b, seL4_UntypedObject, 4);
    case COPY:
        return (int)seL4_CNode_Copy(root, b, 64, root, a, 64, seL4_AllRights);
    case MINT_1:
        return (int)seL4_CNode_Mint(root, b, 64, root, a, 64, seL4_AllRights, 1);
    case MINT_2:
        return (int)seL4_CNode_Mint(root, b, 64, root, a, 64, seL4_AllRights, 2);
    case MOVE:
        return (int)seL4_CNode_Move(root, b, 64, root, a, 64);
    case DELETE:
        return (int)seL4_CNode_Delete(root, a, 64);
    case REVOKE:
        return (int)seL4_CNode_Revoke(root, a, 64);
    default:
        return (int)seL4_CNode_Rotate(root, a, 64, 0, root, b, 64, 0, root, c, 64);
    }
}

static bool same_types(void)
{
    static const seL4_Word types[] = { TYPE_NULL, TYPE_UNTYPED, TYPE_ENDPOINT };
    bool same = true;
    for (int i = 0; i < slots_used; i++)
        same &= seL4_DebugCapIdentify(first + (seL4_Word)i) == types[model[i].type];
    return same;
}

/* From an untyped of 2^UNTYPED_BITS bytes alone in slot 0; what a walk leaves is taken away. */
static unsigned long walk(bool memory)
{
    unsigned long steps = 0;
    m_start(SLOTS, 4, memory);
    bool same = same_types();
    for (int i = 0; same && i < STEPS; i++) {
        struct m_letter l = alphabet[random_below((seL4_Word)letters)];
        int says = m_do(l);
        if (says < 0)
            continue;
        int answer = do_it(l);
        same = answer == says && same_types();
        steps++;
        if (!same)
            printf("walk differs at step %d: operation %d of %d %d %d: kernel %d, model %d\n", i,
                   l.kind, l.a, l.b, l.c, answer, says);
    }
    CHECK(same);
    seL4_CNode_Revoke(seL4_CapInitThreadCNode, first, 64);
    for (int i = 1; i < SLOTS; i++)
        seL4_CNode_Delete(seL4_CapInitThreadCNode, first + (seL4_Word)i, 64);
    return steps;
}

/* SLOTS empty slots one behind the other; the untyped goes into the first. */
static void find_place(void)
{
    vka_object_t untyped;
    cspacepath_t path;
    ZF_LOGF_IF(vka_alloc_untyped(&vka, UNTYPED_BITS, &untyped), "no memory");
    for (first = info->empty.end - SLOTS; seL4_DebugCapIdentify(first) != TYPE_NULL; first -= SLOTS)
        ;
    vka_cspace_make_path(&vka, untyped.cptr, &path);
    CHECK(seL4_CNode_Move(path.root, first, 64, path.root, path.capPtr, 64) == seL4_NoError);
}

int main(void)
{
    unsigned long steps = 0;
    start();
    find_place();
    for (int i = 0; i < WALKS; i++)
        steps += walk(i % 2);
    printf("%d walks of the explorer's model on this kernel, %lu system calls\n", WALKS, steps);
    return finish();
}

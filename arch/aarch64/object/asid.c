/* asid.c - address space identifiers, in pools of 512.
 *
 * Owns:    kernel.arch.asid_pool, kernel.arch.asid_ghosts, and the pools: word i of a pool is the
 *          VSpace with that identifier.
 * Entered: type.c (methods), vspace.c (release), code that needs the VSpace of a mapping.
 * Uses:    machine.h, to flush what the processor remembers of an identifier.
 * Never:   gives out identifier 0: the bare address space has it.
 *
 * The processor tags what it remembers of user translations with the identifier (ASID) of the
 * address space, and a switch keeps it.  So an identifier must belong to one address space only:
 * - Whoever loses its identifier is forgotten before another can get it.
 * - When a pool dies, its address spaces lose their identifiers, but threads may still hold them,
 *   and run there with the old identifier.  Such a ghost is counted under the number of its pool.
 *   If a new pool gets that number, identifiers are shared, and while they are, each switch
 *   forgets everything (machine_share_identifiers).
 * Arm ARM, D5.9. */
#include "object/asid.h"
#include "call/slot.h"
#include "debug/state_port.h"
#include "kernel/core/cspace.h"
#include "kernel/core/derive.h"
#include "lib/bits.h"
#include "machine/arm.h"
#include "object/vspace.h"

#define TABLE "aarch64/asid.def"
#define ROW DECLARE_SHARED
#include "call/table.h"

/* LOOK_AT: how many empty entries one step of a dying pool passes over. */
enum { POOL_SIZE = TABLE_ENTRIES, LOOK_AT = 16 };

/* The pool that the identifier belongs to; 0 if there is none. */
static handle pool_of(word asid)
{
    return ENTRY(kernel.arch.asid_pool, asid / POOL_SIZE);
}

/* Can a ghost have the identifier of a living address space? Only if its pool's number was given
 * to a new pool. */
static void tell_who_shares(void)
{
    bool shared = false;
    for (word i = 0; i < ASID_POOLS; i++)
        shared = shared || (kernel.arch.asid_pool[i] && kernel.arch.asid_ghosts[i]);
    machine_share_identifiers(shared);
}

/* Make the processor forget `root` and its identifier. It must leave the tables first: while TTBR0
 * names them it may read ahead and remember again. */
static void forget(word asid, paddr root)
{
    machine_drop_root(root);
    machine_flush_asid(asid);
}

/* The VSpace `root` is going. It gives its identifier back, or, if its pool died before it, it
 * stops being a ghost. */
void asid_release(word asid, paddr root)
{
    if (vspace_of_asid(asid) == root) {
        table(pool_of(asid))[asid % POOL_SIZE] = 0;
        TELL(unmapped(root, 0, WORD_BITS));
    } else {
        ENTRY(kernel.arch.asid_ghosts, asid / POOL_SIZE)--;
        tell_who_shares();
    }
    forget(asid, root);
}

/* The first number that no pool has; ASID_POOLS if all are taken. As on seL4 a number with
 * ghosts is not passed over, because programs see by an error which number it is. */
static word choose_number(void)
{
    word number = 0;
    while (number < ASID_POOLS && kernel.arch.asid_pool[number])
        number++;
    return number;
}

/* Methods of the ASIDControl and ASIDPool capabilities. */
status asid_invoke(struct call *c)
{
    return invoke_row(c);
}

/* Turn an untyped of 4 KiB into a pool of 512 identifiers, with its capability in a new slot.
 * Errors, in this order: TruncatedMessage, DeleteFirst (all pools are taken), InvalidCapability
 * 1 (no untyped, of another size, or device memory), RevokeFirst (the untyped has children),
 * those of a destination slot, DeleteFirst (the slot is not empty). */
static status ARM_ASIDControl_MakePool(struct call *c, struct extra untyped, struct extra root,
                                       word index, word depth)
{
    word i = choose_number();
    if (i == ASID_POOLS)
        return fail(c, ERR_DeleteFirst, WHY_pools_taken);
    struct cap memory = extra_cap(untyped);
    if (cap_type(memory) != CAP_untyped || cap_size_bits(memory) != TABLE_BITS ||
        cap_device(memory))
        return fail_capability(c, 1, WHY_pool_memory);
    if (derive_has_child(untyped.slot))
        return fail(c, ERR_RevokeFirst, WHY_pool_children);
    handle dest = call_slot(c, extra_cap(root), index, depth, false);
    if (!dest)
        return ERROR;
    if (!slot_is_empty(dest))
        return fail(c, ERR_DeleteFirst, WHY_slot_taken);
    commit(c);
    paddr pool = cap_object(memory);
    machine_clear(pool, P2(TABLE_BITS));
    window_mark(pool, P2(TABLE_BITS), KIND_TABLE);
    /* The untyped is used up: otherwise Retype could make a second object in the pool's memory. */
    slot(untyped.slot)->cap = cap_set_free(memory, P2(TABLE_BITS));
    TELL(slot(untyped.slot));
    kernel.arch.asid_pool[i] = pool;
    tell_who_shares();
    derive_insert_child(cap_set_asid(cap_make(CAP_asid_pool, pool, 0), i * POOL_SIZE), untyped.slot,
                        dest);
    TELL(made(untyped.slot, slot(dest)->cap));
    return OK;
}

/* Give a VSpace without identifier a free one of this pool. Errors, in this order:
 * TruncatedMessage, InvalidCapability 1 (no VSpace, or it has one), FailedLookup (no pool has this
 * number), InvalidCapability 0 (another pool has it by now), DeleteFirst (the pool is full). */
static status ARM_ASIDPool_Assign(struct call *c, struct extra vspace)
{
    struct cap cap = extra_cap(vspace);
    if (cap_type(cap) != CAP_vspace || cap_mapped(cap))
        return fail_capability(c, 1, WHY_assign_what);
    word base = cap_asid(c->cap), i = base == 0 ? 1 : 0;
    handle pool = pool_of(base);
    if (!pool)
        return fail_root(c, false, WHY_pool_gone);
    if (pool != cap_object(c->cap))
        return fail_capability(c, 0, WHY_pool_other);
    while (i < POOL_SIZE && table(pool)[i])
        i++;
    if (i == POOL_SIZE)
        return fail(c, ERR_DeleteFirst, WHY_pool_full);
    commit(c);
    table(pool)[i] = cap_object(cap);
    /* The pool may be in the middle of a deletion that was interrupted. Its search starts anew,
     * so that it finds this address space, too. */
    ENTRY(kernel.arch.asid_next, base / POOL_SIZE) = 0;
    slot(vspace.slot)->cap = vspace_assigned(cap, base + i);
    TELL(slot(vspace.slot));
    return OK;
}

/* The pool dies: one address space a step, or LOOK_AT empty entries. Each address space loses
 * its identifier and all that was mapped in it. Threads may still hold the VSpace's capability:
 * they fault at once, because nothing is mapped (such a VSpace is a ghost). So a VSpace that a
 * thread holds can always be loaded, and no switch needs to ask whether its identifier is alive.
 * asid_next remembers where an interrupted deletion was. */
bool asid_pool_finalise(struct cap c, bool final)
{
    word base = cap_asid(c);
    handle pool = cap_object(c);
    if (!final || pool_of(base) != pool)
        return true;
    word *next = &ENTRY(kernel.arch.asid_next, base / POOL_SIZE);
    for (word n = 0; n < LOOK_AT && *next < POOL_SIZE; n++) {
        paddr root = table(pool)[*next % POOL_SIZE];
        if (root) {
            machine_clear(root, P2(TABLE_BITS));
            table(pool)[*next % POOL_SIZE] = 0;
            TELL(unmapped(root, 0, WORD_BITS));
            ENTRY(kernel.arch.asid_ghosts, base / POOL_SIZE)++;
            tell_who_shares();
            forget(base + *next, root);
            return false;
        }
        ++*next;
    }
    if (*next < POOL_SIZE)
        return false;
    *next = 0;
    ENTRY(kernel.arch.asid_pool, base / POOL_SIZE) = 0;
    tell_who_shares();
    return true;
}

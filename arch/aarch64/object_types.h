/* object_types.h - what capabilities of aarch64 hold, and which functions answer for them.
 *
 * The fields share the two words of struct cap with those in cap.h; a type uses its own only. */
#pragma once
#include "arch_sizes.h"
#include "core/cap.h"
#include "core/error.h"
#include "machine/entries.h"

struct call;

/* Sizes of frames, and what user code may do with one. */
enum { FRAME_SMALL, FRAME_LARGE, FRAME_HUGE };
enum { VM_KERNEL_ONLY = 1, VM_READ_ONLY = 2, VM_READ_WRITE = 3 };

/* Each type's own bits of word 0 are 47 to 58. The same bits mean other things for other types.
 *
 * frame (device is the field of cap.h); mapped: word 1 says where */
CAP_FIELD(frame_kind, w0, 53, 2)
CAP_FIELD(vm_rights, w0, 55, 2)
CAP_FIELD(mapped, w0, 57, 1)
/* frames and tables: the page and the address space they are mapped at; pool: its first ASID.
 * vspace, once it is assigned: word 1 is what TTBR0_EL1 takes, with the ASID in the same place
 * (Arm ARM, D13.2.144). */
CAP_FIELD(page, w1, 12, 36)
CAP_FIELD(asid, w1, 48, 16)
/* page_table: the level, as log2 of the bytes that the entry for it covers: 39, 30 or 21 */
CAP_FIELD(table_covers, w0, 47, 6)
/* sgi_signal: the number of the interrupt and the processor */
CAP_FIELD(sgi, w1, 0, 4)
CAP_FIELD(sgi_target, w1, 8, 3)

/* The frame or table c, mapped nowhere. */
static inline struct cap cap_unmapped(struct cap c)
{
    c.w1 = 0;
    return cap_set_mapped(c, 0);
}

/* The frame or table c, mapped at `at`, the address of a page, in the address space with
 * identifier asid. A capability remembers the identifier and not the VSpace, because the VSpace
 * may die before it. */
static inline struct cap cap_mapped_at(struct cap c, word at, word asid)
{
    c.w1 = asid % P2(ASID_BITS) * P2(48) + at;
    return cap_set_mapped(c, 1);
}

/* The VSpace capability c with its identifier. Word 1 is exactly what TTBR0_EL1 takes, so no
 * switch has to put it together. */
static inline struct cap vspace_assigned(struct cap c, word asid)
{
    return cap_mapped_at(c, cap_object(c), asid);
}

enum {
    TYPE_ARM_VSpace = CAP_vspace,
    TYPE_ARM_PageTable = CAP_page_table,
    TYPE_ARM_Page = CAP_frame,
    TYPE_ARM_ASIDControl = CAP_asid_control,
    TYPE_ARM_ASIDPool = CAP_asid_pool,
    TYPE_ARM_SMC = 25, /* without ALLOW_SMC_CALLS no capability has this type */
};

_Static_assert(FRAME_SMALL == 0 && FRAME_LARGE == 1 && FRAME_HUGE == 2 &&
                   HUGE_PAGE_BITS - LARGE_PAGE_BITS == LARGE_PAGE_BITS - PAGE_BITS,
               "one step each");
/* log2 of the bytes of a frame: 12, 21 or 30. */
static inline word frame_size(struct cap c)
{
    return PAGE_BITS + cap_frame_kind(c) * (LARGE_PAGE_BITS - PAGE_BITS);
}

/* cap_is_revocable for types of the architecture: what IRQControl made, and a capability to the
 * firmware whose badge is not its source's. */
static inline bool arch_is_revocable(struct cap cap, struct cap source)
{
    return (cap_type(cap) == CAP_sgi_signal && cap_type(source) == CAP_irq_control) ||
           (ALLOW_SMC_CALLS && cap_type(cap) == (word)TYPE_ARM_SMC && cap.w1 != source.w1);
}

/* Is it, besides handlers, something that IRQControl makes? */
static inline bool arch_is_of_irq_control(struct cap cap)
{
    return cap_type(cap) == CAP_sgi_signal;
}

struct cap frame_derive(handle source, struct cap cap);
struct cap frame_mask(struct cap cap, word rights);
bool frame_finalise(struct cap c, bool final);
struct cap page_table_derive(handle source, struct cap cap);
bool page_table_finalise(struct cap c, bool final);
struct cap vspace_derive(handle source, struct cap cap);
bool vspace_finalise(struct cap c, bool final);
status vspace_invoke(struct call *c);
bool asid_pool_finalise(struct cap c, bool final);
status asid_invoke(struct call *c);
status smc_invoke(struct call *c);
bool sgi_region(struct cap a, struct cap b);
status sgi_invoke(struct call *c);

/* What Retype makes: frame.c, page_table.c and vspace.c. */
struct cap small_frame_create(paddr at, word size_bits, bool device);
struct cap large_frame_create(paddr at, word size_bits, bool device);
struct cap huge_frame_create(paddr at, word size_bits, bool device);
struct cap page_table_create(paddr at, word size_bits, bool device);
struct cap vspace_create(paddr at, word size_bits, bool device);

/* object_types.h - what capabilities of x86_64 hold, and which functions answer for them.
 *
 * The fields share the two words of struct cap with those in cap.h; a type uses its own only. */
#pragma once
#include "core/cap.h"
#include "core/error.h"
#include "machine/entries.h"

struct call;

#if !IOMMU
enum { CAP_io_space = 15, CAP_io_page_table = 17 }; /* no capability has these types */
#endif

/* Sizes of frames, and what user code may do with one. */
enum { FRAME_SMALL, FRAME_LARGE, FRAME_HUGE };
enum { VM_KERNEL_ONLY = 1, VM_READ_ONLY = 2, VM_READ_WRITE = 3 };

/* frame (device is the field of cap.h); mapped: word 1 says where */
CAP_FIELD(frame_kind, w0, 53, 2)
CAP_FIELD(vm_rights, w0, 55, 2)
CAP_FIELD(mapped, w0, 57, 1)
/* frames and tables: the page and the address space they are mapped at; pool: its first ASID */
CAP_FIELD(page, w1, 12, 36)
CAP_FIELD(asid, w1, 48, 12)
/* io_space: PCI bus, device and function, and the domain it is in.  io_page_table: its level, and
 * (page above) where it is mapped for which device; a frame in an IOSpace likewise. */
CAP_FIELD(domain, w1, 16, 16)
CAP_FIELD(io_device, w1, 48, 16)
CAP_FIELD(io_level, w0, 53, 3)
CAP_FIELD(in_io, w0, 58, 1)
/* pml4, once it is assigned: word 1 is what CR3 takes, with the ASID as process-context
 * identifier */
CAP_FIELD(pml4_asid, w1, 0, 12)
/* io_port: the range, both ends included */
CAP_FIELD(first_port, w1, 0, 16)
CAP_FIELD(last_port, w1, 16, 16)

/* The frame or table c, mapped nowhere. */
static inline struct cap cap_unmapped(struct cap c)
{
    c.w1 = 0;
    return cap_set_mapped(IOMMU ? cap_set_in_io(c, 0) : c, 0);
}

/* The frame or table c, mapped at `at`, the address of a page, in the address space with
 * identifier asid. A capability remembers the identifier and not the PML4, because the PML4 may
 * die before it. */
static inline struct cap cap_mapped_at(struct cap c, word at, word asid)
{
    c.w1 = asid % P2(ASID_BITS) * P2(48) + at;
    return cap_set_mapped(c, 1);
}

/* The PML4 capability c with its identifier. Word 1 is exactly what CR3 takes, so no switch has
 * to put it together. */
static inline struct cap pml4_assigned(struct cap c, word asid)
{
    c.w1 = CR3_KEEP + cap_object(c) + asid % P2(ASID_BITS);
    return cap_set_mapped(c, 1);
}

enum {
    TYPE_X86_PDPT = CAP_pdpt,
    TYPE_X86_PageDirectory = CAP_page_directory,
    TYPE_X86_PageTable = CAP_page_table,
    TYPE_X86_Page = CAP_frame,
    TYPE_X86_IOPageTable = CAP_io_page_table,
    TYPE_X86_ASIDControl = CAP_asid_control,
    TYPE_X86_ASIDPool = CAP_asid_pool,
    TYPE_X86_IOPortControl = CAP_io_port_control,
    TYPE_X86_IOPort = CAP_io_port,
};

_Static_assert(FRAME_SMALL == 0 && FRAME_LARGE == 1 && FRAME_HUGE == 2 &&
                   HUGE_PAGE_BITS - LARGE_PAGE_BITS == LARGE_PAGE_BITS - PAGE_BITS,
               "one step each");
/* log2 of the bytes of a frame: 12, 21 or 30. */
static inline word frame_size(struct cap c)
{
    return PAGE_BITS + cap_frame_kind(c) * (LARGE_PAGE_BITS - PAGE_BITS);
}

/* cap_is_revocable for types of the architecture: a range of ports issued by IOPortControl. */
static inline bool arch_is_revocable(struct cap cap, struct cap source)
{
    return cap_type(cap) == CAP_io_port && cap_type(source) == CAP_io_port_control;
}

/* Is it, besides handlers, something that IRQControl makes? */
static inline bool arch_is_of_irq_control(struct cap cap)
{
    (void)cap;
    return false;
}

struct cap frame_derive(handle source, struct cap cap);
struct cap frame_mask(struct cap cap, word rights);
bool frame_finalise(struct cap c, bool final);
struct cap page_table_derive(handle source, struct cap cap);
bool page_table_finalise(struct cap c, bool final);
struct cap pml4_derive(handle source, struct cap cap);
bool pml4_finalise(struct cap c, bool final);
status vspace_invoke(struct call *c);
struct cap io_space_data(struct cap cap, bool preserve, word data);
bool io_space_region(struct cap a, struct cap b);
bool io_space_finalise(struct cap c, bool final);
bool io_page_table_finalise(struct cap c, bool final);
bool asid_pool_finalise(struct cap c, bool final);
status asid_invoke(struct call *c);
bool io_port_region(struct cap a, struct cap b);
bool io_port_control_region(struct cap a, struct cap b);
bool io_port_finalise(struct cap c, bool final);
status ioport_invoke(struct call *c);

/* What Retype makes: frame.c, page_table.c, iospace.c and vspace.c. */
struct cap small_frame_create(paddr at, word size_bits, bool device);
struct cap large_frame_create(paddr at, word size_bits, bool device);
struct cap huge_frame_create(paddr at, word size_bits, bool device);
struct cap page_table_create(paddr at, word size_bits, bool device);
struct cap page_directory_create(paddr at, word size_bits, bool device);
struct cap pdpt_create(paddr at, word size_bits, bool device);
struct cap io_page_table_create(paddr at, word size_bits, bool device);
struct cap pml4_create(paddr at, word size_bits, bool device);

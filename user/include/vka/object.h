/* object.h - a kernel object with its capability, in one step.
 *
 * Every vka_alloc_... returns 0 and fills *result, or another number, and nothing is allocated. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <stdio.h>
#include <utils/util.h>
#include <vka/capops.h>
#include <vka/kobject_t.h>
#include <vka/vka.h>

typedef struct vka_object {
    seL4_CPtr cptr; /* its capability */
    seL4_Word ut;   /* its memory, as the allocator calls it */
    seL4_Word type;
    seL4_Word size_bits; /* as Retype was asked */
} vka_object_t;

/* log2 of the bytes an object of `type` takes. */
static inline unsigned long vka_get_object_size(seL4_Word type, seL4_Word size_bits)
{
    switch (type) {
#define USER_BITS size_bits
#define OBJECT(abi, name, bits) \
    case seL4_##abi: \
        return bits;
#include "objects.def"
#undef OBJECT
#undef USER_BITS
    default:
        return 0;
    }
}

/* An object at this physical address (VKA_NO_PADDR: anywhere), perhaps of device memory. */
static inline int vka_alloc_object_at_maybe_dev(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                                uintptr_t paddr, bool can_use_dev,
                                                vka_object_t *result)
{
    cspacepath_t path;
    result->cptr = 0;
    int error = vka_cspace_alloc_path(vka, &path);
    if (error)
        return error;
    if (paddr != VKA_NO_PADDR)
        error = vka_utspace_alloc_at(vka, &path, type, size_bits, paddr, &result->ut);
    else
        error = vka_utspace_alloc_maybe_device(vka, &path, type, size_bits, can_use_dev,
                                               &result->ut);
    if (error) {
        vka_cspace_free_path(vka, path);
        return error;
    }
    result->cptr = path.capPtr;
    result->type = type;
    result->size_bits = size_bits;
    return 0;
}

/* An object at this physical address. */
static inline int vka_alloc_object_at(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                      uintptr_t paddr, vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, type, size_bits, paddr, false, result);
}

/* An object of this type. size_bits counts for types of any size only. */
static inline int vka_alloc_object(vka_t *vka, seL4_Word type, seL4_Word size_bits,
                                   vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, type, size_bits, VKA_NO_PADDR, false, result);
}

/* The object's capability only: it can never be given back.  0: it did not work. */
static inline seL4_CPtr vka_alloc_object_leaky(vka_t *vka, seL4_Word type, seL4_Word size_bits)
{
    vka_object_t object;
    return vka_alloc_object(vka, type, size_bits, &object) ? 0 : object.cptr;
}

/* Delete the object's capability and give back slot and memory.  Copies of the capability must be
 * deleted already. */
static inline void vka_free_object(vka_t *vka, vka_object_t *object)
{
    cspacepath_t path;
    if (!object || object->cptr == 0)
        return;
    vka_cspace_make_path(vka, object->cptr, &path);
    vka_cnode_delete(&path);
    vka_cspace_free(vka, object->cptr);
    vka_utspace_free(vka, object->type, object->size_bits, object->ut);
    object->cptr = 0;
}

/* Its physical address. */
static inline uintptr_t vka_object_paddr(vka_t *vka, vka_object_t *object)
{
    return vka_utspace_paddr(vka, object->ut, object->type, object->size_bits);
}

/* The type of a frame of 2^size_bits bytes; seL4_ObjectTypeCount if there is none. */
static inline seL4_Word vka_frame_type(seL4_Word size_bits)
{
    seL4_Word type = kobject_get_type(KOBJECT_FRAME, size_bits);
    return type == (seL4_Word)-1 ? (seL4_Word)seL4_ObjectTypeCount : type;
}

/* A function for each type, with its size fixed. They are written out, and not made by a macro:
 * so a compiler that finds a wrong argument shows the function with its parameters. */
static inline int vka_alloc_tcb(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_TCBObject, seL4_TCBBits, result);
}
static inline int vka_alloc_endpoint(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_EndpointObject, seL4_EndpointBits, result);
}
static inline int vka_alloc_notification(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_NotificationObject, seL4_NotificationBits, result);
}
static inline int vka_alloc_async_endpoint(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_NotificationObject, seL4_NotificationBits, result);
}
static inline int vka_alloc_page_table(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, kobject_get_type(KOBJECT_PAGE_TABLE, 0), seL4_PageTableBits,
                            result);
}
#ifdef CONFIG_ARCH_X86_64
static inline int vka_alloc_page_directory(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_PageDirectoryObject, seL4_PageDirBits, result);
}
static inline int vka_alloc_pdpt(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_PDPTObject, seL4_PDPTBits, result);
}
static inline int vka_alloc_pml4(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X64_PML4Object, seL4_PML4Bits, result);
}
static inline int vka_alloc_vspace_root(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X64_PML4Object, seL4_VSpaceBits, result);
}
#else
/* There is one kind of table, for all three levels. */
static inline int vka_alloc_page_directory(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_page_table(vka, result);
}
static inline int vka_alloc_pdpt(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_page_table(vka, result);
}
static inline int vka_alloc_vspace_root(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_ARM_VSpaceObject, seL4_VSpaceBits, result);
}
#endif
#ifdef CONFIG_KERNEL_MCS
/* The smallest one: without extra refills. */
static inline int vka_alloc_sched_context(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_SchedContextObject, seL4_MinSchedContextBits, result);
}
static inline int vka_alloc_reply(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_ReplyObject, seL4_ReplyBits, result);
}
#endif
#ifdef CONFIG_IOMMU
static inline int vka_alloc_io_page_table(vka_t *vka, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_X86_IOPageTableObject, seL4_IOPageTableBits, result);
}
#endif

#define VKA_ALLOC(name, type, bits) \
    static inline seL4_CPtr vka_alloc_##name##_leaky(vka_t *vka) \
    { \
        return vka_alloc_object_leaky(vka, type, bits); \
    }
VKA_ALLOC(tcb, seL4_TCBObject, seL4_TCBBits)
VKA_ALLOC(endpoint, seL4_EndpointObject, seL4_EndpointBits)
VKA_ALLOC(notification, seL4_NotificationObject, seL4_NotificationBits)
VKA_ALLOC(async_endpoint, seL4_NotificationObject, seL4_NotificationBits)
VKA_ALLOC(page_table, kobject_get_type(KOBJECT_PAGE_TABLE, 0), seL4_PageTableBits)
#ifdef CONFIG_ARCH_X86_64
VKA_ALLOC(page_directory, seL4_X86_PageDirectoryObject, seL4_PageDirBits)
VKA_ALLOC(pdpt, seL4_X86_PDPTObject, seL4_PDPTBits)
VKA_ALLOC(pml4, seL4_X64_PML4Object, seL4_PML4Bits)
VKA_ALLOC(vspace_root, seL4_X64_PML4Object, seL4_VSpaceBits)
#else
VKA_ALLOC(vspace_root, seL4_ARM_VSpaceObject, seL4_VSpaceBits)
#endif
#ifdef CONFIG_KERNEL_MCS
VKA_ALLOC(sched_context, seL4_SchedContextObject, seL4_MinSchedContextBits)
VKA_ALLOC(reply, seL4_ReplyObject, seL4_ReplyBits)
#endif
#ifdef CONFIG_IOMMU
VKA_ALLOC(io_page_table, seL4_X86_IOPageTableObject, seL4_IOPageTableBits)
#endif
#undef VKA_ALLOC

/* 2^size_bits bytes of untyped memory. */
static inline int vka_alloc_untyped(vka_t *vka, uint32_t size_bits, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_UntypedObject, size_bits, result);
}

/* The same, at this physical address. */
static inline int vka_alloc_untyped_at(vka_t *vka, uint32_t size_bits, uintptr_t paddr,
                                       vka_object_t *result)
{
    return vka_alloc_object_at(vka, seL4_UntypedObject, size_bits, paddr, result);
}

/* A CNode of 2^slot_bits slots. */
static inline int vka_alloc_cnode_object(vka_t *vka, uint32_t slot_bits, vka_object_t *result)
{
    return vka_alloc_object(vka, seL4_CapTableObject, slot_bits, result);
}

/* A frame of 2^size_bits bytes: 12, 21 or 30. */
static inline int vka_alloc_frame(vka_t *vka, uint32_t size_bits, vka_object_t *result)
{
    return vka_alloc_object(vka, vka_frame_type(size_bits), size_bits, result);
}

/* The same, perhaps of device memory. */
static inline int vka_alloc_frame_maybe_device(vka_t *vka, uint32_t size_bits, bool can_use_dev,
                                               vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, vka_frame_type(size_bits), size_bits, VKA_NO_PADDR,
                                         can_use_dev, result);
}

/* The same, at this physical address. */
static inline int vka_alloc_frame_at(vka_t *vka, uint32_t size_bits, uintptr_t paddr,
                                     vka_object_t *result)
{
    return vka_alloc_object_at_maybe_dev(vka, vka_frame_type(size_bits), size_bits, paddr, true,
                                         result);
}

/* Make objects from an untyped in the slots that start at dest. */
static inline int vka_untyped_retype(vka_object_t *untyped, int type, int size_bits,
                                     int num_objects, const cspacepath_t *dest)
{
    return vka_untyped_retype_at(untyped->cptr, (seL4_Word)type, (seL4_Word)size_bits,
                                 (seL4_Word)num_objects, dest);
}

/* An object by its kind, as kobject_t.h calls it. */
static inline int vka_alloc_kobject(vka_t *vka, kobject_t type, seL4_Word size_bits,
                                    vka_object_t *result)
{
    return vka_alloc_object(vka, kobject_get_type(type, size_bits), size_bits, result);
}

static inline unsigned long vka_x86_mode_get_object_size(seL4_Word objectType)
{
    return vka_get_object_size(objectType, 0);
}

/* The capabilities only: they can never be given back. 0: it did not work. */
static inline seL4_CPtr vka_alloc_untyped_leaky(vka_t *vka, uint32_t size_bits)
{
    return vka_alloc_object_leaky(vka, seL4_UntypedObject, size_bits);
}

static inline seL4_CPtr vka_alloc_frame_leaky(vka_t *vka, uint32_t size_bits)
{
    return vka_alloc_object_leaky(vka, vka_frame_type(size_bits), size_bits);
}

static inline seL4_CPtr vka_alloc_cnode_object_leaky(vka_t *vka, uint32_t slot_bits)
{
    return vka_alloc_object_leaky(vka, seL4_CapTableObject, slot_bits);
}

/* What this kernel has not: -1, and nothing is allocated. */
#define VKA_ALLOC_NONE(name) \
    static inline int vka_alloc_##name(UNUSED vka_t *vka, vka_object_t *result) \
    { \
        *result = (vka_object_t){ .cptr = 0 }; \
        return -1; \
    } \
    static inline seL4_CPtr vka_alloc_##name##_leaky(UNUSED vka_t *vka) \
    { \
        return 0; \
    }
#ifndef CONFIG_KERNEL_MCS
VKA_ALLOC_NONE(sched_context)
VKA_ALLOC_NONE(reply)
#endif
VKA_ALLOC_NONE(kernel_image)
VKA_ALLOC_NONE(vcpu)
VKA_ALLOC_NONE(ept_page_directory_pointer_table)
VKA_ALLOC_NONE(ept_page_directory)
VKA_ALLOC_NONE(ept_page_table)
VKA_ALLOC_NONE(ept_pdpt)
VKA_ALLOC_NONE(ept_pml4)
#ifndef CONFIG_IOMMU
VKA_ALLOC_NONE(io_page_table)
#endif
#undef VKA_ALLOC_NONE

/* A scheduling context of 2^size_bits bytes, at least seL4_MinSchedContextBits: larger ones have
 * room for more refills (seL4_MaxExtraRefills). */
static inline int vka_alloc_sched_context_size(vka_t *vka, vka_object_t *result,
                                               UNUSED uint32_t size_bits)
{
#ifdef CONFIG_KERNEL_MCS
    if (size_bits < seL4_MinSchedContextBits)
        return -1;
    return vka_alloc_object(vka, seL4_SchedContextObject, size_bits, result);
#else
    return vka_alloc_sched_context(vka, result);
#endif
}

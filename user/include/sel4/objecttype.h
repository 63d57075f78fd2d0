/* objecttype.h - what Untyped_Retype can make; the rows are in api/objects.def. */
#pragma once
#include <autoconf.h>
#include <sel4/simple_types.h>

enum {
#define OBJECT(abi, name, bits) seL4_##abi,
#include "objects.def"
#undef OBJECT
    seL4_ObjectTypeCount,
    seL4_NonArchObjectTypeCount = seL4_X86_PDPTObject,
    seL4_ModeObjectTypeCount = seL4_X86_4K,
};
typedef seL4_Word seL4_ObjectType;
typedef seL4_Word seL4_ArchObjectType;
typedef seL4_Word seL4_seL4ArchObjectType;
typedef seL4_Word api_object_t;
typedef seL4_Word object_t;

#define seL4_IA32_PDPTObject seL4_X86_PDPTObject
#if !IOMMU
#define seL4_X86_IOPageTableObject 0xffffff
#endif
#define seL4_X86_VCPUObject 0xfffffe
#define seL4_X86_EPTPML4Object 0xfffffd
#define seL4_X86_EPTPDPTObject 0xfffffc
#define seL4_X86_EPTPDObject 0xfffffb
#define seL4_X86_EPTPTObject 0xfffffa

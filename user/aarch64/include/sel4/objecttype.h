/* objecttype.h - what Untyped_Retype can make; the rows are in api/objects.def. */
#pragma once
#include <autoconf.h>
#include <sel4/simple_types.h>

enum {
#define OBJECT(abi, name, bits) seL4_##abi,
#include "objects.def"
#undef OBJECT
    seL4_ObjectTypeCount,
    seL4_NonArchObjectTypeCount = seL4_ARM_HugePageObject,
    seL4_ModeObjectTypeCount = seL4_ARM_SmallPageObject,
};
typedef seL4_Word seL4_ObjectType;
typedef seL4_Word seL4_ArchObjectType;
typedef seL4_Word seL4_seL4ArchObjectType;
typedef seL4_Word api_object_t;
typedef seL4_Word object_t;

#define seL4_ARM_VCPUObject 0xfffe
#define seL4_ARM_IOPageTableObject 0xffff

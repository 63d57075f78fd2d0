/* shared_types_gen.h - message info, rights and guards as packed words. */
#pragma once
#include <sel4/bitfield.h>

typedef struct seL4_MessageInfo {
    seL4_Uint64 words[1];
} seL4_MessageInfo_t;
typedef struct seL4_CapRights {
    seL4_Uint64 words[1];
} seL4_CapRights_t;
typedef struct seL4_CNode_CapData {
    seL4_Uint64 words[1];
} seL4_CNode_CapData_t;

#define PACKED_FIELD(word, field, shift, width) SEL4_FIELD(word, field, 0, shift, width)
#include "packed.def"
#undef PACKED_FIELD

LIBSEL4_INLINE_FUNC seL4_MessageInfo_t CONST seL4_MessageInfo_new(seL4_Uint64 label,
                                                                  seL4_Uint64 capsUnwrapped,
                                                                  seL4_Uint64 extraCaps,
                                                                  seL4_Uint64 length)
{
    return (seL4_MessageInfo_t){ { label << 12 | (capsUnwrapped & 7) << 9 | (extraCaps & 3) << 7 |
                                   (length & 127) } };
}

LIBSEL4_INLINE_FUNC void seL4_MessageInfo_ptr_new(seL4_MessageInfo_t *ptr, seL4_Uint64 label,
                                                  seL4_Uint64 capsUnwrapped, seL4_Uint64 extraCaps,
                                                  seL4_Uint64 length)
{
    *ptr = seL4_MessageInfo_new(label, capsUnwrapped, extraCaps, length);
}

LIBSEL4_INLINE_FUNC seL4_CapRights_t CONST seL4_CapRights_new(seL4_Uint64 capAllowGrantReply,
                                                              seL4_Uint64 capAllowGrant,
                                                              seL4_Uint64 capAllowRead,
                                                              seL4_Uint64 capAllowWrite)
{
    return (seL4_CapRights_t){ { (capAllowGrantReply & 1) << 3 | (capAllowGrant & 1) << 2 |
                                 (capAllowRead & 1) << 1 | (capAllowWrite & 1) } };
}

LIBSEL4_INLINE_FUNC void seL4_CapRights_ptr_new(seL4_CapRights_t *ptr,
                                                seL4_Uint64 capAllowGrantReply,
                                                seL4_Uint64 capAllowGrant, seL4_Uint64 capAllowRead,
                                                seL4_Uint64 capAllowWrite)
{
    *ptr = seL4_CapRights_new(capAllowGrantReply, capAllowGrant, capAllowRead, capAllowWrite);
}

LIBSEL4_INLINE_FUNC seL4_CNode_CapData_t CONST seL4_CNode_CapData_new(seL4_Uint64 guard,
                                                                      seL4_Uint64 guardSize)
{
    return (seL4_CNode_CapData_t){ { guard << 6 | (guardSize & 63) } };
}

LIBSEL4_INLINE_FUNC void seL4_CNode_CapData_ptr_new(seL4_CNode_CapData_t *ptr, seL4_Uint64 guard,
                                                    seL4_Uint64 guardSize)
{
    *ptr = seL4_CNode_CapData_new(guard, guardSize);
}

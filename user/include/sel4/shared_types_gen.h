/* shared_types_gen.h - message info, rights and guards as packed words. */
#pragma once
#include <sel4/bitfield.h>

struct seL4_MessageInfo {
    seL4_Uint64 words[1];
};
typedef struct seL4_MessageInfo seL4_MessageInfo_t;
SEL4_FIELD(seL4_MessageInfo, length, 0, 0, 7)
SEL4_FIELD(seL4_MessageInfo, extraCaps, 0, 7, 2)
SEL4_FIELD(seL4_MessageInfo, capsUnwrapped, 0, 9, 3)
SEL4_FIELD(seL4_MessageInfo, label, 0, 12, 52)

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

struct seL4_CapRights {
    seL4_Uint64 words[1];
};
typedef struct seL4_CapRights seL4_CapRights_t;
SEL4_FIELD(seL4_CapRights, capAllowWrite, 0, 0, 1)
SEL4_FIELD(seL4_CapRights, capAllowRead, 0, 1, 1)
SEL4_FIELD(seL4_CapRights, capAllowGrant, 0, 2, 1)
SEL4_FIELD(seL4_CapRights, capAllowGrantReply, 0, 3, 1)

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

struct seL4_CNode_CapData {
    seL4_Uint64 words[1];
};
typedef struct seL4_CNode_CapData seL4_CNode_CapData_t;
SEL4_FIELD(seL4_CNode_CapData, guardSize, 0, 0, 6)
SEL4_FIELD(seL4_CNode_CapData, guard, 0, 6, 58)

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

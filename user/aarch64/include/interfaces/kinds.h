/* kinds.h - the C type of each kind of parameter that a row of api/ names, for aarch64. */
#pragma once

#define USER_word seL4_Word
#define USER_time seL4_Time
#define USER_u8 seL4_Uint8
#define USER_byte seL4_Uint8
#define USER_u16 seL4_Uint16
#define USER_u32 seL4_Uint32
#define USER_flag seL4_Bool
#define USER_rights seL4_CapRights_t
#define USER_attr seL4_ARM_VMAttributes
#define USER_CPtr seL4_CPtr
#define USER_CNode seL4_CNode
#define USER_TCB seL4_TCB
#define USER_Untyped seL4_Untyped

/* kobject_t.h - kinds of objects that Arm has. */
#pragma once
#include <assert.h>
#include <autoconf.h>
#include <sel4/types.h>
#include <utils/util.h>
#include <vka/sel4_arch/kobject_t.h>

enum _arm_kobject_type {
    KOBJECT_PAGE_TABLE = KOBJECT_MODE_NUM_TYPES,
    KOBJECT_ARCH_NUM_TYPES,
};

/* As arm_mode_kobject_get_size and _get_type. */
static inline seL4_Word arch_kobject_get_size(kobject_t type, seL4_Word objectSize)
{
    return type == KOBJECT_PAGE_TABLE ? (seL4_Word)seL4_PageTableBits
                                      : arm_mode_kobject_get_size(type, objectSize);
}

static inline seL4_Word arch_kobject_get_type(int type, seL4_Word objectSize)
{
    return type == KOBJECT_PAGE_TABLE ? (seL4_Word)seL4_ARM_PageTableObject
                                      : arm_mode_kobject_get_type(type, objectSize);
}

/* bootinfo.h - what the kernel tells the root task, in the layout of seL4_BootInfo.
 *
 * Read by the kernel, which fills it in; libsel4 states the same layout in its own words, and
 * test/abi checks both. */
#pragma once
#include <stdint.h>
#include "config.h"

enum {
    ROOT_SLOT_NULL,
    ROOT_SLOT_TCB,
    ROOT_SLOT_CNODE,
    ROOT_SLOT_VSPACE,
    ROOT_SLOT_IRQ_CONTROL,
    ROOT_SLOT_ASID_CONTROL,
    ROOT_SLOT_ASID_POOL,
    ROOT_SLOT_IO_PORT_CONTROL,
    ROOT_SLOT_IO_SPACE,
    ROOT_SLOT_BOOTINFO,
    ROOT_SLOT_IPC_BUFFER,
    ROOT_SLOT_DOMAIN,
    ROOT_SLOT_SCHED_CONTEXT = 14, /* with MCS */
    ROOT_SLOT_FIRST_FREE = 16,
};

enum { BOOTINFO_UNTYPEDS = 230 };

struct slot_region {
    uint64_t start, end;
};

struct untyped_desc {
    uint64_t paddr;
    uint8_t size_bits, is_device, pad[6];
};

struct bootinfo {
    uint64_t extra_len, node_id, nodes, iopt_levels, ipc_buffer;
    struct slot_region empty, shared_frames, image_frames, image_paging, io_space_caps, extra_pages;
    uint64_t cnode_bits, domain;
    struct slot_region sched_control[MCS]; /* with MCS: one for each processor */
    struct slot_region untyped;
    struct untyped_desc untypeds[BOOTINFO_UNTYPEDS];
};
_Static_assert(sizeof(struct bootinfo) == 3848 + 16 * MCS, "ABI: seL4_BootInfo");

struct extra_header {
    uint64_t id, len;
};
enum {
    EXTRA_VBE = 1,
    EXTRA_MEMORY_MAP = 2,
    EXTRA_RSDP = 3,
    EXTRA_FRAMEBUFFER = 4,
    EXTRA_TSC = 5,
    EXTRA_TREE = 6
};

/* edu.h - QEMU's edu device: found on the PCI bus, its registers mapped.  (docs/specs/edu.txt of
 * QEMU.) */
#pragma once
#include "../qemu/check.h"

static seL4_CPtr config_ports;
static seL4_Word device; /* bus, device, function */
static volatile unsigned *edu;

static unsigned config_read(seL4_Word of, seL4_Word at)
{
    seL4_X86_IOPort_Out32(config_ports, 0xcf8, 1ul << 31 | of << 8 | (at & ~3ul));
    return seL4_X86_IOPort_In32(config_ports, 0xcfc).result;
}

static void config_write(seL4_Word of, seL4_Word at, seL4_Word value)
{
    seL4_X86_IOPort_Out32(config_ports, 0xcf8, 1ul << 31 | of << 8 | at);
    seL4_X86_IOPort_Out32(config_ports, 0xcfc, value);
}

static int find_device(void)
{
    config_ports = new_slot();
    CHECK(simple_get_IOPort_cap(&simple, 0xcf8, 0xcff, CNODE, config_ports, seL4_WordBits) == 0);
    for (device = 0; device < 256 && config_read(device, 0) != 0x11e81234; device++)
        ;
    if (device == 256)
        return 0;
    config_write(device, 4, config_read(device, 4) | 6); /* memory, bus master */
    vka_object_t bar;
    CHECK(vka_alloc_frame_at(&vka, 12, config_read(device, 0x10) & ~15u, &bar) == 0);
    edu = (volatile unsigned *)((char *)new_page(NULL) + 4096 * 100);
    CHECK(seL4_X86_Page_Map(bar.cptr, VSPACE, (seL4_Word)edu, seL4_AllRights,
                            seL4_X86_CacheDisabled) == 0);
    return 1;
}

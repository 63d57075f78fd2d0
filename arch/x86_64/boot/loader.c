/* loader.c - what the boot loader passed: Multiboot 1, Multiboot 2 or PVH.
 *
 * Owns:    nothing.
 * Entered: boot.c; the host tests, with information that no loader would write.
 * Never:   believes the loader: what lies outside of the memory that is mapped reads as 0.
 *
 * Multiboot specification 0.6.96, section 3.3; Multiboot 2 specification 2.0, section 3.6; Xen's
 * x86/HVM direct boot ABI, hvm_start_info. */
#include "boot/loader.h"
#include "boot/boot_magic.h"
#include "lib/bits.h"
#include "core/memory.h"

/* Multiboot 1: flags, and where things lie. */
enum {
    MB1_MEMORY = 1,
    MB1_LINE = 1 << 2,
    MB1_MODULES = 1 << 3,
    MB1_MAP = 1 << 6,
    MB1_VBE = 1 << 11
};
enum { MB1_UPPER_AT = 8, MB1_LINE_AT = 16, MB1_MODULES_AT = 20, MB1_MAP_AT = 44, MB1_VBE_AT = 72 };
/* Multiboot 2: a list of tags, each on 8 bytes: type, size, contents. */
enum {
    TAG_END,
    TAG_LINE,
    TAG_MODULE = 3,
    TAG_MEMORY = 4,
    TAG_MAP = 6,
    TAG_FRAMEBUFFER = 8,
    TAG_RSDP_OLD = 14,
    TAG_RSDP = 15,
    TAG_BITS = 3,
    TAGS_AT = 8,
    TAG_CONTENTS = 8,
    TAGS_MAX = 256
};
/* PVH. */
enum {
    PVH_MODULES_AT = 12,
    PVH_MODULE_LIST_AT = 16,
    PVH_LINE_AT = 24,
    PVH_RSDP_AT = 32,
    PVH_MAP_AT = 40,
    PVH_MAP_COUNT_AT = 48,
    PVH_MAP_STRIDE = 24
};

/* A number of `bytes` (1 to 8) bytes at address at + offset, the lowest byte first; 0 where that
 * is not mapped. The comparisons are arranged so that no sum wraps around. */
word boot_read(paddr at, word offset, word bytes)
{
    word value = 0;
    if (at >= WINDOW_AT_BOOT || offset >= WINDOW_AT_BOOT - at ||
        bytes > WINDOW_AT_BOOT - at - offset)
        return 0;
    const u8 *p = memory_at(at + offset);
    for (word i = bytes; i > 0; i--)
        value = value * 256 + p[i - 1];
    return value;
}

/* Multiboot 1: one struct whose flags say which fields are there. Only the first module counts. */
static void read_one(struct loader *l, paddr info)
{
    word flags = boot_read(info, 0, 4);
    if (flags & MB1_MEMORY)
        l->upper_kib = boot_read(info, MB1_UPPER_AT, 4);
    if (flags & MB1_LINE)
        l->line = boot_read(info, MB1_LINE_AT, 4);
    if (flags & MB1_MODULES && boot_read(info, MB1_MODULES_AT, 4)) {
        paddr list = boot_read(info, MB1_MODULES_AT + 4, 4);
        l->module = boot_read(list, 0, 4);
        l->module_end = boot_read(list, 4, 4);
    }
    if (flags & MB1_MAP)
        l->map = (struct memory_map){ boot_read(info, MB1_MAP_AT + 4, 4),
                                      boot_read(info, MB1_MAP_AT, 4), 0 };
    if (flags & MB1_VBE)
        l->vbe = info + MB1_VBE_AT;
}

/* One tag of Multiboot 2. A newer RSDP tag wins over an old one, in whatever order they come. */
static void read_tag(struct loader *l, word type, paddr at, word bytes)
{
    switch (type) {
    case TAG_LINE:
        l->line = at;
        break;
    case TAG_MODULE:
        /* There is one tag for each module, in order. The first is the root task, the
         * others are ignored. */
        if (!l->module_end) {
            l->module = boot_read(at, 0, 4);
            l->module_end = boot_read(at, 4, 4);
        }
        break;
    case TAG_MEMORY:
        l->upper_kib = boot_read(at, 4, 4);
        break;
    case TAG_MAP:
        /* The tag begins with the size of an entry and a version. */
        if (bytes > 8)
            l->map = (struct memory_map){ at + 8, bytes - 8, boot_read(at, 0, 4) };
        break;
    case TAG_FRAMEBUFFER:
        if (bytes >= FRAMEBUFFER_BYTES && boot_read(at, 0, 8))
            l->framebuffer = at;
        break;
    /* Both forms begin alike; the newer one also has the address of the XSDT. */
    case TAG_RSDP_OLD:
        l->rsdp = l->rsdp ? l->rsdp : at;
        break;
    case TAG_RSDP:
        l->rsdp = at;
        break;
    default:
        break;
    }
}

/* Multiboot 2: a list of tags. A size that is too small or leads out of the list ends it, and so
 * do too many tags: no list can keep the kernel here for ever. */
static void read_two(struct loader *l, paddr info)
{
    word end = boot_read(info, 0, 4), at = TAGS_AT;
    l->map_is_private = true;
    for (word n = 0; n < TAGS_MAX && at + TAG_CONTENTS <= end; n++) {
        word type = boot_read(info, at, 4), size = boot_read(info, at + 4, 4);
        if (type == TAG_END || size < TAG_CONTENTS || size > end - at)
            return;
        read_tag(l, type, info + at + TAG_CONTENTS, size - TAG_CONTENTS);
        at = round_up(at + size, TAG_BITS);
    }
}

/* PVH: one struct, with 64-bit addresses and a map without sizes. */
static void read_pvh(struct loader *l, paddr info)
{
    l->line = boot_read(info, PVH_LINE_AT, 8);
    l->rsdp = boot_read(info, PVH_RSDP_AT, 8);
    l->map = (struct memory_map){ boot_read(info, PVH_MAP_AT, 8),
                                  boot_read(info, PVH_MAP_COUNT_AT, 4) * PVH_MAP_STRIDE,
                                  PVH_MAP_STRIDE };
    if (boot_read(info, PVH_MODULES_AT, 4)) {
        paddr list = boot_read(info, PVH_MODULE_LIST_AT, 8);
        l->module = boot_read(list, 0, 8);
        l->module_end = l->module + boot_read(list, 8, 8);
    }
}

/* Read what lies at `info`, in the form that `magic` (eax at the first instruction) says.
 * Returns false if no known loader started the kernel. Nothing that is read is checked for sense
 * here: boot.c does that, once for all loaders. */
bool loader_read(struct loader *l, u32 magic, paddr info)
{
    *l = (struct loader){ 0 };
    switch (magic) {
    case MULTIBOOT_1_LOADED:
        read_one(l, info);
        return true;
    case MULTIBOOT_2_LOADED:
        read_two(l, info);
        return true;
    case PVH_LOADED:
        read_pvh(l, info);
        return boot_read(info, 0, 4) == PVH_LOADED;
    default:
        return false;
    }
}

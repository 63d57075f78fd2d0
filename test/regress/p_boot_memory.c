/* Class P: memory handed out that is not there, or reserved.  The boot loader's map against the
 * untypeds. (Maps and tables that no firmware would write: test/host/test_boot.c; odd machines:
 * run-all.sh.) */

static void class_p(void)
{
    struct entry {
        unsigned size;
        seL4_Word base, length;
        unsigned type;
    } __attribute__((packed)) map[50];
    unsigned bytes = 0, n;
    const char *p = (char *)info + 4096;
    for (seL4_Word at = 0; at < info->extraLen;) {
        seL4_BootInfoHeader h;
        memcpy(&h, p + at, sizeof h);
        if (h.id == SEL4_BOOTINFO_HEADER_X86_MBMMAP) {
            memcpy(&bytes, p + at + 16, 4);
            memcpy(map, p + at + 20, sizeof map);
        }
        at += h.len;
    }
    n = bytes / 24;
    for (seL4_Word i = 0; i < info->untyped.end - info->untyped.start && n; i++) {
        const seL4_UntypedDesc *u = &info->untypedList[i];
        seL4_Word start = u->paddr, end = start + (1ul << u->sizeBits);
        int covered = 0, reserved = 0;
        for (unsigned k = 0; k < n; k++) {
            int touches = map[k].base < end && map[k].base + map[k].length > start;
            reserved |= map[k].type != 1 && touches;
            covered |= map[k].type == 1 && map[k].base <= start &&
                       map[k].base + map[k].length >= end;
        }
        CHECK(u->isDevice || (covered && !reserved));
    }
}

/* boot.c - a kernel boots on the host machine: its root task is an ELF file of one segment of
 * zeroes.
 *
 * Owns:    nothing.
 * Entered: tests, through host.h.
 * Uses:    elf.c, main.c.
 * Never:   runs user code: the tests are the user. */
#include "boot/boot.h"
#include "arch_state.h"
#include "host.h"
#include <string.h>

/* Page 0 is no memory, as handle 0 is none. */
enum { FIRST_PAGE = 4096 };

/* The smallest program that elf_check takes: a header and one segment of zeroes. */
static void make_image(u8 *file, word pages)
{
    static const u8 head[] = { 0x7f, 'E', 'L', 'F', 2, 1, 1 };
    memset(file, 0, 256);
    memcpy(file, head, sizeof head);
    *(u16 *)(file + 16) = 2;
    *(u16 *)(file + 18) = ELF_MACHINE;
    *(word *)(file + 24) = 0x400000; /* entry */
    *(word *)(file + 32) = 64;       /* segments */
    *(u16 *)(file + 54) = 56;
    *(u16 *)(file + 56) = 1;
    *(u32 *)(file + 64) = 1;
    *(word *)(file + 80) = 0x400000;
    *(word *)(file + 104) = pages * 4096;
}

static void boot_on(struct boot *boot, word pages);

/* A kernel on one piece of memory, all of it but page 0. */
void host_boot(word pages)
{
    static struct boot boot;
    memset(&boot, 0, sizeof boot);
    ranges_add(&boot.ram, FIRST_PAGE, P2(HOST_MEMORY_BITS));
    boot_on(&boot, pages);
}

/* A kernel on memory of which every second page is missing up to `end`: more pieces than the
 * boot information has entries for. */
void host_boot_holes(word pages, paddr end)
{
    static struct boot boot;
    memset(&boot, 0, sizeof boot);
    for (paddr at = FIRST_PAGE; at < end; at += 2 * FIRST_PAGE)
        ranges_add(&boot.ram, at, at + FIRST_PAGE);
    ranges_add(&boot.ram, end, P2(HOST_MEMORY_BITS));
    boot_on(&boot, pages);
}

/* Check the image and boot. kernel_boot returns, as on any machine, when the root task's thread
 * is the one that runs next; the test then plays the root task. */
static void boot_on(struct boot *boot, word pages)
{
    static u8 file[256];
    make_image(file, pages);
    boot->image.file = file;
    boot->image.file_size = sizeof file;
    if (elf_check(&boot->image))
        host_stop(elf_check(&boot->image), 0, 0);
    boot->taken = boot->ram;
    kernel_boot(boot);
}

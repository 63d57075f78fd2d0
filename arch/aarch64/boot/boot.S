/* boot.S - from the boot loader, with the MMU off, to boot_main in the kernel's address space.
 *
 * Owns:    the header of an arm64 Image; the tables by which the MMU is switched on.
 * Entered: at its first instruction, at EL1 or EL2, with the physical address of the device tree in
 *          x0; MMU and data cache are off, and the image is clean to the point of coherency. Or at
 *          boot_payload, from a loader that has read the ELF file and switched the MMU on.
 * Never:   used again: its memory goes to the user (boot_end).
 *
 * Linux, Documentation/arch/arm64/booting.rst (the header, and what the loader promises); Arm ARM,
 * D13.2 (the registers). */
#include "config.h"
#include "window.h"

#define IMAGE_FLAGS 0xa                 /* little endian, pages of 4 KiB, anywhere in memory */
/* Descriptors, as entries.h has them; MAIR_EL1 has Device-nGnRnE as 0, Normal write-back as 1. */
#define TABLE 3
#define PAGE 3
#define BLOCK 1
#define NORMAL (1 << 2 | 3 << 8 | 1 << 10)      /* and inner shareable, accessed */
#define READ_ONLY (1 << 7)
#define UXN (1 << 54)
#define PXN (1 << 53)
#define MAIR 0xff00
/* 48 bits of user addresses, 39 of the kernel's; 4 KiB granules; walks cacheable and inner
 * shareable; identifiers of 16 bits, in TTBR0. */
#define TCR_T0 (16 | 1 << 8 | 1 << 10 | 3 << 12)
#define TCR_T1 (25 << 16 | 1 << 24 | 1 << 26 | 3 << 28)
#define TCR_TG1_4K (2 << 30)
#define TCR_IPS_AT 32
#define TCR_ASID_16 (1 << 36)
/* Bits that are 1 in every SCTLR_EL1 (11, 20, 22, 23, 28, 29); MMU (0), caches (2, 12), the
 * kernel's stack aligned (3); user code may read CTR_EL0 (15), sleep (16, 18) and maintain
 * caches (26), but has no DC ZVA (14) and an unaligned stack if it wants one (4): all this
 * programs see (ABI). */
#define SCTLR_OFF 0x30d00800
#define SCTLR_ON (SCTLR_OFF | 0x0405900d)
#define HCR_EL1_IS_64 (1 << 31)
#define HCR_NO_HVC (1 << 29)
#define SPSR_EL1 0x3c5                  /* EL1 with its own stack pointer, all interrupts masked */
#define EL2 8
#define EL1 4

        .section .boot, "awx"
        .global boot_start
boot_start:
/* The first two words are code: a jump over the header.  The size is that of the whole image
 * with its memory that has no contents, so the loader keeps the device tree and the initial
 * ramdisk out of it. */
        b       boot_enter
        .long   0
        .quad   0                               /* offset from a multiple of 2 MiB */
        .quad   image_size
        .quad   IMAGE_FLAGS
        .quad   0, 0, 0
        .ascii  "ARM\x64"
        .long   0

/* Registers that are kept: x20 the tree, x21 the image, x22 the level at which it was entered; x23
 * to x26 what boot_payload got of the root task, or 0. */
boot_enter:
        mov     x23, #0
        mov     x24, #0
        mov     x25, #0
        mov     x26, #0
        msr     daifset, #15
        mov     x20, x0                         /* the device tree */
        adr     x21, boot_start                 /* where the image lies */
        mrs     x22, CurrentEL
        cmp     x22, #EL2
        b.eq    leave_el2
        cmp     x22, #EL1
        b.ne    stop
        b       at_el1

/* EL1 is 64-bit and nothing of it traps to EL2, whose vectors are nobody's: HVC is undefined,
 * timers and FPU are EL1's, the virtual count is the physical one. */
leave_el2:
        mov     x1, #HCR_EL1_IS_64 | HCR_NO_HVC
        msr     hcr_el2, x1
        mov     x1, #3
        msr     cnthctl_el2, x1
        msr     cntvoff_el2, xzr
        msr     vttbr_el2, xzr
        msr     hstr_el2, xzr
        mov     x1, #0x33ff
        msr     cptr_el2, x1
        mrs     x1, midr_el1
        msr     vpidr_el2, x1
        mrs     x1, mpidr_el1
        msr     vmpidr_el2, x1
        mrs     x1, id_aa64dfr0_el1             /* all counters are EL1's, if there are any */
        ubfx    x1, x1, #8, #4
        cbz     x1, 1f
        cmp     x1, #15
        b.eq    1f
        mrs     x1, pmcr_el0
        ubfx    x1, x1, #11, #5
        msr     mdcr_el2, x1
/* Trap registers of later processors are undefined at reset, and a processor that lacks them
 * faults on their names: the field of ID_AA64MMFR0_EL1 (FGT) says whether there are any. */
1:      mrs     x1, id_aa64mmfr0_el1            /* traps of single registers: none */
        ubfx    x1, x1, #56, #4
        cbz     x1, 2f
        msr     s3_4_c1_c1_4, xzr               /* HFGRTR_EL2, HFGWTR_EL2, HFGITR_EL2 */
        msr     s3_4_c1_c1_5, xzr
        msr     s3_4_c1_c1_6, xzr
        msr     s3_4_c3_c1_4, xzr               /* HDFGRTR_EL2, HDFGWTR_EL2 */
        msr     s3_4_c3_c1_5, xzr
2:      mrs     x1, id_aa64pfr0_el1             /* a GICv3's system registers, if there are any */
        ubfx    x1, x1, #24, #4
        cbz     x1, 3f
        mrs     x1, s3_4_c12_c9_5               /* ICC_SRE_EL2: in use, and EL1 may use its own */
        mov     x2, #9
        orr     x1, x1, x2
        msr     s3_4_c12_c9_5, x1
        isb
        msr     s3_4_c12_c11_0, xzr             /* ICH_HCR_EL2 */
/* To at_el1, as if an exception had come from there. */
3:      ldr     x1, =SCTLR_OFF
        msr     sctlr_el1, x1
        mov     x1, #SPSR_EL1
        msr     spsr_el2, x1
        adr     x1, at_el1
        msr     elr_el2, x1
        eret

at_el1:
        ldr     x1, =SCTLR_OFF
        msr     sctlr_el1, x1
        isb
/* Memory without contents in the file, and the tables below, which the loader's lines in the caches
 * must not come over: zeroed, and dropped from the caches (they are off, so this writes memory). */
        adr     x1, early_tables
        adr     x2, early_tables_end
        bl      zero
/* Names of the image are those of where it is linked: their distance from KERNEL_BASE is added to
 * where it lies. */
        ldr     x2, =bss_start - KERNEL_BASE
        ldr     x3, =kernel_end - KERNEL_BASE
        add     x1, x21, x2
        add     x2, x21, x3
        bl      zero

/* The image at its own address: 2 MiB, which it does not leave. */
        adr     x1, early_tables                /* level 0 */
        add     x2, x1, #4096                   /* level 1 */
        add     x3, x1, #8192                   /* level 2 */
        orr     x4, x2, #TABLE
        ubfx    x5, x21, #39, #9
        str     x4, [x1, x5, lsl #3]
        orr     x4, x3, #TABLE
        ubfx    x5, x21, #30, #9
        str     x4, [x2, x5, lsl #3]
        ldr     x6, =NORMAL | BLOCK
        and     x4, x21, #~0x1fffff
        orr     x4, x4, x6
        ubfx    x5, x21, #21, #9
        str     x4, [x3, x5, lsl #3]
        msr     ttbr0_el1, x1

/* The image where it is linked: code that cannot be written, constants, data that cannot be
 * executed, and no page below the stack: an overflow faults at once, and does not write over
 * what lies there. */
        ldr     x1, =kernel_gibs - KERNEL_BASE
        add     x1, x21, x1
        ldr     x2, =kernel_blocks - KERNEL_BASE
        add     x2, x21, x2
        ldr     x3, =kernel_pages - KERNEL_BASE
        add     x3, x21, x3
/* KERNEL_BASE is in the last GiB but one, at its beginning. */
        orr     x4, x2, #TABLE
        str     x4, [x1, #510 * 8]
        orr     x4, x3, #TABLE
        str     x4, [x2]
        msr     ttbr1_el1, x1
        ldr     x7, =NORMAL | PAGE | READ_ONLY | UXN
        ldr     x4, =kernel_start - KERNEL_BASE
        ldr     x5, =rodata_start - KERNEL_BASE
        bl      map
        ldr     x7, =NORMAL | PAGE | READ_ONLY | UXN | PXN
        ldr     x5, =data_start - KERNEL_BASE
        bl      map
        ldr     x7, =NORMAL | PAGE | UXN | PXN
        ldr     x5, =kernel_end - KERNEL_BASE
        bl      map
        ldr     x4, =kernel_stack_guard - KERNEL_BASE
        lsr     x4, x4, #9
        str     xzr, [x3, x4]

/* How wide physical addresses are the processor says; 48 bits at most without larger
 * descriptors. */
        ldr     x1, =TCR_T0 | TCR_T1 | TCR_TG1_4K | TCR_ASID_16
        mrs     x2, id_aa64mmfr0_el1
        ubfx    x2, x2, #0, #4
        mov     x3, #5
        cmp     x2, x3
        csel    x2, x2, x3, lo
        orr     x1, x1, x2, lsl #TCR_IPS_AT
        msr     tcr_el1, x1
/* The kinds of memory, then nothing that was remembered, then the MMU.  Each barrier waits for
 * what the next line needs (Arm ARM, D5.2 and B2.3): writes of tables before they are walked,
 * the registers before they count. */
        mov     x1, #MAIR
        msr     mair_el1, x1
        tlbi    vmalle1
        ic      iallu
        dsb     sy
        isb
        ldr     x1, =SCTLR_ON
        msr     sctlr_el1, x1
        isb
/* The first jump to an address of the kernel's; what follows here is never executed again. */
        ldr     x1, =boot_high
        br      x1

/* Zero x1 to x2 - 1, multiples of 64 bytes, and drop what caches hold of it. */
zero:   dc      ivac, x1
        stp     xzr, xzr, [x1]
        stp     xzr, xzr, [x1, #16]
        stp     xzr, xzr, [x1, #32]
        stp     xzr, xzr, [x1, #48]
        add     x1, x1, #64
        cmp     x1, x2
        b.lo    zero
        dsb     sy
        ret

/* Map pages x4 to x5 - 1 of the image with flags x7 in the table x3; x4 is then x5. */
map:    add     x6, x21, x4
        orr     x6, x6, x7
        lsr     x8, x4, #9
        str     x6, [x3, x8]
        add     x4, x4, #4096
        cmp     x4, x5
        b.lo    map
        ret

/* The entry of the ELF file, as the loader of seL4's builds calls it: at EL1, with the MMU on, at
 * the address where the kernel is linked.  x0 and x1 are the start and end of the root task's
 * memory, in which its program lies ready; x2 is the distance of that from the program's own
 * addresses, x3 its entry, x4 the device tree.  (x5, the bytes of that, its header says, too.)
 * The MMU goes off again, so that both ways meet in at_el1.  With it go the caches: what they
 * hold of the image is written back before, and dropped, in pieces of 16 bytes, the shortest line
 * that there is.  Program and tree may stay in the caches: nobody reads them while these are
 * off. */
        .global boot_payload
boot_payload:
        msr     daifset, #15
        mrs     x22, CurrentEL
        cmp     x22, #EL1
        b.ne    stop
        mov     x23, x0
        mov     x24, x1
        mov     x25, x2
        mov     x26, x3
        mov     x20, x4
        adr     x1, boot_start
        at      s1e1r, x1                       /* where does the image lie? */
        isb
        mrs     x21, par_el1
        tbnz    x21, #0, stop
        lsr     x5, x21, #56                    /* which kind of memory it is mapped as */
        and     x21, x21, #0x0000fffffffff000
/* The image at its own address, where the loader need not have mapped it: as the same kind of
 * memory, whose index in the loader's MAIR_EL1 is looked for. */
        mrs     x6, mair_el1
        mov     x7, #BLOCK | 3 << 8 | 1 << 10   /* inner shareable, accessed */
1:      and     x8, x6, #0xff
        cmp     x8, x5
        b.eq    2f
        lsr     x6, x6, #8
        add     x7, x7, #1 << 2
        tbz     x7, #5, 1b
        b       stop
2:      adr     x6, early_tables
        add     x8, x6, #3 * 4096
        mov     x9, x6
3:      stp     xzr, xzr, [x9], #16
        cmp     x9, x8
        b.lo    3b
        sub     x9, x6, x1
        add     x9, x9, x21                     /* where the tables lie */
        add     x10, x9, #4096
        orr     x10, x10, #TABLE
        ubfx    x11, x21, #39, #9
        str     x10, [x6, x11, lsl #3]
        add     x6, x6, #4096
        add     x10, x9, #8192
        orr     x10, x10, #TABLE
        ubfx    x11, x21, #30, #9
        str     x10, [x6, x11, lsl #3]
        add     x6, x6, #4096
        and     x10, x21, #~0x1fffff
        orr     x10, x10, x7
        ubfx    x11, x21, #21, #9
        str     x10, [x6, x11, lsl #3]
        ldr     x2, =kernel_end
        mov     x3, x1
1:      dc      civac, x3
        add     x3, x3, #16
        cmp     x3, x2
        b.lo    1b
        dsb     sy
        msr     ttbr0_el1, x9
        isb
        tlbi    vmalle1
        dsb     sy
        isb
        adr     x2, payload_low
        sub     x2, x2, x1
        add     x2, x2, x21
        br      x2
payload_low:
        ldr     x1, =SCTLR_OFF
        msr     sctlr_el1, x1
        isb
        ic      iallu
        dsb     sy
        isb
        b       at_el1

/* Entered at EL3, or at a level that there is not: no firmware starts a kernel there, and there
 * is no console yet on which to say so. */
stop:   wfi
        b       stop
        .ltorg

        .section .boot.bss, "aw", @nobits
        .balign 4096
early_tables:
        .skip   3 * 4096
early_tables_end:

/* Here the image runs where it is linked.  boot_main runs on the kernel's own stack, and returns to
 * the way out of the kernel, which loads the first thread. */
        .section .text.boot_high, "ax"
boot_high:
        adrp    x1, kernel_stack_top
        add     x1, x1, #:lo12:kernel_stack_top
        mov     sp, x1
        adrp    x1, vectors
        add     x1, x1, #:lo12:vectors
        msr     vbar_el1, x1
        isb
        adrp    x3, boot_laid_out
        add     x3, x3, #:lo12:boot_laid_out
        stp     x23, x24, [x3]
        stp     x25, x26, [x3, #16]
        mov     x0, x20
        mov     x1, x21
        cmp     x22, #EL2
        cset    x2, eq
        mov     x29, #0
        adrp    x30, kernel_leave
        add     x30, x30, #:lo12:kernel_leave
        b       boot_main
        .section .note.GNU-stack, "", @progbits

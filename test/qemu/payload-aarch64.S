/* payload-aarch64.S - enters a kernel as the loader of seL4's builds does, in its place.
 *
 * QEMU has put kernel.elf, the root task's plain bytes and this into memory. The MMU goes on with
 * the 2 MiB of this program at their own addresses, and no other memory, and the kernel at those
 * where it is linked; caches are on.
 * Assembled with
 *   KERNEL_AT, KERNEL_BASE, KERNEL_ENTRY         where the kernel lies, is linked, is entered
 *   TASK_AT, TASK_END, TASK_BASE, TASK_ENTRY     the same of the root task
 *   TREE_AT, TREE_BYTES                          the device tree
 *   KERNEL_FILE, TREE_FILE                       the bytes of both, if QEMU does not load them */
/* 48 bits of addresses on both sides, pages of 4 KiB, walks cacheable and inner shareable; 40 bits
 * of physical addresses. */
#define SIDE (16 | 1 << 8 | 1 << 10 | 3 << 12)
#define TCR (SIDE | SIDE << 16 | 2 << 30 | 2 << 32)

/* The entry for address x2 in `table`, whose entries cover 2^shift bytes each, names the next
 * table. */
        .macro  link table, shift, next
        ldr     x1, =\next
        orr     x1, x1, #3
        ubfx    x3, x2, #\shift, #9
        ldr     x0, =\table
        str     x1, [x0, x3, lsl #3]
        .endm

/* The entry for x2 in `table`, whose entries are blocks of 2 MiB, maps x1: normal memory, accessed,
 * inner shareable.  Afterwards x0 is the entry's place, and x1 the entry. */
        .macro  block table
        mov     x3, #0x0705
        orr     x1, x1, x3
        ubfx    x3, x2, #21, #9
        ldr     x0, =\table
        add     x0, x0, x3, lsl #3
        str     x1, [x0]
        .endm

#ifdef KERNEL_FILE
        .section .kernel, "ax"
        .incbin KERNEL_FILE
        .section .tree, "a"
        .incbin TREE_FILE
#endif
        .text
        .global _start
_start: adr     x2, _start
        link    low_0, 39, low_1
        link    low_1, 30, low_2
        and     x1, x2, #~0x1fffff
        block   low_2
        ldr     x2, =KERNEL_BASE
        link    high_0, 39, high_1
        link    high_1, 30, high_2
        ldr     x1, =KERNEL_AT
        block   high_2
        ldr     x3, =0x200000
        add     x1, x1, x3
        str     x1, [x0, #8]                    /* the kernel has two of them */
        ldr     x0, =low_0
        msr     ttbr0_el1, x0
        ldr     x0, =high_0
        msr     ttbr1_el1, x0
        mov     x0, #0xff
        msr     mair_el1, x0
        ldr     x0, =TCR
        msr     tcr_el1, x0
        tlbi    vmalle1
        ic      iallu
        dsb     sy
        isb
        mrs     x0, sctlr_el1
        ldr     x1, =0x1005                     /* MMU, caches */
        orr     x0, x0, x1
        msr     sctlr_el1, x0
        isb
        ldr     x0, =TASK_AT
        ldr     x1, =TASK_END
        ldr     x2, =TASK_AT - TASK_BASE
        ldr     x3, =TASK_ENTRY
        ldr     x4, =TREE_AT
        ldr     x5, =TREE_BYTES
        ldr     x30, =KERNEL_ENTRY
        br      x30
        .ltorg
        .bss
        .balign 4096
low_0:  .skip 4096
low_1:  .skip 4096
low_2:  .skip 4096
high_0: .skip 4096
high_1: .skip 4096
high_2: .skip 4096

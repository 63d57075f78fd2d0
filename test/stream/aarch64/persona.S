/* persona.S - where threads run: for each persona, the way into one gadget and the way back.
 *
 * The way out and the entry find all state by x28, which they load with an address that the code
 * has, so whatever registers a thread has when it gets there, it goes on as the persona whose code
 * this is.  Offsets are those of struct area. */
#include "stream.h"

        .section .note.GNU-stack,"",@progbits
        .bss
        .balign 4096
stacks: .skip   PERSONAS * STACK

        /* Linked at an address of its own (stream.mk). */
        .section .personas,"awx",@progbits
        .balign 1024
        .globl  areas
areas:  .skip   PERSONAS * AREA

        .section .rodata
        .balign 8
        .globl  gadget_code, entries, runs
gadget_code:
        .section .rodata.entries,"a"
        .balign 8
entries:
        .section .rodata.runs,"a"
        .balign 8
runs:
        .section .personas

/* One gadget: its code (one statement: of several, a macro), and its row of the table.  `after` is
 * where an answer to its fault may continue. */
        .macro  gadget persona, code:vararg
771:    \code
772:    ldr     x28, =A
        str     x0, [x28, #AREA_OUT]
        mov     x0, #GADGET
        str     x0, [x28, #AREA_DONE]
        .set    GADGET, GADGET + 1
        b       779f
        .section .rodata
        .quad   771b, 772b
        .section .personas
        .endm

/* x10 is a value; x9 an address.  The control register gets all its bits that mean something, but
 * for those that let operations trap. */
        .macro  fpu_load
        ldr     x28, =A + AREA_FPU_IN
        ldr     q0, [x28]
        ldr     q31, [x28, #16]
        and     x10, x10, #0x7c00000
        msr     fpcr, x10
        and     x11, x11, #0x1f
        msr     fpsr, x11
        .endm

        .macro  fpu_store
        ldr     x28, =A + AREA_FPU_OUT
        str     q0, [x28]
        str     q31, [x28, #16]
        mrs     x10, fpcr
        mrs     x11, fpsr
        str     x10, [x28, #32]
        str     x11, [x28, #40]
        .endm

/* An unaligned address gets one kind of fault, one that is mapped nowhere another. */
        .macro  exclusive
        ldxr    x10, [x9]
        clrex
        .endm

/* A pair without an interruption between stores; what came between makes it fail. */
        .macro  atomic
        ldr     x28, =A + AREA_FPU_IN
        ldxr    x10, [x28]
        stxr    w10, x11, [x28]
        .endm

        .macro  sizes
        mrs     x10, ctr_el0
        mrs     x11, dczid_el0
        .endm

/* The stack may be anywhere: of a whole word at an odd address. */
        .macro  stack_load
        mov     sp, x9
        ldr     x10, [sp]
        .endm

        .macro  persona n
        .set    A, areas + \n * AREA
        .set    GADGET, 0
        .section .rodata.entries
        .quad   773f
        .section .rodata.runs
        .quad   774f
        .section .personas
        .balign 16
773:                                    /* a thread begins */
        ldr     x28, =stacks + (\n + 1) * STACK
        mov     sp, x28
        mov     x29, #0
        mov     x0, #\n
        b       persona_main
774:                                    /* run_n(void) */
        ldr     x9, =A
        add     x10, x9, #AREA_SAVED
        stp     x19, x20, [x10]
        stp     x21, x22, [x10, #16]
        stp     x23, x24, [x10, #32]
        stp     x25, x26, [x10, #48]
        stp     x27, x28, [x10, #64]
        stp     x29, x30, [x10, #80]
        mov     x0, sp
        str     x0, [x10, #96]
        mov     x28, x9
        ldr     x0, [x28, #31 * 8]
        mov     sp, x0
        ldp     x0, x1, [x28]
        ldp     x2, x3, [x28, #16]
        ldp     x4, x5, [x28, #32]
        ldp     x6, x7, [x28, #48]
        ldp     x8, x9, [x28, #64]
        ldp     x10, x11, [x28, #80]
        ldp     x12, x13, [x28, #96]
        ldp     x14, x15, [x28, #112]
        ldp     x16, x17, [x28, #128]
        ldp     x18, x19, [x28, #144]
        ldp     x20, x21, [x28, #160]
        ldp     x22, x23, [x28, #176]
        ldp     x24, x25, [x28, #192]
        ldp     x26, x27, [x28, #208]
        ldp     x29, x30, [x28, #232]
        ldr     x28, [x28, #AREA_GADGET]
        br      x28
        /* In the order of GADGETS. */
        gadget  \n, svc #\n
        gadget  \n, udf #\n
        gadget  \n, brk #\n
        gadget  \n, hvc #\n
        gadget  \n, smc #\n
        gadget  \n, msr daifset, #2
        gadget  \n, mrs x10, cntvct_el0
        gadget  \n, mrs x10, midr_el1
        gadget  \n, ldr x10, [x9]
        gadget  \n, str x10, [x9]
        gadget  \n, br x9
        gadget  \n, fpu_load
        gadget  \n, fpu_store
        gadget  \n, mrs x10, tpidr_el0
        gadget  \n, msr tpidr_el0, x10
        gadget  \n, mrs x10, tpidrro_el0
        gadget  \n, msr nzcv, x10
        gadget  \n, exclusive
        gadget  \n, atomic
        gadget  \n, dc cvac, x9
        gadget  \n, dc civac, x9
        gadget  \n, ic ivau, x9
        gadget  \n, dc zva, x9
        gadget  \n, dc ivac, x9
        gadget  \n, sizes
        gadget  \n, stack_load
779:                                    /* out */
        str     x1, [x28, #AREA_OUT + 8]
        stp     x2, x3, [x28, #AREA_OUT + 16]
        stp     x4, x5, [x28, #AREA_OUT + 32]
        stp     x6, x7, [x28, #AREA_OUT + 48]
        stp     x8, x9, [x28, #AREA_OUT + 64]
        stp     x10, x11, [x28, #AREA_OUT + 80]
        stp     x12, x13, [x28, #AREA_OUT + 96]
        stp     x14, x15, [x28, #AREA_OUT + 112]
        stp     x16, x17, [x28, #AREA_OUT + 128]
        stp     x18, x19, [x28, #AREA_OUT + 144]
        stp     x20, x21, [x28, #AREA_OUT + 160]
        stp     x22, x23, [x28, #AREA_OUT + 176]
        stp     x24, x25, [x28, #AREA_OUT + 192]
        stp     x26, x27, [x28, #AREA_OUT + 208]
        stp     x29, x30, [x28, #AREA_OUT + 232]
        mov     x0, sp
        str     x0, [x28, #AREA_OUT + 31 * 8]
        mrs     x0, nzcv
        str     x0, [x28, #AREA_FLAGS]
        add     x9, x28, #AREA_SAVED
        ldr     x0, [x9, #96]
        mov     sp, x0
        ldp     x19, x20, [x9]
        ldp     x21, x22, [x9, #16]
        ldp     x23, x24, [x9, #32]
        ldp     x25, x26, [x9, #48]
        ldp     x27, x28, [x9, #64]
        ldp     x29, x30, [x9, #80]
        ret
        .ltorg
        .endm

        .arch_extension fp
        .arch_extension simd
        .arch_extension crc
        persona 0
        persona 1
        persona 2
        persona 3
        persona 4
        persona 5
        persona 6
        persona 7

        .section .parameters,"aw"
        .globl  parameter_text
parameter_text:
        .ascii  "1 0 10 400 4294967295 0"
        .skip   128 - (. - parameter_text)

        .bss
        .balign 16
        .skip   16384
root_stack:
        .text
        .globl  _start
_start: ldr     x9, =root_stack
        mov     sp, x9
        mov     x29, #0
        b       root_main
        .ltorg

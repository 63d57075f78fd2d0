/* start.S - a program's first instructions.
 *
 * Owns:    the root task's stack.
 * Entered: _sel4_start by the kernel (x0: the boot information; no stack: sp is 0), or _start by
 *          a parent that put argc, argv, envp and auxv on the stack.  A program's file names the
 *          first: it can be either.
 * Uses:    sel4runtime_start_root and sel4runtime_start_child (runtime.c). */
        .text
        .global _sel4_start, _start
_sel4_start:
        mov     x1, sp
        cbnz    x1, _start
        adrp    x1, root_stack_top
        add     x1, x1, #:lo12:root_stack_top
        mov     sp, x1
        mov     x29, #0
        mov     x30, #0
        bl      sel4runtime_start_root
        brk     #0
_start:
        mov     x0, sp
        mov     x29, #0
        mov     x30, #0
        and     x1, x0, #-16
        mov     sp, x1
        bl      sel4runtime_start_child
        brk     #0

        .section .bss.root_stack, "aw", @nobits
        .balign 16
        .type   root_stack, @object
        .size   root_stack, 65536
root_stack:
        .skip   65536
root_stack_top:
        .section .note.GNU-stack, "", @progbits

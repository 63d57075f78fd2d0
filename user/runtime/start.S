/* start.S - a program's first instructions.
 *
 * Owns:    the root task's stack.
 * Entered: _sel4_start by the kernel (rdi: the boot information; no stack: rsp is 0), or _start by
 *          a parent that put argc, argv, envp and auxv on the stack.  A program's file names the
 *          first: it can be either.
 * Uses:    sel4runtime_start_root and sel4runtime_start_child (runtime.c). */
        .text
        .global _sel4_start, _start
_sel4_start:
        test    %rsp, %rsp
        jnz     _start
        lea     root_stack_top(%rip), %rsp
        xor     %ebp, %ebp
        call    sel4runtime_start_root
        hlt
_start:
        mov     %rsp, %rdi
        xor     %ebp, %ebp
        and     $-16, %rsp
        call    sel4runtime_start_child
        hlt

        .section .bss.root_stack, "aw", @nobits
        .balign 16
        .type   root_stack, @object
        .size   root_stack, 65536
root_stack:
        .skip   65536
root_stack_top:
        .section .note.GNU-stack, "", @progbits

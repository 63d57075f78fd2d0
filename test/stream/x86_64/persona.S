/* persona.S - where threads run: for each persona, the way into one gadget and the way back.
 *
 * All state is at absolute addresses, so whatever registers a thread has when it gets to `out` or
 * to its entry, it goes on as the persona whose code this is.  Offsets are those of struct area. */
#include "stream.h"

    .section .note.GNU-stack,"",@progbits
    .bss
    .balign 4096
    .globl areas
areas:
    .skip PERSONAS * AREA
stacks:
    .skip PERSONAS * STACK
small_stacks:
    .skip PERSONAS * 64

    .section .rodata
    .balign 8
    .globl gadget_code, entries, runs
gadget_code:
    .section .rodata.entries,"a"
entries:
    .section .rodata.runs,"a"
runs:
    .text

/* One gadget: its code (one statement: of several, a macro), and its row of the table.  `after` is
 * where an answer to its fault may continue. */
.macro gadget persona, code:vararg
771:
    \code
772:
    movq $GADGET, A + AREA_DONE
    .set GADGET, GADGET + 1
    jmp 779f
    .section .rodata
    .quad 771b, 772b
    .text
.endm

.macro fpu_store
    movdqu %xmm0, A + AREA_FPU_OUT
    movdqu %xmm15, A + AREA_FPU_OUT + 16
    stmxcsr A + AREA_FPU_OUT + 32
    fnstcw A + AREA_FPU_OUT + 36
    fnstsw A + AREA_FPU_OUT + 40
.endm

.macro fpu_load
    movdqu A + AREA_FPU_IN, %xmm0
    movdqu A + AREA_FPU_IN + 16, %xmm15
    fldl A + AREA_FPU_IN
.endm

.macro set_flags stack
    mov $\stack, %rsp
    pushq %rax
    popfq
    nop
.endm

/* A handful of turns between two looks at the clock: reading it is slow under QEMU. */
.macro wait_until
775:
    mov $200, %ecx
776:
    dec %ecx
    jnz 776b
    rdtsc
    shl $32, %rdx
    or %rdx, %rax
    cmp A + AREA_UNTIL, %rax
    jb 775b
.endm

.macro persona n
    .set A, areas + \n * AREA
    .set GADGET, 0
    .section .rodata.entries
    .quad 773f
    .section .rodata.runs
    .quad 774f
    .text
    .balign 16
773:                                    /* a thread begins */
    mov $stacks + (\n + 1) * STACK - 8, %rsp
    pushq $0x202
    popfq
    xor %ebp, %ebp
    mov $\n, %edi
    jmp persona_main
774:                                    /* run_n(void) */
    mov %rbx, A + AREA_SAVED
    mov %rbp, A + AREA_SAVED + 8
    mov %r12, A + AREA_SAVED + 16
    mov %r13, A + AREA_SAVED + 24
    mov %r14, A + AREA_SAVED + 32
    mov %r15, A + AREA_SAVED + 40
    mov %rsp, A + AREA_SAVED + 48
    mov A, %rax
    mov A + 8, %rbx
    mov A + 16, %rcx
    mov A + 24, %rdx
    mov A + 32, %rsi
    mov A + 40, %rdi
    mov A + 48, %rbp
    mov A + 56, %rsp
    mov A + 64, %r8
    mov A + 72, %r9
    mov A + 80, %r10
    mov A + 88, %r11
    mov A + 96, %r12
    mov A + 104, %r13
    mov A + 112, %r14
    mov A + 120, %r15
    jmp *A + AREA_GADGET
    /* In the order of GADGETS. */
    gadget \n, syscall
    gadget \n, ud2
    gadget \n, hlt
    gadget \n, int3
    gadget \n, int $0x9e
    gadget \n, int $0xfe
    gadget \n, int $0x80
    gadget \n, int $0x20
    gadget \n, div %rcx
    gadget \n, mov (%rax), %rdx
    gadget \n, mov %rdx, (%rax)
    gadget \n, jmp *%rax
    gadget \n, fpu_load
    gadget \n, fpu_store
    gadget \n, mov %fs:(%rax), %rdx
    gadget \n, mov %gs:(%rax), %rdx
    gadget \n, set_flags (small_stacks + \n * 64 + 56)
    gadget \n, in %dx, %al
    gadget \n, mov %cr0, %rax
    gadget \n, rdmsr
    gadget \n, wait_until
779:                                    /* out */
    mov %rax, A + AREA_OUT
    mov %rbx, A + AREA_OUT + 8
    mov %rcx, A + AREA_OUT + 16
    mov %rdx, A + AREA_OUT + 24
    mov %rsi, A + AREA_OUT + 32
    mov %rdi, A + AREA_OUT + 40
    mov %rbp, A + AREA_OUT + 48
    mov %rsp, A + AREA_OUT + 56
    mov %r8, A + AREA_OUT + 64
    mov %r9, A + AREA_OUT + 72
    mov %r10, A + AREA_OUT + 80
    mov %r11, A + AREA_OUT + 88
    mov %r12, A + AREA_OUT + 96
    mov %r13, A + AREA_OUT + 104
    mov %r14, A + AREA_OUT + 112
    mov %r15, A + AREA_OUT + 120
    mov $small_stacks + \n * 64 + 56, %rsp
    pushfq
    popq A + AREA_FLAGS
    pushq $0x202
    popfq
    mov A + AREA_SAVED, %rbx
    mov A + AREA_SAVED + 8, %rbp
    mov A + AREA_SAVED + 16, %r12
    mov A + AREA_SAVED + 24, %r13
    mov A + AREA_SAVED + 32, %r14
    mov A + AREA_SAVED + 40, %r15
    mov A + AREA_SAVED + 48, %rsp
    ret
.endm

    persona 0
    persona 1
    persona 2
    persona 3
    persona 4
    persona 5
    persona 6
    persona 7

    .globl own_entry
own_entry:
    mov %fs:AREA_PERSONA, %rax
    jmp *entries(,%rax,8)

    .section .parameters,"aw"
    .globl parameter_text
parameter_text:
    .ascii "1 0 10 400 4294967295 0"
    .skip 128 - (. - parameter_text)

    .bss
    .balign 16
    .skip 16384
root_stack:
    .text
    .globl _start
_start:
    lea root_stack(%rip), %rsp
    xor %ebp, %ebp
    call root_main
    ud2

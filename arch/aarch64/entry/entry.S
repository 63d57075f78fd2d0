/* entry.S - registers in, registers out; nothing else.
 *
 * Owns:    the order in which struct context is filled; the stacks of the processor.
 * Entered: by the hardware: SVC, interrupts, exceptions.
 * Uses:    entry_syscall, entry_fault (entry.c), trap.c: the doors, which all return.
 * Never:   decides anything but which door to take.
 *
 * While a thread runs, SP_EL1 points to its struct context, so an exception finds the place for the
 * registers at once; the doors run on the kernel's stack.  Interrupts are masked in the kernel (an
 * exception masks them), so nothing comes in between.
 *
 * What the way out need not do: an exception return is a context synchronization event, so TTBR0
 * and CPACR count without ISB (Arm ARM, D1.10), and it clears the local monitor, so no thread's
 * store-exclusive succeeds by another's load (Arm ARM, B2.9.2).  Arm ARM, D1.10. */
#include "config.h"
#include "context.h"
#include "switch.h"

/* As in faults.def; checked in trap.c. */
#define FAULT_VM (5 + MCS)
#define CLASS_AT 26
#define CLASS_SVC 0x15
#define CLASS_DATA 0x24
#define HANDLE_MASK 0x7fffffffff

/* All registers into the context to which SP_EL1 points.  Behind it x9 to x11 are free: x10 is
 * where the thread goes on. */
        .macro  save_registers
        stp     x0, x1, [sp]
        stp     x2, x3, [sp, #16]
        stp     x4, x5, [sp, #32]
        stp     x6, x7, [sp, #48]
        stp     x8, x9, [sp, #64]
        stp     x10, x11, [sp, #80]
        stp     x12, x13, [sp, #96]
        stp     x14, x15, [sp, #112]
        stp     x16, x17, [sp, #128]
        stp     x18, x19, [sp, #144]
        stp     x20, x21, [sp, #160]
        stp     x22, x23, [sp, #176]
        stp     x24, x25, [sp, #192]
        stp     x26, x27, [sp, #208]
        stp     x28, x29, [sp, #224]
        mrs     x9, sp_el0
        mrs     x10, elr_el1
        mrs     x11, spsr_el1
        stp     x30, x9, [sp, #CONTEXT_X30]
        str     x11, [sp, #CONTEXT_FLAGS]
        .endm

/* After everything but a system call the thread starts again where it goes on. */
        .macro  started_here
        mov     x13, #BY_TRAP
        stp     x13, x10, [sp, #CONTEXT_BY]
        str     x10, [sp, #CONTEXT_FAULT_IP]
        .endm

/* One stack for all threads: a door never waits, so nothing of it is kept. */
        .macro  use_kernel_stack
        adr     x13, kernel_stack_top
        mov     sp, x13
        .endm

/* Sixteen places of 128 bytes each, in four groups by where the exception comes from; in each
 * group an instruction's exception, an interrupt, a fast interrupt, SError.  Arm ARM, D1.10.2. */
        .section .text.vectors, "ax"
        .global vectors, kernel_leave, idle_wait, semihosting_vectors
        .balign 2048
vectors:
/* EL1 with SP_EL0: the kernel never uses that. */
        .rept   4
        .balign 128
        b       trap_bug
        .endr
/* EL1 with SP_EL1: the kernel itself.  Only an interrupt may come, while it idles: `idle` is a
 * context like a thread's. */
        .balign 128
        b       trap_bug
        .balign 128
        b       interrupt
        .balign 128
        b       trap_bug
        .balign 128
        b       hardware_error

/* EL0: a system call, or another exception.  x1 and x7 still hold the message info and the
 * number.  The thread's handle is the address of its TCB without the window's base.  The door of
 * system calls returns to the way out by itself.  With that the place is full: 32 instructions. */
        .balign 128
from_user:
        save_registers
        mrs     x12, esr_el1
        stp     xzr, x10, [sp, #CONTEXT_BY]     /* BY_SYSCALL */
        lsr     w14, w12, #CLASS_AT
        cmp     w14, #CLASS_SVC
        b.ne    exception
        sub     x0, sp, #CONTEXT_SLOTS
        use_kernel_stack
        and     x0, x0, #HANDLE_MASK
        mov     x2, x7
        adr     x30, kernel_leave
        b       entry_syscall
        .org    vectors + 0x480                 /* the assembler stops if the last one was longer */
        b       interrupt
        .balign 128
        b       trap_bug                        /* FIQ: masked always */
        .balign 128
        b       hardware_error
/* EL0 in 32-bit state: SPSR never says that. */
        .rept   4
        .balign 128
        b       trap_bug
        .endr

/* The one way out: as the thread, or `idle`, which arch_switch has named.  Which address
 * space it is, its TCB says; without one, a bare one. */
kernel_leave:
        adrp    x0, loaded
        ldr     x0, [x0, #:lo12:loaded]
        add     sp, x0, #CONTEXT_SLOTS
        ldur    x1, [sp, #CONTEXT_ROOT]
        cbz     x1, 2f
1:      msr     ttbr0_el1, x1
        ldp     x10, x11, [sp, #CONTEXT_NEXT_IP]
        ldp     x30, x9, [sp, #CONTEXT_X30]
        msr     elr_el1, x10
        msr     spsr_el1, x11
        msr     sp_el0, x9
        /* From here on no register is free; SP_EL1 stays where the next exception needs it. */
        ldp     x2, x3, [sp, #16]
        ldp     x4, x5, [sp, #32]
        ldp     x6, x7, [sp, #48]
        ldp     x8, x9, [sp, #64]
        ldp     x10, x11, [sp, #80]
        ldp     x12, x13, [sp, #96]
        ldp     x14, x15, [sp, #112]
        ldp     x16, x17, [sp, #128]
        ldp     x18, x19, [sp, #144]
        ldp     x20, x21, [sp, #160]
        ldp     x22, x23, [sp, #176]
        ldp     x24, x25, [sp, #192]
        ldp     x26, x27, [sp, #208]
        ldp     x28, x29, [sp, #224]
        ldp     x0, x1, [sp]
        eret
2:      adrp    x1, loaded + LOADED_BARE
        ldr     x1, [x1, #:lo12:loaded + LOADED_BARE]
        b       1b

/* x12: ESR_EL1, x14: its class.  Data accesses, which are the most frequent, go straight to the
 * door. */
exception:
        started_here
        sub     x0, sp, #CONTEXT_SLOTS
        use_kernel_stack
        cmp     w14, #CLASS_DATA
        b.ne    1f
        and     x0, x0, #HANDLE_MASK
        mov     x1, #FAULT_VM
        mrs     x2, far_el1
        mov     w3, w12
        mov     x4, #0
        bl      entry_fault                     /* thread, type, address, code, error */
        b       kernel_leave
1:      mov     x0, x12
        bl      trap_exception
        b       kernel_leave

/* From user code, or from `idle`. */
interrupt:
        save_registers
        started_here
        use_kernel_stack
        bl      trap_interrupt
        b       kernel_leave

/* SError comes at any time, and says nothing that a thread could be blamed for. */
hardware_error:
        adr     x13, fatal_stack_top
        mov     sp, x13
        mrs     x0, esr_el1
        bl      trap_hardware_error

/* The kernel's stack may be the reason, so there is another one. */
trap_bug:
        adr     x13, fatal_stack_top
        mov     sp, x13
        mrs     x0, esr_el1
        mrs     x1, elr_el1
        mrs     x2, far_el1
        bl      trap_bug_report

/* No thread can run.  SP_EL1 points to `idle`'s context, as it must when an interrupt comes.
 * WFI ends also by an interrupt that is masked; it is taken behind the unmasking, and never
 * comes back here. DSB: what was written is seen before the processor sleeps. */
idle_wait:
        mov     x19, sp
        use_kernel_stack
        bl      idle_enter
        mov     sp, x19
1:      dsb     sy
        wfi
        msr     daifclr, #2
        isb
        msr     daifset, #2
        b       1b

/* While semihosting is called (semihosting.c): an instruction that nobody answers is passed over,
 * and its result is ~0. */
        .balign 2048
semihosting_vectors:
        .space  0x200
        mov     x0, #-1
        mrs     x17, elr_el1
        add     x17, x17, #4
        msr     elr_el1, x17
        eret

        .section .bss.stack, "aw", @nobits
        .balign 4096
        .global kernel_stack_guard, kernel_stack_top
/* The page below the stack is not mapped (boot.S): who runs over its end traps, onto the other
 * stack. */
kernel_stack_guard:
        .skip   4096
        .skip   4096
kernel_stack_top:
        .skip   4096
fatal_stack_top:
        .section .note.GNU-stack, "", @progbits

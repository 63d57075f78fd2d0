/* entry.S - registers in, registers out; nothing else.
 *
 * Owns:    the order in which struct context is filled; the stacks of the processor.
 * Entered: by the hardware: SYSCALL, interrupts, exceptions.
 * Uses:    entry_syscall, entry_fault (entry.c), trap_handle (trap.c): the doors, which all return.
 * Never:   decides anything but which door to take and which way to leave.
 *
 * Code and data of the sections .skim lie in every address space even where the CPU is vulnerable
 * to Meltdown and the rest of the kernel does not (kernel_space.c).  loaded.kernel_root
 * is 0 where the kernel is mapped everywhere.  SDM volume 3, sections 5.8.8, 6.14. */
#include "config.h"
#include "context.h"
#include "machine/mitigations.h"
#include "machine/selectors.h"
#include "switch.h"

/* As in faults.def; checked in trap.c. */
#define FAULT_EXCEPTION 3
#define FAULT_VM (5 + MCS)
#define PAGE_FAULT_FETCH 16             /* of a page fault's error code */
/* Divide, overflow, bound, opcode, TSS, segment, stack, protection, x87, alignment, SIMD: a user's
 * alone. */
#define USER_EXCEPTIONS 0xb3c71
/* Of rflags: CF PF AF ZF SF TF DF OF NT RF AC ID, which user code may change, and what is always
 * set (IF, 1).  SYSCALL's r11 needs no mask: with IOPL 0 user code changes no other. */
#define USER_FLAGS_KEPT 0x254dd5
#define USER_FLAGS_SET 0x202
#define FLAG_AC_OF_BYTE_2 4             /* bit 18 */
#define KERNEL_FLAGS 2                  /* no interrupts, upwards, AC off; bit 1 is always set */

        .section .skim.text, "ax"
        .code64

/* Copies of registers, one word behind the other. */
        .macro  load from, regs:vararg
        place = 0
        .irp    reg, \regs
        mov     \from - CONTEXT_TOP + place(%rcx), %\reg
        place = place + 8
        .endr
        .endm
        .macro  store to, regs:vararg
        place = 0
        .irp    reg, \regs
        mov     %\reg, \to + place(%rax)
        place = place + 8
        .endr
        .endm

/* rdi rsi r10 r8 r9 r15: the message; rdx: the number; rcx: return address; r11: rflags.
 * rsp is the user's and lost, as the ABI says. */
/* Indirect branches in the kernel are not predicted from user level's, and the other way round;
 * \keep is a free register if \reg is to keep its value. */
        .set    spec_ctrl_user, SPEC_CTRL_USER
        .set    spec_ctrl_kernel, SPEC_CTRL_KERNEL
        .macro  speculation value, reg, keep
#if (MITIGATIONS) & MITIGATE_IBRS_BASIC
        mov     %\reg, %\keep
        mov     $MSR_SPEC_CTRL, %ecx
        mov     $\value, %eax
        xor     %edx, %edx
        wrmsr
        mov     %\keep, %\reg
#endif
        .endm

/* The way out: as the thread whose context ends at context_top, which arch_switch sets. rsp carries
 * the new value of CR3 until it is loaded, because it is the one register that SYSRET leaves free:
 * the ABI says that it is 0 afterwards. split: 1 where the kernel is split off. */
        .macro  leave_kernel split
        mov     loaded + LOADED_TOP(%rip), %rcx
        speculation spec_ctrl_user, rcx, r12
        load    CONTEXT_MR, r10, r8, r9, r15, rdi, rsi, rax, rbx, rbp, r12, r13, r14, rdx
        mov     CONTEXT_ROOT - CONTEXT_TOP(%rcx), %rsp
        and     loaded + LOADED_MASK(%rip), %rsp
        jz      5f
1:      cmpl    $BY_TRAP, CONTEXT_HOW - CONTEXT_TOP(%rcx)
        jle     leave_by_iret
        mov     CONTEXT_FLAGS - CONTEXT_TOP(%rcx), %r11
        mov     CONTEXT_NEXT_IP - CONTEXT_TOP(%rcx), %rcx
        .if     !\split
        cmp     loaded + LOADED_CR3(%rip), %rsp /* CR3 is written only when it changes */
        je      3f
        mov     %rsp, loaded + LOADED_CR3(%rip)
        .endif
        mov     %rsp, %cr3
3:      xor     %esp, %esp
        sysretq
5:      mov     loaded + LOADED_BARE(%rip), %rsp  /* no address space: one with nothing in it */
        jmp     1b
        .endm

/* SYSCALL changes rip, CS, SS, rcx, r11 and rflags, but not rsp, and it does not save anything. So
 * until rsp is set there is no stack: an NMI that comes here has a stack of its own (IST). With the
 * split, CR3 is changed first, through rsp, because every other register is the user's. Which of
 * the two doors the processor uses is settled at boot, so neither asks on its way out. */
        .macro  door_of_system_calls split
        .if     \split
        mov     loaded + LOADED_ROOT(%rip), %rsp
        mov     %rsp, %cr3
        .endif
        mov     loaded + LOADED_TOP(%rip), %rsp         /* struct context, from flags down */
        push    %r11
        push    %rcx
        push    $BY_SYSCALL
        .irp    reg, rdx, r14, r13, r12, rbp, rbx, rax, rsi, rdi, r15, r9, r8, r10
        push    %\reg
        .endr
        /* rsp pointed into struct context, so that pushes filled it. Now the kernel's stack. */
        lea     kernel_stack_top(%rip), %rsp
        speculation spec_ctrl_kernel, rdx, r12
        mov     kernel(%rip), %rdi              /* the current thread: kernel.cpu[0].current */
        call    entry_syscall    /* with rsi, the message info, and rdx, the number */
        .endm

/* For debuggers: whoever looks for the caller of this code finds none. A user's registers are in
 * its TCB, not on the stack. */
        .cfi_sections .debug_frame
        .cfi_startproc
        .cfi_undefined rip

        .global syscall_entry, syscall_entry_split, kernel_leave, trap_entries
syscall_entry:
        door_of_system_calls 0
leave_together:
        leave_kernel 0
syscall_entry_split:
        door_of_system_calls 1
leave_split:
        leave_kernel 1

/* The way out after traps. */
kernel_leave:
        cmpq    $0, loaded + LOADED_ROOT(%rip)
        jne     leave_split
        jmp     leave_together

/* By IRET: every register is restored, rcx and r11, too. Its frame is built in memory that user
 * address spaces have, because CR3 is changed before IRET reads it. */
leave_by_iret:
        jl      idle_wait
        mov     CONTEXT_NEXT_IP - CONTEXT_TOP(%rcx), %r11
        mov     %r11, exit_frame(%rip)
        mov     CONTEXT_FLAGS - CONTEXT_TOP(%rcx), %r11
        mov     %r11, exit_frame + 16(%rip)
        mov     CONTEXT_RSP - CONTEXT_TOP(%rcx), %r11
        mov     %r11, exit_frame + 24(%rip)
        mov     CONTEXT_R11 - CONTEXT_TOP(%rcx), %r11
        mov     CONTEXT_RCX - CONTEXT_TOP(%rcx), %rcx
        cmpq    $0, loaded + LOADED_ROOT(%rip)
        jne     1f
        cmp     loaded + LOADED_CR3(%rip), %rsp
        je      2f
        mov     %rsp, loaded + LOADED_CR3(%rip)
1:      mov     %rsp, %cr3
2:      lea     exit_frame(%rip), %rsp
        iretq

/* Of exceptions, 8 bytes each: push the vector.  Of interrupts, 4 bytes each: the vector as a
 * signed byte, and a short jump to the end of its group.  cpu.c knows. */
        .balign 8
trap_entries:
        vector = 0
        .rept   32
        .balign 8
        push    $vector
        jmp     trap_any
        vector = vector + 1
        .endr
        .rept   7
        .balign 8
        .rept   32
        push    $(vector - (vector >> 7 << 8))
        jmp     1f
        vector = vector + 1
        .endr
1:      jmp     trap_any
        .endr
        .balign 8

/* Is there an error code below the vector?  An exception's vector does not tell: a message of a
 * device may ask for any vector, and an interrupt has none.  The stack does: before it pushes 5
 * words or 6 the processor aligns it to 16 bytes (SDM volume 3, section 6.14.2).  Where there is
 * none, put a 0. */
trap_any:
        test    $8, %spl
        jnz     trap_common
        push    (%rsp)
        movq    $0, 8(%rsp)

/* On the stack: vector, error code, rip, cs, rflags, rsp, ss. */
trap_common:
        testb   $FLAG_AC_OF_BYTE_2, 34(%rsp)
        jnz     trap_with_ac
trap_with_clean_flags:
        cld
        testb   $3, 24(%rsp)
        jz      trap_from_kernel
        cmpq    $2, (%rsp)                      /* an NMI: nobody asked for one */
        je      trap_ignore
        push    %rax
        mov     loaded + LOADED_ROOT(%rip), %rax
        test    %rax, %rax
        jz      1f
        mov     %rax, %cr3
1:      mov     loaded + LOADED_TOP(%rip), %rax
        sub     $CONTEXT_TOP, %rax
        /* A trap comes at any instruction, so every register is saved, and the thread leaves by
         * IRET. */
        store   CONTEXT_MR, r10, r8, r9, r15, rdi, rsi
        store   CONTEXT_RAX + 8, rbx, rbp, r12, r13, r14, rdx
        movq    $BY_TRAP, CONTEXT_HOW(%rax)
        mov     %rcx, CONTEXT_RCX(%rax)
        mov     %r11, CONTEXT_R11(%rax)
        pop     %rcx
        mov     %rcx, CONTEXT_RAX(%rax)
        pop     %rdi                            /* vector */
        movzbl  %dil, %edi
        pop     %rsi                            /* error code */
        pop     %rcx
        mov     %rcx, CONTEXT_FAULT_IP(%rax)
        mov     %rcx, CONTEXT_NEXT_IP(%rax)
        pop     %rcx                            /* cs */
        pop     %rcx
        and     $USER_FLAGS_KEPT, %ecx  /* whatever is wrong with the frame: no I/O privilege */
        or      $USER_FLAGS_SET, %ecx
        mov     %rcx, CONTEXT_FLAGS(%rax)
        pop     %rcx
        mov     %rcx, CONTEXT_RSP(%rax)
        lea     kernel_stack_top(%rip), %rsp
        speculation spec_ctrl_kernel, rdi, r12
        /* Faults of user code that need no look at the hardware go straight to entry_fault. The
         * rest goes to trap.c. */
        cmp     $32, %edi
        jae     3f
        cmp     $14, %edi                       /* page fault */
        je      2f
        mov     $USER_EXCEPTIONS, %eax
        bt      %edi, %eax
        jnc     3f
        mov     %edi, %ecx
        mov     %esi, %r8d
        and     $0xfffffff, %r8d
        xor     %edx, %edx
        mov     $FAULT_EXCEPTION, %esi
1:      mov     kernel(%rip), %rdi
        call    entry_fault                     /* thread, type, address, code, error */
        jmp     kernel_leave
2:      test    $PAGE_FAULT_FETCH, %sil         /* trap.c corrects the error code of a fetch */
        jnz     3f
        mov     %esi, %ecx
        and     $15, %ecx
        xor     %r8d, %r8d
        mov     %cr2, %rdx
        mov     $FAULT_VM, %esi
        jmp     1b
3:      call    trap_handle                     /* vector, error code */
        jmp     kernel_leave

/* AC is the user's still: it would switch SMAP off for the kernel.  SDM volume 3, section 4.6.1. */
trap_with_ac:
        push    $KERNEL_FLAGS
        popfq
        jmp     trap_with_clean_flags

/* A trap in the kernel. Allowed are an NMI, an interrupt while the processor idles, and (with
 * HARDWARE_DEBUG) the debug exception that MOV SS delays into SYSCALL. Everything else is a bug
 * of the kernel, or an access that model_registers.c expects to fail. */
trap_from_kernel:
        cmpq    $2, (%rsp)
        je      trap_ignore
#if HARDWARE_DEBUG
        cmpq    $1, (%rsp)      /* a user's watch point, hit before SYSCALL and told after it */
        je      trap_ignore
#endif
        cmpb    $32, (%rsp)
        jb      trap_bug
        mov     loaded + LOADED_TOP(%rip), %rax
        cmpl    $BY_IDLE, CONTEXT_HOW - CONTEXT_TOP(%rax)
        jne     trap_bug
        pop     %rdi
        movzbl  %dil, %edi
        pop     %rsi
        lea     kernel_stack_top(%rip), %rsp
        call    trap_handle
        jmp     kernel_leave
trap_bug:
        mov     loaded + LOADED_ROOT(%rip), %rax
        test    %rax, %rax
        jz      1f
        mov     %rax, %cr3
1:      mov     %rsp, %rdi
        mov     %rsp, %rbx
        /* The report of a debug kernel needs more than the stack of a fatal trap has. Only a trap on
         * the kernel's own stack can be an expected one, and goes on there. */
        lea     kernel_stack_top(%rip), %rax
        sub     %rsp, %rax
        cmp     $4096 + 32, %rax
        jbe     1f
        add     %rax, %rsp
1:      and     $-16, %rsp
        call    trap_bug_report /* returns if model_registers.c expected this trap */
        mov     %rbx, %rsp
trap_ignore:
        add     $16, %rsp
        iretq

/* No thread can run. STI takes effect after the next instruction, so no interrupt comes between
 * it and HLT (SDM volume 2, STI). An interrupt never returns here: it leaves through
 * kernel_leave. */
idle_wait:
        lea     kernel_stack_top(%rip), %rsp
        call    idle_enter
        sti
1:      hlt
        jmp     1b
        .cfi_endproc

/* What the code above needs before it has the kernel's address space. */
        .section .skim.data, "aw"
        .balign 16
        .global exit_frame
        .global trap_stack_top, nmi_stack_top, debug_stack_top, fatal_stack_top
exit_frame:
        .quad   0, USER_CODE, 0, 0, USER_DATA
        .quad   0
        .fill   512
trap_stack_top:
        .fill   1024
nmi_stack_top:
        .fill   1024
debug_stack_top:
        .fill   1024
fatal_stack_top:

        .section .bss.stack, "aw", @nobits
        .balign 4096
        .global kernel_stack_guard, kernel_stack_top
kernel_stack_guard:
        .skip   4096
        .skip   4096 + 32   /* the last line of the cache is shared with kernel.cpu */
kernel_stack_top:
        .section .note.GNU-stack, "", @progbits

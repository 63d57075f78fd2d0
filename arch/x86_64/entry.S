/* entry.S - registers in, registers out; nothing else.
 *
 * Owns:    the order in which struct context is filled; the stacks of the processor.
 * Entered: by the hardware: SYSCALL, interrupts, exceptions.
 * Uses:    fastpath_... (fastpath.c), entry_syscall (entry.c), trap_handle (trap.c).
 * Never:   decides anything but which way to leave.
 *
 * Code and data of the sections .skim lie in every address space even where the CPU is vulnerable
 * to Meltdown and the rest of the kernel does not (kernel_space.c).  skim_kernel_root and
 * skim_user_root are 0 where the kernel is mapped everywhere.  SDM volume 3, sections 5.8.8, 6.14. */
#include "config.h"
#include "context.h"
#include "selectors.h"

/* As in syscalls.def; checked in fastpath.c. */
#define SYS_CALL -1
#define SYS_REPLY_RECV -2
#define SYS_SEND -3
#define SYS_NBSEND -4

        .section .skim.text, "ax"
        .code64

/* rdi rsi r10 r8 r9 r15: the message; rdx: the number; rcx: return address; r11: rflags.
 * rsp is the user's and lost, as the ABI says. */
        .global syscall_entry, syscall_entry_split
syscall_entry_split:
        mov     skim_kernel_root(%rip), %rsp
        mov     %rsp, %cr3
syscall_entry:
        mov     context_top(%rip), %rsp         /* struct context, from flags down */
        push    %r11
        push    %rcx
        sub     $2, %rcx                        /* the SYSCALL instruction itself */
        push    %rcx
        push    $1
        push    %rdx
        push    %r14
        push    %r13
        push    %r12
        push    %rbp
        push    %rbx
        push    %rax
        push    %rsi
        push    %rdi
        push    %r15
        push    %r9
        push    %r8
        push    %r10
        lea     kernel_stack_top(%rip), %rsp
        mov     kernel(%rip), %rdi              /* the current thread: kernel.cpu[0].current */
        cmp     $SYS_CALL, %rdx
        je      1f
        cmp     $SYS_REPLY_RECV, %rdx
        je      2f
        cmp     $SYS_NBSEND, %rdx               /* -4; Send is -3 */
        jb      4f
        cmp     $SYS_SEND, %rdx
        ja      4f
        call    fastpath_send                   /* each of these returns only if it did nothing */
        jmp     3f
1:      call    fastpath_call
        call    entry_call
        jmp     kernel_leave
2:      call    fastpath_reply_recv
3:      mov     context_top(%rip), %rdx         /* they keep no register: the number again */
        mov     CONTEXT_RAX + 48 - CONTEXT_TOP(%rdx), %rdx
4:      mov     %rdx, %rdi
        call    entry_syscall

/* Run the current thread: context_top, set by arch_switch; 0 means that there is none. */
        .global kernel_leave, arch_leave
kernel_leave:
        cmpq    $0, context_top(%rip)
        je      idle
arch_leave:
        mov     context_top(%rip), %rsp         /* to read from, not to pop: the context lies below */
        mov     -CONTEXT_TOP(%rsp), %r10
        mov     8 - CONTEXT_TOP(%rsp), %r8
        mov     16 - CONTEXT_TOP(%rsp), %r9
        mov     24 - CONTEXT_TOP(%rsp), %r15
        mov     CONTEXT_CAP - CONTEXT_TOP(%rsp), %rdi
        mov     CONTEXT_CAP + 8 - CONTEXT_TOP(%rsp), %rsi
        mov     CONTEXT_RAX - CONTEXT_TOP(%rsp), %rax
        mov     CONTEXT_RAX + 8 - CONTEXT_TOP(%rsp), %rbx
        mov     CONTEXT_RAX + 16 - CONTEXT_TOP(%rsp), %rbp
        mov     CONTEXT_RAX + 24 - CONTEXT_TOP(%rsp), %r12
        mov     CONTEXT_RAX + 32 - CONTEXT_TOP(%rsp), %r13
        mov     CONTEXT_RAX + 40 - CONTEXT_TOP(%rsp), %r14
        mov     CONTEXT_RAX + 48 - CONTEXT_TOP(%rsp), %rdx
        cmpl    $0, CONTEXT_HOW - CONTEXT_TOP(%rsp)       /* by_syscall */
        je      leave_by_iret
        mov     CONTEXT_NEXT_IP - CONTEXT_TOP(%rsp), %rcx
        mov     CONTEXT_FLAGS - CONTEXT_TOP(%rsp), %r11
        mov     skim_user_root(%rip), %rsp
        test    %rsp, %rsp
        jz      1f
        mov     %rsp, %cr3
1:      xor     %esp, %esp
        sysretq

leave_by_iret:
        mov     CONTEXT_NEXT_IP - CONTEXT_TOP(%rsp), %rcx
        mov     %rcx, exit_frame(%rip)
        mov     CONTEXT_FLAGS - CONTEXT_TOP(%rsp), %rcx
        mov     %rcx, exit_frame + 16(%rip)
        mov     CONTEXT_RSP - CONTEXT_TOP(%rsp), %rcx
        mov     %rcx, exit_frame + 24(%rip)
        mov     CONTEXT_R11 - CONTEXT_TOP(%rsp), %r11
        mov     CONTEXT_RCX - CONTEXT_TOP(%rsp), %rcx
        mov     skim_user_root(%rip), %rsp
        test    %rsp, %rsp
        jz      1f
        mov     %rsp, %cr3
1:      lea     exit_frame(%rip), %rsp
        iretq

/* 256 entries of 8 bytes: push the vector as a signed byte; where the hardware pushed no error code, put a 0
 * below it. */
        .balign 8
        .global trap_entries
trap_entries:
        vector = 0
        .rept   256
        .balign 8
        .if     vector < 128
        push    $vector
        .else
        push    $(vector - 256)
        .endif
        .if     (vector == 8) || (vector >= 10 && vector <= 14) || (vector == 17) || (vector == 21) || (vector == 29) || (vector == 30)
        jmp     trap_common
        .else
        jmp     trap_without_code
        .endif
        vector = vector + 1
        .endr

trap_without_code:
        push    (%rsp)
        movq    $0, 8(%rsp)

/* On the stack: vector, error code, rip, cs, rflags, rsp, ss. */
trap_common:
        cld
        testb   $3, 24(%rsp)
        jz      trap_from_kernel
        cmpq    $2, (%rsp)                      /* an NMI: nobody asked for one */
        je      trap_ignore
        push    %rax
        mov     skim_kernel_root(%rip), %rax
        test    %rax, %rax
        jz      1f
        mov     %rax, %cr3
1:      mov     context_top(%rip), %rax
        sub     $CONTEXT_TOP, %rax
        mov     %r10, 0(%rax)
        mov     %r8, 8(%rax)
        mov     %r9, 16(%rax)
        mov     %r15, 24(%rax)
        mov     %rdi, CONTEXT_CAP(%rax)
        mov     %rsi, CONTEXT_CAP + 8(%rax)
        mov     %rbx, CONTEXT_RAX + 8(%rax)
        mov     %rbp, CONTEXT_RAX + 16(%rax)
        mov     %r12, CONTEXT_RAX + 24(%rax)
        mov     %r13, CONTEXT_RAX + 32(%rax)
        mov     %r14, CONTEXT_RAX + 40(%rax)
        mov     %rdx, CONTEXT_RAX + 48(%rax)
        movq    $0, CONTEXT_HOW(%rax)
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
        mov     %rcx, CONTEXT_FLAGS(%rax)
        pop     %rcx
        mov     %rcx, CONTEXT_RSP(%rax)
        lea     kernel_stack_top(%rip), %rsp
        call    trap_handle
        jmp     kernel_leave

/* An interrupt while the processor idles, or a bug. */
trap_from_kernel:
        cmpq    $2, (%rsp)
        je      trap_ignore
#if HARDWARE_DEBUG
        cmpq    $1, (%rsp)                      /* a user's watch point, hit before SYSCALL and told after it */
        je      trap_ignore
#endif
        cmpb    $32, (%rsp)
        jb      trap_bug
        cmpq    $0, context_top(%rip)
        jne     trap_bug
        pop     %rdi
        movzbl  %dil, %edi
        pop     %rsi
        lea     kernel_stack_top(%rip), %rsp
        call    trap_handle
        jmp     kernel_leave
trap_bug:
        mov     skim_kernel_root(%rip), %rax
        test    %rax, %rax
        jz      1f
        mov     %rax, %cr3
1:      mov     %rsp, %rdi
        and     $-16, %rsp
        call    trap_bug_report
trap_ignore:
        add     $16, %rsp
        iretq

idle:
        lea     kernel_stack_top(%rip), %rsp
        call    idle_enter
        sti
1:      hlt
        jmp     1b

/* What the code above needs before it has the kernel's address space. */
        .section .skim.data, "aw"
        .balign 16
        .global skim_kernel_root, skim_user_root, exit_frame, trap_stack_top, fatal_stack_top
        .global context_top
skim_kernel_root:
        .quad   0
skim_user_root:
        .quad   0
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
        .global nmi_stack_top, debug_stack_top

        .bss
        .balign 16
context_top:
        .quad   0
        .balign 4096
        .global kernel_stack_guard, kernel_stack_top
kernel_stack_guard:
        .skip   4096
        .skip   4096
kernel_stack_top:
        .section .note.GNU-stack, "", @progbits

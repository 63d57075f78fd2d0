/* boot.S - from the boot loader, in 32-bit protected mode, to boot_main in 64-bit mode.
 *
 * Owns:    the Multiboot headers and the PVH note; the tables that map memory until kernel_space.c
 *          has better ones.
 * Entered: by a Multiboot 1 or 2 loader (eax the magic, ebx the information), or by PVH (ebx
 *          alone).
 * Never:   used again: its memory goes to the user (boot_end).
 *
 * The first 4 GiB appear three times: at their own addresses, in the kernel window, and (1 GiB) at
 * KERNEL_BASE.  Multiboot specification 0.6.96, section 3; Multiboot 2 specification 2.0, section
 * 3. */
#include "boot/boot_magic.h"
#include "window.h"

#define MULTIBOOT_FLAGS 3               /* modules on page boundaries, memory information */
#define CPUID_LONG_MODE (1 << 29)
#define EFER 0xc0000080
#define EFER_LONG_MODE (1 << 8)
#define CR4_PAE (1 << 5)
#define CR0_PAGING 0x80010001           /* PG, WP, PE */
#define ENTRIES 512
#define TABLE_FLAGS 3                   /* present, writable */
#define PAGE_FLAGS 0x83                 /* and large */
#define SERIAL 0x3f8
#define EXIT_PORT 0xf4

        /* The headers by which a boot loader finds out that it can load this file. Both must lie
         * in the first 8 KiB of the file (Multiboot 1), so the linker puts this section first.
         * Each has a check sum: magic, flags and sum together are 0. */
        .section .multiboot, "a"
        .balign 8
multiboot_2:
        .long   MULTIBOOT_2_HEADER, 0, multiboot_2_end - multiboot_2
        .long   -(MULTIBOOT_2_HEADER + multiboot_2_end - multiboot_2)
        .short  0, 0                            /* the end tag */
        .long   8
multiboot_2_end:
        .long   MULTIBOOT_1_HEADER, MULTIBOOT_FLAGS, -(MULTIBOOT_1_HEADER + MULTIBOOT_FLAGS)

        /* The PVH note: a loader such as QEMU's -kernel enters at pvh_start, with ebx pointing
         * to hvm_start_info. */
        .section .note.pvh, "a", @note
        .balign 4
        .long   4, 4, PVH_NOTE
        .asciz  "Xen"
        .long   pvh_start

        .section .boot, "awx"
        .code32
        .global boot_start
pvh_start:
        mov     $PVH_LOADED, %eax
/* Interrupts are off, paging is off, the segments are flat. cpuid below destroys ebx, so magic
 * and information are kept in edi and esi, where boot_main expects its arguments. */
boot_start:
        cld
        cli
        mov     $early_stack_top, %esp
        mov     %eax, %edi
        mov     %ebx, %esi
        mov     $0x80000000, %eax
        cpuid
        /* CPUID answers with the highest extended leaf. Long mode is a bit of the first; a CPU
         * without it has no 64-bit mode at all. */
        cmp     $0x80000001, %eax
        jb      no_long_mode
        mov     $0x80000001, %eax
        cpuid
        test    $CPUID_LONG_MODE, %edx
        jz      no_long_mode

        /* early_directories: 2,048 entries of 2 MiB */
        mov     $early_directories, %ecx
        mov     $PAGE_FLAGS, %eax
        xor     %edx, %edx                      /* high half of the entry */
1:      mov     %eax, (%ecx)
        mov     %edx, 4(%ecx)
        add     $8, %ecx
        add     $0x200000, %eax
        jnc     1b                              /* 4 GiB are reached when it wraps */

        /* The same four directories serve three views of memory: the first 4 GiB at their own
         * addresses, in the window, and the first of them at KERNEL_BASE, for which the kernel
         * image is linked. */
        mov     $early_directories + TABLE_FLAGS, %eax
        mov     $early_pdpt, %ecx
        mov     $4, %edx
2:      mov     %eax, (%ecx)
        add     $4096, %eax
        add     $8, %ecx
        dec     %edx
        jnz     2b
        movl    $early_directories + TABLE_FLAGS, early_pdpt + 510 * 8
        movl    $early_pdpt + TABLE_FLAGS, early_pml4
        movl    $early_pdpt + TABLE_FLAGS, early_pml4 + 511 * 8

        /* The order is the processor's: CR3, CR4.PAE and EFER.LME before CR0.PG (SDM volume 3,
         * "Initializing IA-32e Mode"). */
        mov     $early_pml4, %eax
        mov     %eax, %cr3
        mov     $CR4_PAE, %eax                  /* and nothing that the firmware switched on */
        mov     %eax, %cr4
        mov     $EFER, %ecx
        mov     $EFER_LONG_MODE, %eax
        xor     %edx, %edx
        wrmsr
        mov     $CR0_PAGING, %eax
        mov     %eax, %cr0
        /* The far jump loads CS with a 64-bit code segment, for which a GDT must be there. The
         * other selectors are loaded behind it. */
        lgdt    early_gdt_pointer
        ljmp    $8, $long_mode

/* A message without any of the kernel's own code, because that is 64-bit code. The port is not
 * waited for: the text is short. */
no_long_mode:
        mov     $no_long_mode_text, %esi
3:      lodsb
        test    %al, %al
        jz      4f
        mov     $SERIAL, %dx
        out     %al, %dx
        jmp     3b
4:      mov     $EXIT_PORT, %dx                 /* QEMU ends with status 3, if it has the device */
        mov     $1, %al
        out     %al, %dx
        hlt
        jmp     4b

        .code64
long_mode:
        /* From here on instructions have 64 bits. Data segments are loaded once; cpu.c loads its
         * own later. */
        mov     $0x10, %eax
        mov     %eax, %ds
        mov     %eax, %es
        mov     %eax, %ss
        xor     %eax, %eax
        mov     %eax, %fs
        mov     %eax, %gs
        mov     %edi, %edi                      /* clear the upper halves */
        mov     %esi, %esi
        /* boot_main runs on the kernel's own stack, and returns to the way out of the kernel, which
         * loads the first thread. */
        movabs  $kernel_stack_top, %rsp
        movabs  $kernel_leave, %rax /* boot_main returns there: this code is mapped no more */
        push    %rax
        movabs  $boot_main, %rax
        xor     %ebp, %ebp
        jmp     *%rax

no_long_mode_text:
        .asciz  "Tessera needs a 64-bit x86 CPU (long mode), which this one is not.\r\n"
        .balign 8
early_gdt:
        .quad   0, 0x00209a0000000000, 0x0000920000000000
early_gdt_pointer:
        .word   23
        .long   early_gdt

        .section .boot.bss, "aw", @nobits
        .balign 4096
early_pml4:
        .skip   4096
early_pdpt:
        .skip   4096
early_directories:
        .skip   4 * 4096
        .skip   256
early_stack_top:
        .section .note.GNU-stack, "", @progbits

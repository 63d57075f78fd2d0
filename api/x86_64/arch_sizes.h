/* arch_sizes.h - what the architecture decides of portable tables: sizes (log2 of bytes), and
 * whether it has system calls of its own. */
#pragma once
#define ARCH_SYSCALLS DANGEROUS_MSR
#define SET_TLS_BASE_SELF 1                            /* there is the system call SetTLSBase */
#define TCB_OBJECT_BITS (XSAVE_BYTES >= 832 ? 12 : 11) /* the FPU's registers lie in it */
